using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Identity;
using JitGateway.Saml.Keys;

namespace JitGateway.Saml.Login;

/// <summary>Seals what a browser keeps for us between two requests with AES-256-GCM; what is sealed for one token, or for one purpose, opens under no other.</summary>
internal sealed class AttemptSeal(ServiceProviderKeys keys)
{
    /// <summary>What is sealed stands in no page and no script, and escapes such as \u0026 for &amp; would make a cookie that browsers drop.</summary>
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <param name="bound">The token, or a purpose that no token can be.</param>
    public string Seal<T>(string bound, T value)
        where T : class => Base64Url.EncodeToString(SecretSeal.Seal(keys.Signing[0].AttemptKey, Encoding.ASCII.GetBytes(bound), JsonSerializer.SerializeToUtf8Bytes(value, Json)));

    /// <returns>Null for anything that this gateway did not seal so.</returns>
    public T? Open<T>(string bound, string text)
        where T : class
    {
        if (!Base64Url.IsValid(text)) return null;
        var @sealed = Base64Url.DecodeFromChars(text);
        foreach (var key in keys.Signing)   // a key that is rolled out still opens what it sealed
            if (SecretSeal.Open(key.AttemptKey, Encoding.ASCII.GetBytes(bound), @sealed) is { Length: > 0 } plain)
                return JsonSerializer.Deserialize<T>(plain);
        return null;
    }
}
