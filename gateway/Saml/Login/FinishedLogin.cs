using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace JitGateway.Saml.Login;

/// <summary>
/// What a browser keeps for a while of an attempt that came to something, in the attempt's own cookie. Whoever reloads, goes back or sends the form twice is led to the page by it, and no session is made of an answer a second time.
/// </summary>
/// <param name="IdentityProvider">Its configured name.</param>
/// <param name="ReturnUrl">Where it led: a checked <see cref="Login.ReturnUrl"/>.</param>
/// <param name="Answer">The hash of the answer, as it was posted.</param>
/// <param name="EndedAt">When it was accepted.</param>
internal sealed record FinishedLogin(
    [property: JsonPropertyName("i")] string IdentityProvider,
    [property: JsonPropertyName("u")] string ReturnUrl,
    [property: JsonPropertyName("a")] string Answer,
    [property: JsonPropertyName("t")] DateTimeOffset EndedAt)
{
    public static FinishedLogin Of(LoginForm form, string identityProvider, ReturnUrl target, DateTimeOffset now) => new(identityProvider, target.ToString(), HashOf(form), now);

    /// <summary>Whether it is the same answer once more. Another one is of somebody who went back to the identity provider, perhaps to sign in as another person.</summary>
    public bool IsOf(LoginForm form) => Answer == HashOf(form);

    private static string HashOf(LoginForm form) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(form.Encoded)).AsSpan(0, 16));
}
