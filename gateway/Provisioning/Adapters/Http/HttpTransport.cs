using System.Security.Authentication;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>Carries requests to one place: connections are reused, answers bounded, and whatever goes wrong on the way is said in words.</summary>
internal sealed class HttpTransport(HttpConnection connection, TimeProvider time) : IDisposable
{
    public const int LargestAnswer = 1024 * 1024;

    private readonly HttpClient _client = connection.NewClient(time);

    /// <returns>The answer, whatever its status; and whether the connection ended before an answer began.</returns>
    public async Task<(AdapterResult<HttpAnswer> Result, bool IsLost)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
            var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (new AdapterResult<HttpAnswer>.Done(new HttpAnswer(response.StatusCode, content, response.Headers) { RetryAfter = RetryAfter(response) }), false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            var error = e is HttpRequestException r ? r.HttpRequestError : (e as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown;
            if (error == HttpRequestError.Unknown && (e is IOException || e.InnerException is IOException)) error = HttpRequestError.ResponseEnded;   // reset, instead of closed
            return (new AdapterResult<HttpAnswer>.Unavailable(Say(error, e)), response is null && error == HttpRequestError.ResponseEnded);
        }
        finally
        {
            response?.Dispose();
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Say(HttpRequestError error, Exception e) => error switch
    {
        HttpRequestError.NameResolutionError => "the host's name cannot be resolved",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => $"no TLS connection: {Tls(e)}",
        HttpRequestError.ProxyTunnelError => "the proxy does not let us through",
        HttpRequestError.ResponseEnded => "the connection ended in the middle of the answer",
        HttpRequestError.ConfigurationLimitExceeded => $"the answer is larger than {LargestAnswer} bytes",
        _ => $"HTTP failed ({error})",
    };

    /// <summary>.NET says in words only what it has against a certificate.</summary>
    private static string Tls(Exception e)
    {
        while (e is not AuthenticationException && e.InnerException is { } inner) e = inner;
        return e.Message switch
        {
            var m when m.Contains("NameMismatch", StringComparison.Ordinal) => "the server's certificate is of another host",
            var m when m.Contains("NotTimeValid", StringComparison.Ordinal) => "the server's certificate is out of date",
            var m when m.Contains("certificate chain", StringComparison.Ordinal) || m.Contains("ChainErrors", StringComparison.Ordinal) => "the server's certificate is of no authority that is trusted",
            _ => "the server and the gateway did not come to terms (version, ciphers, or the client's certificate)",
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();
        return after < TimeSpan.Zero ? TimeSpan.Zero : after;
    }
}
