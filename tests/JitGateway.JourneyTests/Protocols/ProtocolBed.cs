using System.Globalization;
using System.Net;
using System.Net.Security;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>One gateway process that ends TLS itself, so HTTP/1.1 and HTTP/2, before applications of every kind; somebody is signed in there.</summary>
public sealed class ProtocolBed : IAsyncLifetime
{
    /// <summary>How long the gateway waits for the backend <c>patient</c>, in milliseconds.</summary>
    public const int ShortPatience = 3_000;

    private readonly Parts _parts = new();
    private readonly TestAuthority _authority = new("Authority of the protocols");
    private InstantIdentityProvider? _identityProvider;
    private GatewayProcess _gateway = null!;

    /// <summary>Trusts every server and knows no cookie.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    })
    {
        Timeout = TimeSpan.FromMinutes(2),
    };

    public Uri Url => _gateway.Url;

    /// <summary>Vouches for the gateway's certificate.</summary>
    public string AuthorityFile => _authority.File;

    /// <summary>The session cookie of somebody who is signed in, as it is sent.</summary>
    public string Cookie { get; private set; } = "";

    internal SocketApplication Sockets { get; private set; } = null!;

    internal GrpcService Grpc { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var node = _parts.Add(await NodeApplication.StartAsync());
        Sockets = _parts.Add(await SocketApplication.StartAsync());
        Grpc = _parts.Add(await GrpcService.StartAsync());
        var configuration = new GatewayConfiguration(new Uri($"https://127.0.0.1:{FreePort.Next()}"));
        _identityProvider = new InstantIdentityProvider(configuration);
        var certificate = _authority.Issue("127.0.0.1");
        configuration
            .With("Logging", """{ "LogLevel": { "Default": "Information" } }""")
            .With("Tls", $$"""{ "Certificates": [ { "Certificate": "{{certificate.Certificate}}", "Key": "{{certificate.Key}}" } ] }""")
            .WithBackend("web", Backend("/web", node.Url, strip: true))
            .WithBackend("patient", Backend("/patient", node.Url, strip: true, $$"""{ "ActivityTimeout": "{{TimeSpan.FromMilliseconds(ShortPatience).ToString("c", CultureInfo.InvariantCulture)}}" }"""))
            .WithBackend("sockets", Backend("/sockets", Sockets.Url, strip: true))
            .WithBackend("written", Backend("/written", Sockets.Url, strip: true, more: """, "Access": [ { "Methods": "GET", "Effect": "Deny" }, { "Effect": "Allow" } ]"""))
            .WithBackend("web2", Backend("/web2", node.Http2Url, strip: true, Http2Only))
            .WithBackend("grpc", Backend("/journey.Echo", Grpc.Url, strip: false, Http2Only))
            .WithBackend("secret", Backend("/journey.Secret", Grpc.Url, strip: false, Http2Only, """, "Access": [ { "Effect": "Deny" } ]"""))
            .WithBackend("gone", Backend("/journey.Gone", new Uri("http://127.0.0.1:1"), strip: false, Http2Only));
        _gateway = _parts.Add(await GatewayProcess.StartReadyAsync(configuration));
        await InstantIdentityProvider.KnownAtAsync(_gateway, Client);
        Cookie = await _identityProvider.SignInAsync(Client, "ada");
    }

    public async Task DisposeAsync()
    {
        await _parts.DisposeAsync();
        _identityProvider?.Dispose();
        Client.Dispose();
    }

    /// <summary>A request of the person who is signed in, by exactly this version.</summary>
    public HttpRequestMessage Request(string version, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(Url, path)) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("Cookie", Cookie);
        return request;
    }

    /// <summary>The answer to such a request, as soon as its headers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(string version, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = Request(version, method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Version.ShouldBe(Version.Parse(version));
        return answer;
    }

    public async Task<string> GetStringAsync(string version, string path)
    {
        using var answer = await SendAsync(version, HttpMethod.Get, path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>What the gateway's process has in memory.</summary>
    internal ResidentMemory Memory => new(_gateway.Process.Id);

    private const string Http2Only = """{ "Version": "2", "VersionPolicy": "RequestVersionExact" }""";

    private static string Backend(string path, Uri destination, bool strip, string request = "{}", string more = "") => $$"""
        { "Match": { "Path": "{{path}}", "StripPrefix": {{(strip ? "true" : "false")}} }, "Destinations": [ "{{destination}}" ], "Provisioning": { "Adapter": "None" }, "Cluster": { "HttpRequest": {{request}} }{{more}} }
        """;
}

/// <summary>What goes through one gateway, beside all other journeys.</summary>
[CollectionDefinition(Name)]
public sealed class ProtocolCollection : ICollectionFixture<ProtocolBed>
{
    public const string Name = "protocols";
}
