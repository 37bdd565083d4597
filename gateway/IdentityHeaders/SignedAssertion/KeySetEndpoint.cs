using System.Buffers;
using System.Text.Json;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary><c>GET /sso/jwks.json</c>: the public keys (RFC 7517), the next one among them.</summary>
internal sealed class KeySetEndpoint(KeyRingKeeper keys)
{
    public const string Path = "/sso/jwks.json";

    public async Task AnswerAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, keys.Ring);
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
