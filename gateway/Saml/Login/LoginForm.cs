using JitGateway.Failures;
using JitGateway.Saml.Bindings;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Login;

/// <summary>The form that an identity provider's page posts (SAML Bindings 3.5.4).</summary>
/// <param name="Message">The decoded SAMLResponse.</param>
/// <param name="Encoded">The SAMLResponse as it came.</param>
/// <param name="RelayState">What we sent along, or anything at all.</param>
/// <param name="IsReposted">Our own page sent it once more.</param>
internal sealed record LoginForm(byte[] Message, string Encoded, string RelayState, bool IsReposted)
{
    public const string RepostedField = "Reposted";
    private const int MaxBytes = 1024 * 1024;

    private static readonly FormOptions Limits = new() { ValueCountLimit = 16, KeyLengthLimit = 256, ValueLengthLimit = MaxBytes, BufferBodyLengthLimit = MaxBytes };

    /// <returns>The form, or why there is none.</returns>
    public static async Task<(LoginForm? Form, GatewayFailure? Failure)> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsUrlEncoded(request.ContentType)) return (null, new(ErrorRegister.UnsupportedMediaType, new ReasonId("saml.form.media_type")));
        if (request.ContentLength > MaxBytes) return (null, new(ErrorRegister.BodyTooLarge, new ReasonId("saml.form.too_large"), $"{request.ContentLength} bytes, at most {MaxBytes}"));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBytes;
        try
        {
            var form = await request.ReadFormAsync(Limits, context.RequestAborted);
            if (form["SAMLResponse"] is not [{ } encoded]) return Malformed("no_response", $"{form["SAMLResponse"].Count} values of SAMLResponse");
            if (PostBinding.Decode(encoded) is not { } message) return Malformed("base64", $"{encoded.Length} characters");
            if (form["RelayState"].Count > 1) return Malformed("relay_state", $"{form["RelayState"].Count} values of RelayState");
            return (new LoginForm(message, encoded, form["RelayState"].ToString(), form.ContainsKey(RepostedField)), null);
        }
        catch (InvalidDataException e)
        {
            return Malformed("unreadable", e.Message);
        }
    }

    private static (LoginForm?, GatewayFailure?) Malformed(string what, string detail) =>
        (null, new(ErrorRegister.LoginMessageMalformed, new ReasonId($"saml.form.{what}"), detail));

    private static bool IsUrlEncoded(string? contentType) =>
        contentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
}
