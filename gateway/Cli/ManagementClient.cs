using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Cli;

/// <summary>Speaks to the management listener of a node: the one that this configuration describes, with the token that its keys give, or another one.</summary>
internal sealed class ManagementClient : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    /// <param name="token">Null: only what needs none is asked.</param>
    public ManagementClient(Uri url, string? token)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = Reachable(url), Timeout = Patience };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (Environment.UserName is { Length: > 0 } user && Ascii.IsValid(user)) _http.DefaultRequestHeaders.TryAddWithoutValidation(ManagementToken.OperatorHeader, user);
    }

    public string Address => _http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <param name="address">In place of the configured one.</param>
    /// <param name="token">In place of the one that the keys give.</param>
    /// <returns>Null where nothing says which node.</returns>
    /// <exception cref="WrongNodeException">Nothing says which token: to ask makes no key.</exception>
    public static ManagementClient? Of(IServiceProvider services, Uri? address = null, string? token = null)
    {
        var management = services.GetRequiredService<Active<GatewayOptions>>().Value.Management;
        if ((address ?? management.Url) is not { } url) return null;
        var secrets = services.GetRequiredService<IGatewaySecrets>();
        return new ManagementClient(url, token ?? (secrets.AreKept ? Base64Url.EncodeToString(secrets.For(ManagementPurpose.Token)[0]) : management.Token?.Reveal())
            ?? throw new WrongNodeException("Nothing says by which token a node is to be asked: Saml:SigningKeys names no key, and no node has made one beside this configuration. Run this with the configuration and the keys that the node has, or name its Gateway:Management:Token with --token."));
    }

    /// <exception cref="WrongNodeException">It is none.</exception>
    public static Uri AddressOf(string written) =>
        Uri.TryCreate(written, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            ? url
            : throw new WrongNodeException($"--node \"{written}\" is no address of a management listener. Write http://HOST:PORT, as in http://10.0.0.7:9090.");

    /// <summary>The token itself is not taken: every user of the machine can read what a command was called with.</summary>
    /// <exception cref="WrongNodeException">There is none.</exception>
    public static string TokenAt(string place)
    {
        if (place.StartsWith("env:", StringComparison.Ordinal))
            return Environment.GetEnvironmentVariable(place[4..]) is { Length: > 0 } value ? Sendable(value, place) : throw new WrongNodeException($"--token {place} names an environment variable that is not set.");
        if (!place.StartsWith(Secret.InFile, StringComparison.Ordinal)) throw new WrongNodeException("--token takes the place of a token, not the token. Write env:NAME or file:PATH.");
        try
        {
            return Sendable(File.ReadAllText(place[Secret.InFile.Length..]).Trim(), place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WrongNodeException($"--token {place} names a file that cannot be read ({FileFault.Of(e)}).");
        }
    }

    public Task<(int Status, string Body)> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<(int Status, string Body)> PostAsync(string path, string json, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, json, cancellationToken);

    /// <summary>Hands on an answer of another kind as it comes.</summary>
    /// <returns>Null, or the problem document in its place.</returns>
    public async Task<string?> DownloadAsync(string path, Func<HttpResponseMessage, Task> take, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized) throw new TokenRefusedException();
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json") return await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException("something else answers there, or an older gateway");
        await take(response);
        return null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized) throw new TokenRefusedException();
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json")) throw new HttpRequestException("something else answers there, or an older gateway");
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static string Sendable(string token, string place) =>
        token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~') ? token : throw new WrongNodeException($"--token {place} holds nothing that can be sent as a token.");

    /// <summary>An address that means all of the machine's is reached by loopback.</summary>
    private static Uri Reachable(Uri url) =>
        IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? new UriBuilder(url) { Host = "127.0.0.1" }.Uri : url;
}
