using System.Net;
using System.Net.Http.Headers;

namespace JitGateway.Saml.Metadata;

/// <summary>What a server said of the version it sent, to be asked with the next time (RFC 9110, 8.8).</summary>
internal sealed record MetadataVersion(string? EntityTag, DateTimeOffset? LastModified)
{
    public static readonly MetadataVersion Unknown = new(null, null);
}

/// <summary>Fetches metadata from a URL: only what changed, only from whom the operator named, within bounds of size and time.</summary>
internal sealed class MetadataDownload(MetadataPatience patience, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(6);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        MaxResponseHeadersLength = 64,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,   // our own bounds hold for the body too
    };

    public void Dispose() => _http.Dispose();

    /// <param name="isSigned">Whether a signature vouches for what comes, wherever it comes from.</param>
    /// <param name="known">The version that is here already.</param>
    /// <returns>The version that was written to the target; null where the known one is the newest.</returns>
    /// <exception cref="MetadataRefusedException">It cannot be had.</exception>
    public async Task<MetadataVersion?> FetchAsync(Uri url, bool isSigned, MetadataVersion known, Stream target, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(patience.Whole);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(bound.Token);
        silence.CancelAfter(patience.Silence);
        try
        {
            using var response = await AskAsync(url, isSigned, known, silence);
            if (response.StatusCode == HttpStatusCode.NotModified && known != MetadataVersion.Unknown) return null;
            if (response.StatusCode != HttpStatusCode.OK) throw new MetadataRefusedException($"{url.Told()} answered with status {(int)response.StatusCode}") { RetryAfter = RetryAfterOf(response) };
            await CopyAsync(url, response.Content, target, silence);
            return new MetadataVersion(response.Headers.ETag?.ToString(), response.Content.Headers.LastModified);
        }
        catch (HttpRequestException e)
        {
            throw new MetadataRefusedException($"{url.Told()} cannot be read ({e.HttpRequestError})", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MetadataRefusedException(bound.IsCancellationRequested
                ? $"{url.Told()} did not send all of it within {patience.Whole.TotalSeconds:0.#} seconds"
                : $"{url.Told()} did not answer within {patience.Silence.TotalSeconds:0.#} seconds, or fell silent for as long", e);
        }
        catch (IOException e)
        {
            throw new MetadataRefusedException($"{url.Told()} cannot be read (the answer broke off)", e);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Uri url, bool isSigned, MetadataVersion known, CancellationTokenSource silence)
    {
        var at = url;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.Accept.ParseAdd("application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5");
            request.Headers.UserAgent.ParseAdd("JitGateway");
            if (known.EntityTag is { } tag) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(tag));
            request.Headers.IfModifiedSince = known.LastModified;
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return response;
            using (response)
            {
                if (redirects == patience.MaxRedirects) throw new MetadataRefusedException($"{url.Told()} redirects more than {patience.MaxRedirects} times");
                var next = response.Headers.Location is { } location ? new Uri(at, location) : throw new MetadataRefusedException($"{at.Told()} redirects to nowhere (status {(int)response.StatusCode})");
                CheckRedirect(at, next, isSigned);
                at = next;
            }
        }
    }

    /// <summary>TLS vouches for the host that the operator named, and for no other; a signature vouches wherever it comes from.</summary>
    private static void CheckRedirect(Uri from, Uri to, bool isSigned)
    {
        if (to.Scheme != Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttp) throw new MetadataRefusedException($"{from.Told()} redirects to {to.Scheme}, which is not followed");
        if (isSigned) return;
        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps) throw new MetadataRefusedException($"{from.Told()} redirects to {to.Told()}, which nobody vouches for. Write an https URL, or name the signer's certificate in MetadataSignedBy");
        var isUpgrade = from.Scheme == Uri.UriSchemeHttp && to.Scheme == Uri.UriSchemeHttps && to.Host == from.Host;
        if (to.Authority != from.Authority && !isUpgrade)
            throw new MetadataRefusedException($"{from.Told()} redirects to another host, {to.Authority}. If that is meant, write {to.Told()} in Metadata, or name the signer's certificate in MetadataSignedBy");
    }

    private async Task CopyAsync(Uri url, HttpContent content, Stream target, CancellationTokenSource silence)
    {
        if (content.Headers.ContentLength > patience.MaxBytes) throw TooLarge(url);
        await using var body = await content.ReadAsStreamAsync(silence.Token);
        var buffer = new byte[64 * 1024];
        long total = 0;
        while (await body.ReadAsync(buffer, silence.Token) is > 0 and var read)
        {
            if ((total += read) > patience.MaxBytes) throw TooLarge(url);
            await target.WriteAsync(buffer.AsMemory(0, read), silence.Token);
            silence.CancelAfter(patience.Silence);
        }
    }

    private MetadataRefusedException TooLarge(Uri url) => new($"{url.Told()} sends more than {patience.MaxBytes} bytes");

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;
        return asked is { } span && span > TimeSpan.Zero ? span < LongestRetryAfter ? span : LongestRetryAfter : null;
    }
}
