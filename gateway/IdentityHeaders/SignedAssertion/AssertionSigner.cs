using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <param name="Token">The JWT, compact.</param>
/// <param name="Ring">The keys that were in force.</param>
/// <param name="SignedAt">Ticks of the monotonic clock, which no correction of the wall clock moves.</param>
internal sealed record SignedAssertionToken(string Token, KeyRing Ring, long SignedAt);

/// <summary>Makes <c>X-Jit-Assertion</c>: a JWT (RFC 7519) that says to one backend who the person is.</summary>
internal sealed class AssertionSigner(KeyRingKeeper keys, Active<GatewayOptions> gateway, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>So long a token is sent again, so that it has most of its life before it whenever it arrives.</summary>
    public static readonly TimeSpan Reuse = TimeSpan.FromMinutes(2);

    /// <summary>Most octets of all groups together, as they stand in the token, with quotes and commas; beyond it groups are left out and <c>groups_complete</c> is false: a header has a limit.</summary>
    private const int MostGroupOctets = 3700;

    /// <summary>Most octets of a name or an address of mail. A longer one is left out: what is cut may be somebody else's.</summary>
    private const int MostOctetsOfOne = 768;

    /// <summary>Letters beyond ASCII as they are: escaped they would be three times as long.</summary>
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a token is good for another request; backends may know its key no longer when the keys have changed.</summary>
    public bool IsReusable(SignedAssertionToken token) => ReferenceEquals(token.Ring, keys.Ring) && time.GetElapsedTime(token.SignedAt) < Reuse;

    /// <returns>Null while there is no key: a backend that demands the header refuses then, and nobody is let in by mistake.</returns>
    public SignedAssertionToken? Sign(SessionPrincipal person, BackendName backend)
    {
        var now = time.GetUtcNow();
        var ring = keys.Ring;
        if (ring.SigningAt(now) is not { } key) return null;
        var claims = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(claims, Json)) WriteClaims(json, person, backend, now);
        var signed = $"{key.TokenHeader}.{Base64Url.EncodeToString(claims.WrittenSpan)}";
        var signature = key.Sign(Encoding.ASCII.GetBytes(signed));
        return new SignedAssertionToken($"{signed}.{Base64Url.EncodeToString(signature)}", ring, time.GetTimestamp());
    }

    private void WriteClaims(Utf8JsonWriter json, SessionPrincipal person, BackendName backend, DateTimeOffset now)
    {
        var user = person.User;
        var at = now.ToUnixTimeSeconds();
        json.WriteStartObject();
        json.WriteString("iss", gateway.Value.Origin);
        json.WriteString("aud", $"urn:jitgateway:backend:{backend}");
        json.WriteString("sub", user.Subject.Hash);   // the bare value is unique at one identity provider only
        json.WriteString("idp", user.IdentityProvider);
        WriteOne(json, "name_id", user.NameId);
        WriteOne(json, "preferred_username", user.Username);
        WriteOne(json, "email", user.Email);
        WriteOne(json, "name", user.DisplayName);
        WriteGroups(json, user.Groups);
        json.WriteString("sid", SessionHash(person, backend));
        json.WriteNumber("iat", at);
        json.WriteNumber("nbf", at);
        json.WriteNumber("exp", at + (long)Lifetime.TotalSeconds);
        json.WriteString("jti", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, string claim, string? value)
    {
        if (value is not null && Written(value) is var text && text.EncodedUtf8Bytes.Length <= MostOctetsOfOne) json.WriteString(claim, text);
    }

    /// <summary>By way of UTF-8, in which half a surrogate is a mark of its loss and no exception.</summary>
    private static JsonEncodedText Written(string value) => JsonEncodedText.Encode(Encoding.UTF8.GetBytes(value), Json.Encoder);

    private static void WriteGroups(Utf8JsonWriter json, IReadOnlyList<string> groups)
    {
        var octets = 0;
        var written = 0;
        json.WriteStartArray("groups");
        foreach (var group in groups)
        {
            var text = Written(group);
            octets += text.EncodedUtf8Bytes.Length + 3;
            if (octets > MostGroupOctets) break;
            json.WriteStringValue(text);
            written++;
        }

        json.WriteEndArray();
        if (written < groups.Count) json.WriteBoolean("groups_complete", value: false);
    }

    /// <summary>The same for one session at one backend; says nothing about the session elsewhere.</summary>
    private static string SessionHash(SessionPrincipal person, BackendName backend) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{backend}:{person.SessionId}")));
}
