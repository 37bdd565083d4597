using System.Collections.Concurrent;
using System.Net;

namespace JitGateway.Backends;

/// <summary>
/// A connection to an application that speaks HTTP/1.0 is used once: it ends without a word after its answer (RFC 9112 9.3), while the client would keep it and send the next request into its end. One with a body
/// would be lost there, since it may not be sent twice. Which servers stand behind an address nobody says: each answer is listened to, and until the first one is there a body gets a connection of its own.
/// </summary>
/// <param name="lasting">Keeps connections.</param>
/// <param name="once">Keeps none.</param>
internal sealed class OneAnswerConnections(HttpMessageHandler lasting, HttpMessageHandler once, TimeProvider time) : DelegatingHandler(lasting)
{
    /// <summary>For longer than the client keeps a connection that nobody uses, which is a minute: what had brought such an answer is gone then. Before, one server of two behind an address might be taken for the other.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Inner _once = new(once);

    /// <summary>By authority, when the last answer came after which its connection ends; null: none has yet.</summary>
    private readonly ConcurrentDictionary<string, long?> _heard = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var authority = request.RequestUri!.Authority;
        var isKnown = _heard.TryGetValue(authority, out var ended);
        var answer = await (IsForOne(isKnown, ended, request) ? _once.SendOnAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken));
        if (answer.Version == HttpVersion.Version10 && !answer.Headers.Connection.Contains("keep-alive", StringComparer.OrdinalIgnoreCase)) _heard[authority] = time.GetTimestamp();
        else if (!isKnown) _heard.TryAdd(authority, null);
        return answer;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _once.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A request without a body the client itself sends again.</summary>
    private bool IsForOne(bool isKnown, long? ended, HttpRequestMessage request) =>
        isKnown ? ended is { } at && time.GetElapsedTime(at) < Memory : request.Content is not null;

    private sealed class Inner(HttpMessageHandler handler) : DelegatingHandler(handler)
    {
        public Task<HttpResponseMessage> SendOnAsync(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(request, cancellationToken);
    }
}
