using JitGateway.Failures;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Logout;

/// <summary>A logout message as it arrived, by whichever binding.</summary>
/// <param name="IsRequest">Whether it is in the place of a request.</param>
/// <param name="Binding">The binding's URI.</param>
/// <param name="RelayState">To be given back as it is; null where there was none.</param>
/// <param name="Encoded">In a form: the message as it came.</param>
/// <param name="IsReposted">Our own page sent it once more.</param>
internal sealed record ReceivedLogout(bool IsRequest, PresentedLogout Message, string Binding, string? RelayState, string? Encoded = null, bool IsReposted = false)
{
    private const int MaxRelayState = 4096;

    /// <returns>The message, or why there is none.</returns>
    public static async Task<(ReceivedLogout? Received, GatewayFailure? Failure)> ReadAsync(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) ? OfQuery(context.Request)
        : SoapBinding.IsSoap(context.Request.ContentType) ? (await OfSoapAsync(context), null)
        : await OfFormAsync(context);

    private static (ReceivedLogout?, GatewayFailure?) OfQuery(HttpRequest request) =>
        RedirectQuery.Read(request.QueryString.Value ?? "").TryGet(out var message, out var refusal)
            ? (new(message.IsRequest, new PresentedLogout(message.Xml, message.Signature), SamlBindings.HttpRedirect, message.RelayState), null)
            : (null, refusal.ToFailure(ErrorRegister.LogoutMessageMalformed));

    private static async Task<ReceivedLogout> OfSoapAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = XmlLimits.Message.MaxBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return new(IsRequest: true, new PresentedLogout(body.ToArray(), InEnvelope: true), SamlBindings.Soap, RelayState: null);
    }

    private static async Task<(ReceivedLogout?, GatewayFailure?)> OfFormAsync(HttpContext context)
    {
        var (form, failure) = await MessageForm.ReadAsync(context, ErrorRegister.LogoutMessageMalformed);
        if (form is null) return (null, failure);
        var (requests, responses, relayStates) = (form["SAMLRequest"], form["SAMLResponse"], form["RelayState"]);
        if (requests.Count + responses.Count != 1) return Malformed("saml.form.no_message", $"{requests.Count} values of SAMLRequest, {responses.Count} of SAMLResponse");
        var encoded = requests.Concat(responses).Single() ?? "";
        if (PostBinding.Decode(encoded) is not { } message) return Malformed("saml.form.base64", $"{encoded.Length} characters");
        if (relayStates.Count > 1 || relayStates.ToString().Length > MaxRelayState) return Malformed("saml.form.relay_state", $"{relayStates.Count} values of RelayState, {relayStates.ToString().Length} characters");
        return (new(requests.Count == 1, new PresentedLogout(message), SamlBindings.HttpPost, relayStates is [{ } state] ? state : null, encoded, form.ContainsKey(MessageForm.RepostedField)), null);
    }

    private static (ReceivedLogout?, GatewayFailure?) Malformed(string reason, string detail) => (null, new(ErrorRegister.LogoutMessageMalformed, new ReasonId(reason), detail));
}
