using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Telemetry;

/// <summary>
/// The id of one request, in logs, pages and problem documents: ten characters that can be read out on the telephone and not
/// be guessed. Made when somebody asks for it, which a request that goes well never does.
/// </summary>
internal sealed class CorrelationId : IHttpRequestIdentifierFeature
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";   // Crockford's: no I, L, O, U

    private string? _value;

    public string TraceIdentifier
    {
        get => _value ?? Interlocked.CompareExchange(ref _value, New(), null) ?? _value;
        set => _value = value;
    }

    private static string New() => string.Create(11, 0, static (text, _) =>
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        for (var i = 0; i < 10; i++) text[i < 5 ? i : i + 1] = Alphabet[random[i] & 31];
        text[5] = '-';
    });
}
