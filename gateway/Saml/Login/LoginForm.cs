using JitGateway.Failures;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using Microsoft.Extensions.Primitives;

namespace JitGateway.Saml.Login;

/// <summary>What arrives at the assertion consumer service: the form that an identity provider's page posts (SAML Bindings 3.5.4), or an artifact, in a form or in a query (3.6.3).</summary>
/// <param name="Message">The decoded SAMLResponse; empty with an artifact.</param>
/// <param name="Encoded">The SAMLResponse, or the artifact, as it came.</param>
/// <param name="RelayState">What we sent along, or anything at all.</param>
/// <param name="IsReposted">Our own page sent it once more.</param>
/// <param name="Artifact">What stands in place of the message; null: nothing.</param>
internal sealed record LoginForm(byte[] Message, string Encoded, string RelayState, bool IsReposted, SamlArtifact? Artifact = null)
{
    private const string ArtifactField = "SAMLart";
    private const string ResponseField = "SAMLResponse";

    /// <summary>The name under which it came.</summary>
    public string Field => Artifact is null ? ResponseField : ArtifactField;

    /// <returns>The form, or why there is none.</returns>
    public static async Task<(LoginForm? Form, GatewayFailure? Failure)> ReadAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method)) return OfQuery(context.Request.Query);
        var (form, failure) = await MessageForm.ReadAsync(context, ErrorRegister.LoginMessageMalformed);
        if (form is null) return (null, failure);
        var isReposted = form.ContainsKey(MessageForm.RepostedField);
        if (form.ContainsKey(ArtifactField)) return OfArtifact(form[ArtifactField], form["RelayState"], form.ContainsKey(ResponseField), isReposted);
        if (form[ResponseField] is not [{ } encoded]) return Malformed("saml.form.no_response", $"{form[ResponseField].Count} values of SAMLResponse");
        if (PostBinding.Decode(encoded) is not { } message) return Malformed("saml.form.base64", $"{encoded.Length} characters");
        if (form["RelayState"].Count > 1) return Malformed("saml.form.relay_state", $"{form["RelayState"].Count} values of RelayState");
        return (new LoginForm(message, encoded, form["RelayState"].ToString(), isReposted), null);
    }

    private static (LoginForm?, GatewayFailure?) OfQuery(IQueryCollection query) => query.ContainsKey(ArtifactField)
        ? OfArtifact(query[ArtifactField], query["RelayState"], query.ContainsKey(ResponseField), isReposted: false)
        : Malformed("saml.form.no_response", "a query without SAMLart");

    private static (LoginForm?, GatewayFailure?) OfArtifact(StringValues artifacts, StringValues relayStates, bool hasResponse, bool isReposted)
    {
        if (artifacts is not [{ } text] || hasResponse) return Malformed("saml.form.artifact", $"{artifacts.Count} values of SAMLart");
        if (relayStates.Count > 1) return Malformed("saml.form.relay_state", $"{relayStates.Count} values of RelayState");
        return SamlArtifact.Read(text).TryGet(out var artifact, out var refusal)
            ? (new LoginForm([], text, relayStates.ToString(), isReposted, artifact), null)
            : (null, refusal.ToFailure(ErrorRegister.LoginMessageMalformed));
    }

    private static (LoginForm?, GatewayFailure?) Malformed(string reason, string detail) =>
        (null, new(ErrorRegister.LoginMessageMalformed, new ReasonId(reason), detail));
}
