using System.Collections.Concurrent;
using System.Net;

namespace JitGateway.Backends;

/// <summary>
/// A connection to an application that speaks HTTP/1.0 is used once: it ends without a word after its answer (RFC 9112 9.3), while the client would keep it and send the next request into its end. One with a body
/// would be lost there, since it may not be sent twice.
/// </summary>
/// <param name="lasting">Keeps connections.</param>
/// <param name="once">Keeps none.</param>
internal sealed class OneAnswerConnections(HttpMessageHandler lasting, HttpMessageHandler once) : DelegatingHandler(lasting)
{
    private readonly Inner _once = new(once);

    /// <summary>Where connections end.</summary>
    private readonly ConcurrentDictionary<string, bool> _ending = new(StringComparer.OrdinalIgnoreCase);

    private volatile bool _isHeard;
    private volatile bool _isAnyEnding;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_isAnyEnding && _ending.ContainsKey(request.RequestUri!.Authority)) return HeardAsync(request.RequestUri, _once.SendOnAsync(request, cancellationToken));
        // the client itself sends a request without a body again
        return _isHeard && request.Content is null ? base.SendAsync(request, cancellationToken) : HeardAsync(request.RequestUri!, base.SendAsync(request, cancellationToken));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _once.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> HeardAsync(Uri address, Task<HttpResponseMessage> sending)
    {
        var answer = await sending;
        _isHeard = true;
        if (answer.Version == HttpVersion.Version10 && !answer.Headers.Connection.Contains("keep-alive", StringComparer.OrdinalIgnoreCase))
        {
            _ending[address.Authority] = true;
            _isAnyEnding = true;
        }
        else if (_isAnyEnding)
        {
            _ending.TryRemove(address.Authority, out _);
        }

        return answer;
    }

    private sealed class Inner(HttpMessageHandler handler) : DelegatingHandler(handler)
    {
        public Task<HttpResponseMessage> SendOnAsync(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(request, cancellationToken);
    }
}
