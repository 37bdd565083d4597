using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Telemetry;

/// <summary>
/// The id of one request, in logs, pages and problem documents: ten characters that can be read out on the telephone and not
/// be guessed. It is derived from the server's own request id under a key of this process, when somebody asks for it: a request
/// that goes well never does. It is the scope of every log line of the request.
/// </summary>
internal sealed class CorrelationId(string serverRequestId) : IHttpRequestIdentifierFeature
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";   // Crockford's: no I, L, O, U

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private string? _value;

    /// <summary>Timestamp of the request's arrival in the pipeline.</summary>
    public required long ArrivedAt { get; init; }

    public string TraceIdentifier
    {
        get => _value ??= Of(serverRequestId);
        set => _value = value;
    }

    public override string ToString() => TraceIdentifier;

    public static string Of(string serverRequestId) => string.Create(11, serverRequestId, static (text, id) =>
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(id), hash);
        for (var i = 0; i < 10; i++) text[i < 5 ? i : i + 1] = Alphabet[hash[i] & 31];
        text[5] = '-';
    });
}
