using System.Net;
using System.Net.Http.Headers;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>
/// One backend over HTTP: credentials are put on every request and renewed once when they are refused. A request is sent again only where nothing
/// was done: refused credentials, a short wish for patience, a reading whose connection ended before the answer began. All else is the engine's.
/// </summary>
/// <param name="baseUrl">Paths are relative to it.</param>
internal sealed class HttpBackend(Uri baseUrl, HttpConnection connection, IHttpAuthentication authentication, TimeProvider time) : IDisposable
{
    /// <summary>A longer wish for patience is told to the engine, which holds back everybody's calls.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly HttpTransport _transport = new(connection, time);
    private readonly Uri _base = Folder(baseUrl);
    private volatile bool _isDisposed;

    /// <inheritdoc cref="SendAsync(Func{HttpCredentials, AdapterResult{HttpCall}}, CancellationToken)"/>
    public Task<AdapterResult<HttpAnswer>> SendAsync(HttpCall call, CancellationToken cancellationToken) => SendAsync(_ => new AdapterResult<HttpCall>.Done(call), cancellationToken);

    /// <param name="make">Makes the request, of which the credentials may be a part.</param>
    /// <returns>The answer, whatever its status but 401; a failure where none came, or the credentials are refused.</returns>
    public async Task<AdapterResult<HttpAnswer>> SendAsync(Func<HttpCredentials, AdapterResult<HttpCall>> make, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerAsync(make, cancellationToken);
        }
        catch (Exception e) when (_isDisposed && !cancellationToken.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            return new AdapterResult<HttpAnswer>.Unavailable("the adapter ended before the answer came: there is a new configuration, or the gateway stops");
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _transport.Dispose();
        authentication.Dispose();
    }

    private async Task<AdapterResult<HttpAnswer>> AnswerAsync(Func<HttpCredentials, AdapterResult<HttpCall>> make, CancellationToken cancellationToken)
    {
        bool isRenewed = false, hasWaited = false, isRepeated = false;
        while (true)
        {
            var found = await authentication.GetAsync(cancellationToken);
            if (found is not AdapterResult<HttpCredentials>.Done(var credentials)) return found.Map<HttpAnswer>(_ => throw new InvalidOperationException("A failure has no value"));
            var made = make(credentials);
            if (made is not AdapterResult<HttpCall>.Done(var call)) return made.Map<HttpAnswer>(_ => throw new InvalidOperationException("A failure has no value"));
            if (call.Headers.Append((Name: "Accept", Value: call.Accept)).FirstOrDefault(h => !HttpCall.IsHeaderText(h.Value)) is { Name: { } broken })
                return new AdapterResult<HttpAnswer>.Rejected($"the header {broken} would hold a line end, another control character or one beyond ASCII");
            using var request = Request(call, credentials);
            var (result, isLost) = await _transport.SendAsync(request, cancellationToken);
            if (isLost && !isRepeated && call.Method == HttpMethod.Get)
            {
                isRepeated = true;
                continue;
            }

            if (result is not AdapterResult<HttpAnswer>.Done(var answer)) return result;
            if (answer.Status == HttpStatusCode.Unauthorized || call.IsRefusal(answer))
            {
                if (isRenewed || !authentication.Renew(credentials)) return new AdapterResult<HttpAnswer>.Unavailable($"{(int)answer.Status}: {authentication.Refusal}");
                isRenewed = true;
                continue;
            }

            if (hasWaited || answer.Status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || !(answer.RetryAfter <= LongestPause)) return result;
            hasWaited = true;
            await Task.Delay(answer.RetryAfter.Value, time, cancellationToken);
        }
    }

    private HttpRequestMessage Request(HttpCall call, HttpCredentials credentials)
    {
        var target = credentials.BaseUrl is { } elsewhere ? Folder(elsewhere) : _base;
        var request = new HttpRequestMessage(call.Method, new Uri(target, call.Path));
        if (call.Body is { } body)
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = call.ContentType is { } type ? MediaTypeHeaderValue.Parse(type) : null } };
        // as it was written: what a service makes of it is for the service to say
        foreach (var (name, value) in call.Headers.Prepend((Name: "Accept", Value: call.Accept)).Concat(credentials.Headers)) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static Uri Folder(Uri url) => new(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
}
