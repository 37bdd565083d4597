using System.Buffers;
using System.Text.Json;
using JitGateway.Failures;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary><c>GET /sso/jwks.json</c>: the public keys (RFC 7517), the next one among them.</summary>
internal sealed class KeySetEndpoint(KeyRingKeeper keys, IFailureWriter failures)
{
    public const string Path = "/sso/jwks.json";

    /// <summary>503 while there is no key yet: a backend that kept an empty list would refuse everybody until it asks again.</summary>
    public Task AnswerAsync(HttpContext context) =>
        keys.Ring is { Keys.Count: > 0 } ring
            ? AnswerAsync(context, ring)
            : failures.WriteAsync(context, new GatewayFailure(ErrorRegister.Unavailable, new ReasonId("headers.no_key")) { RetryAfter = TimeSpan.FromSeconds(1) });

    private static async Task AnswerAsync(HttpContext context, KeyRing ring)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, ring);
        var response = context.Response;
        response.ContentType = "application/jwk-set+json";
        response.ContentLength = buffer.WrittenCount;
        response.Headers.CacheControl = "public, max-age=300";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, KeyRing ring)
    {
        json.WriteStartObject();
        json.WriteStartArray("keys");
        foreach (var key in ring.Keys)
        {
            json.WriteStartObject();
            json.WriteString("kty", "EC");
            json.WriteString("crv", "P-256");
            json.WriteString("use", "sig");
            json.WriteString("alg", "ES256");
            json.WriteString("kid", key.Id);
            json.WriteString("x", key.X);
            json.WriteString("y", key.Y);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
