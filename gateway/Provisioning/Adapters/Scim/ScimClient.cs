using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <param name="Body">What was answered; null for an answer without a body.</param>
/// <param name="ETag">The header, as it came; null for none.</param>
/// <param name="Location">The header; relative ones are legal.</param>
internal sealed record ScimReply(JsonElement? Body, string? ETag, Uri? Location);

/// <summary>Speaks HTTP to one SCIM service: connections are reused, answers bounded, redirects not followed.</summary>
internal sealed class ScimClient : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;
    private const string MediaType = "application/scim+json";
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public ScimClient(ScimSettings settings, X509Certificate2Collection? authorities, TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,   // a redirect would carry the token elsewhere
            UseCookies = false,
            UseProxy = false,            // the environment's proxy is for the way out; a backend is inside
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (authorities is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(settings.BaseUrl!.AbsoluteUri.TrimEnd('/') + "/"),
            MaxResponseContentBufferSize = LargestAnswer,
            Timeout = Timeout.InfiniteTimeSpan,   // the adapter's own limit is around the whole call
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token!.Reveal());
        _http.DefaultRequestHeaders.Accept.ParseAdd($"{MediaType}, application/json;q=0.9");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("JitGateway");
    }

    /// <param name="path">Relative to BaseUrl, every value in it escaped.</param>
    /// <param name="version">Sent as If-Match where there is one.</param>
    /// <param name="attributes">The attributes that are sent, so that a refusal can name one.</param>
    public async Task<AdapterResult<ScimReply>> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? version, IEnumerable<string> attributes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(MediaType) } };
        if (version is not null) request.Headers.TryAddWithoutValidation("If-Match", version);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var (isJson, answer) = Parse(content);
            if (ScimFailure.Of(response, answer, attributes, RetryAfter(response)) is { } failure) return failure;
            if (!isJson) return new AdapterResult<ScimReply>.Unavailable($"{Status(response)}, but the answer is not JSON or not whole");
            return new AdapterResult<ScimReply>.Done(new ScimReply(answer, response.Headers.ETag?.ToString(), response.Headers.Location));
        }
        catch (HttpRequestException e)
        {
            return new AdapterResult<ScimReply>.Unavailable(e.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "the host's name cannot be resolved",
                HttpRequestError.ConnectionError => "no connection",
                HttpRequestError.SecureConnectionError => "no TLS connection: the certificate is not trusted, not valid or of another host",
                HttpRequestError.ResponseEnded => "the connection ended in the middle of the answer",
                HttpRequestError.ConfigurationLimitExceeded => $"the answer is larger than {LargestAnswer} bytes",
                _ => $"HTTP failed ({e.HttpRequestError})",
            });
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Status(HttpResponseMessage response) => ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);

    private static (bool IsJson, JsonElement? Root) Parse(byte[] content)
    {
        if (content.Length == 0) return (true, null);
        try
        {
            var reader = new Utf8JsonReader(content);
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();   // half a surrogate pair would be noticed only when it is used
            using var document = JsonDocument.Parse(content);
            return (true, document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (false, null);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - _time.GetUtcNow();
        return after < TimeSpan.Zero ? TimeSpan.Zero : after;
    }
}
