using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Cli;

/// <summary>Speaks to the management listener of the node that this configuration describes, with the token that its keys give.</summary>
internal sealed class ManagementClient : IDisposable
{
    private readonly HttpClient _http;

    private ManagementClient(Uri url, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (Environment.UserName is { Length: > 0 } user && Ascii.IsValid(user)) _http.DefaultRequestHeaders.TryAddWithoutValidation(ManagementToken.OperatorHeader, user);
    }

    /// <summary>Null where the configuration has no management listener.</summary>
    public static ManagementClient? Of(IServiceProvider services)
    {
        if (services.GetRequiredService<Active<GatewayOptions>>().Value.Management.Url is not { } url) return null;
        var token = Base64Url.EncodeToString(services.GetRequiredService<IGatewaySecrets>().For(ManagementPurpose.Token)[0]);
        return new ManagementClient(Reachable(url), token);
    }

    public Task<(int Status, string Body)> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<(int Status, string Body)> PostAsync(string path, string json, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, json, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json")) throw new HttpRequestException("something else answers there, or an older gateway");
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>An address that means all of the machine's is reached by loopback.</summary>
    private static Uri Reachable(Uri url) =>
        IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? new UriBuilder(url) { Host = "127.0.0.1" }.Uri : url;
}
