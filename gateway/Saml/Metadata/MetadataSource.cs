using System.Net;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Metadata;

/// <summary>Fetches metadata from its file or URL, within bounds of size and time, and reads it.</summary>
internal sealed class MetadataSource(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly int MaxBytes = XmlLimits.Metadata.MaxBytes;

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, AutomaticDecompression = DecompressionMethods.All })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = MaxBytes,
    };

    public void Dispose() => _http.Dispose();

    /// <exception cref="MetadataRefusedException">It cannot be had, or cannot be used.</exception>
    public async Task<IdentityProviderMetadata> ReadAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        var location = provider.Options.Metadata!;
        var bytes = location.Url is { } url ? await FetchAsync(url, cancellationToken) : await ReadFileAsync(location.File!, cancellationToken);
        var metadata = MetadataReader.Read(bytes, provider.Options.EntityId, provider.MetadataSigner);
        if (!metadata.IsValidAt(time.GetUtcNow()))
            throw new MetadataRefusedException($"the metadata from {location} ended at {metadata.ValidUntil:yyyy-MM-dd HH:mm:ss} UTC (validUntil)");
        return metadata;
    }

    private async Task<byte[]> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(url, cancellationToken);
            if (!response.IsSuccessStatusCode) throw new MetadataRefusedException($"{url} answered with status {(int)response.StatusCode}");
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new MetadataRefusedException($"{url} cannot be read ({e.HttpRequestError})", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MetadataRefusedException($"{url} did not answer within {Timeout.TotalSeconds:0} seconds", e);
        }
    }

    private static async Task<byte[]> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: var length } && length > MaxBytes)
                throw new MetadataRefusedException($"{file} is larger than {MaxBytes} bytes");
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetadataRefusedException($"{file} cannot be read ({e.GetType().Name})", e);
        }
    }
}
