// Verifies X-Jit-Assertion. .NET 9 and later, no packages. See README.md.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace YourApplication;

/// <summary>One for the life of the application.</summary>
/// <param name="jwks">Absent: where the issuer publishes them.</param>
internal sealed class AssertionVerifier(HttpClient http, string issuer, string audience, TimeProvider time, Uri? jwks = null) : IDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);       // between two clocks
    private static readonly TimeSpan RefetchAfter = TimeSpan.FromSeconds(60);    // a key that is not known is asked for at most so often

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Dictionary<string, ECDsa> _keys = [];
    private DateTimeOffset _refetched = DateTimeOffset.MinValue;

    /// <returns>The claims of a good token.</returns>
    /// <exception cref="CryptographicException">It is not good.</exception>
    public async Task<JsonElement> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var parts = token.Split('.');
        if (parts.Length != 3) throw new CryptographicException("no token");
        var header = Json(parts[0]);
        if (TextOf(header, "alg") != "ES256" || header.TryGetProperty("crit", out _)) throw new CryptographicException("not signed with ES256");
        var key = await KeyOfAsync(TextOf(header, "kid") ?? "", cancellationToken);
        lock (key)
            if (!key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Octets(parts[2]), HashAlgorithmName.SHA256)) throw new CryptographicException("signature");
        var claims = Json(parts[1]);
        var now = time.GetUtcNow();
        if (TextOf(claims, "iss") != issuer) throw new CryptographicException("another issuer");
        if (TextOf(claims, "aud") != audience) throw new CryptographicException("for another application");
        if (TimeOf(claims, "exp") is not { } end || now > end + Tolerance) throw new CryptographicException("expired");
        if (TimeOf(claims, "nbf") is not { } start || now < start - Tolerance) throw new CryptographicException("not valid yet");
        return TextOf(claims, "sub") is { Length: > 0 } ? claims : throw new CryptographicException("about nobody");
    }

    public void Dispose() => _fetching.Dispose();

    private async Task<ECDsa> KeyOfAsync(string kid, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(kid, out var known)) return known;
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            var first = _keys.Count == 0;
            if (!_keys.ContainsKey(kid) && (first || time.GetUtcNow() - _refetched > RefetchAfter))
            {
                if (!first) _refetched = time.GetUtcNow();
                using var answer = JsonDocument.Parse(await http.GetByteArrayAsync(jwks ?? new Uri($"{issuer}/sso/jwks.json"), cancellationToken));
                _keys = answer.RootElement.GetProperty("keys").EnumerateArray().Where(k => TextOf(k, "kty") == "EC" && TextOf(k, "crv") == "P-256").ToDictionary(k => TextOf(k, "kid")!, KeyOf);
            }

            return _keys.GetValueOrDefault(kid) ?? throw new CryptographicException("unknown key");
        }
        finally
        {
            _fetching.Release();
        }
    }

    private static ECDsa KeyOf(JsonElement jwk) =>
        ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Octets(TextOf(jwk, "x")!), Y = Octets(TextOf(jwk, "y")!) } });

    private static byte[] Octets(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : throw new CryptographicException("no token");

    private static JsonElement Json(string part)
    {
        try
        {
            var value = JsonSerializer.Deserialize<JsonElement>(Octets(part));
            return value.ValueKind == JsonValueKind.Object ? value : throw new CryptographicException("no token");
        }
        catch (JsonException e)
        {
            throw new CryptographicException("no token", e);
        }
    }

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? TimeOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
