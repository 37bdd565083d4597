using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Saml.Keys;

namespace JitGateway.Saml.Login;

/// <summary>Seals attempts with AES-256-GCM; what is sealed for one token opens under no other.</summary>
internal sealed class AttemptSeal(ServiceProviderKeys keys)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>What is sealed stands in no page and no script, and escapes such as \u0026 for &amp; would make a cookie that browsers drop.</summary>
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Seal(AttemptToken token, LoginAttempt attempt)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(attempt, Json);
        var @sealed = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(@sealed.AsSpan(0, NonceSize));
        using var aes = new AesGcm(keys.Signing[0].AttemptKey, TagSize);
        aes.Encrypt(@sealed.AsSpan(0, NonceSize), plain, @sealed.AsSpan(NonceSize + TagSize), @sealed.AsSpan(NonceSize, TagSize), Encoding.ASCII.GetBytes(token.Value));
        return Base64Url.EncodeToString(@sealed);
    }

    /// <returns>Null for anything that this gateway did not seal for this token.</returns>
    public LoginAttempt? Open(AttemptToken token, string text)
    {
        if (!Base64Url.IsValid(text)) return null;
        var @sealed = Base64Url.DecodeFromChars(text);
        if (@sealed.Length <= NonceSize + TagSize) return null;
        var plain = new byte[@sealed.Length - NonceSize - TagSize];
        foreach (var key in keys.Signing)   // a key that is rolled out still opens what it sealed
        {
            using var aes = new AesGcm(key.AttemptKey, TagSize);
            try
            {
                aes.Decrypt(@sealed.AsSpan(0, NonceSize), @sealed.AsSpan(NonceSize + TagSize), @sealed.AsSpan(NonceSize, TagSize), plain, Encoding.ASCII.GetBytes(token.Value));
                return JsonSerializer.Deserialize<LoginAttempt>(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;
            }
        }

        return null;
    }
}
