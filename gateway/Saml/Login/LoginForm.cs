using JitGateway.Failures;
using JitGateway.Saml.Bindings;

namespace JitGateway.Saml.Login;

/// <summary>The form that an identity provider's page posts (SAML Bindings 3.5.4).</summary>
/// <param name="Message">The decoded SAMLResponse.</param>
/// <param name="Encoded">The SAMLResponse as it came.</param>
/// <param name="RelayState">What we sent along, or anything at all.</param>
/// <param name="IsReposted">Our own page sent it once more.</param>
internal sealed record LoginForm(byte[] Message, string Encoded, string RelayState, bool IsReposted)
{
    /// <returns>The form, or why there is none.</returns>
    public static async Task<(LoginForm? Form, GatewayFailure? Failure)> ReadAsync(HttpContext context)
    {
        var (form, failure) = await MessageForm.ReadAsync(context, ErrorRegister.LoginMessageMalformed);
        if (form is null) return (null, failure);
        if (form["SAMLResponse"] is not [{ } encoded]) return Malformed("no_response", $"{form["SAMLResponse"].Count} values of SAMLResponse");
        if (PostBinding.Decode(encoded) is not { } message) return Malformed("base64", $"{encoded.Length} characters");
        if (form["RelayState"].Count > 1) return Malformed("relay_state", $"{form["RelayState"].Count} values of RelayState");
        return (new LoginForm(message, encoded, form["RelayState"].ToString(), form.ContainsKey(MessageForm.RepostedField)), null);
    }

    private static (LoginForm?, GatewayFailure?) Malformed(string what, string detail) =>
        (null, new(ErrorRegister.LoginMessageMalformed, new ReasonId($"saml.form.{what}"), detail));
}
