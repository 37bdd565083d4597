using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Saml.Keys;

namespace JitGateway.Saml.Login;

/// <summary>Seals what a browser keeps for us between two requests with AES-256-GCM; what is sealed for one token, or for one purpose, opens under no other.</summary>
internal sealed class AttemptSeal(ServiceProviderKeys keys)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>What is sealed stands in no page and no script, and escapes such as \u0026 for &amp; would make a cookie that browsers drop.</summary>
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <param name="bound">The token, or a purpose that no token can be.</param>
    public string Seal<T>(string bound, T value)
        where T : class
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(value, Json);
        var @sealed = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(@sealed.AsSpan(0, NonceSize));
        using var aes = new AesGcm(keys.Signing[0].AttemptKey, TagSize);
        aes.Encrypt(@sealed.AsSpan(0, NonceSize), plain, @sealed.AsSpan(NonceSize + TagSize), @sealed.AsSpan(NonceSize, TagSize), Encoding.ASCII.GetBytes(bound));
        return Base64Url.EncodeToString(@sealed);
    }

    /// <returns>Null for anything that this gateway did not seal so.</returns>
    public T? Open<T>(string bound, string text)
        where T : class
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
                aes.Decrypt(@sealed.AsSpan(0, NonceSize), @sealed.AsSpan(NonceSize + TagSize), @sealed.AsSpan(NonceSize, TagSize), plain, Encoding.ASCII.GetBytes(bound));
                return JsonSerializer.Deserialize<T>(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;
            }
        }

        return null;
    }
}
