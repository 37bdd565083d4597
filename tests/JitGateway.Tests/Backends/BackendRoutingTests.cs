using System.Net;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;

namespace JitGateway.Tests.Backends;

public sealed class BackendRoutingTests : IAsyncLifetime
{
    private readonly ConfigurationFolder _folder = new();
    private EchoBackend _wiki = null!;
    private EchoBackend _admin = null!;
    private EchoBackend _bare = null!;
    private WebApplication _gateway = null!;

    public async Task InitializeAsync()
    {
        _wiki = await EchoBackend.StartAsync("wiki");
        _admin = await EchoBackend.StartAsync("admin");
        _bare = await EchoBackend.StartAsync("bare");
        _folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com", "CookieDomain": "example.com" },
              "Backends": {
                "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "{{_wiki.Url}}", {{Public}} },
                "wiki-admin": { "Match": { "Path": "/wiki/admin/" }, "Destinations": "{{_admin.Url}}", {{Public}} },
                "bare": { "Match": { "Hosts": [ "bare.example.com", "Other.example.com" ], "Path": "/app", "StripPrefix": true }, "Destinations": "{{_bare.Url}}", {{Public}},
                          "Cluster": { "LoadBalancingPolicy": "LeastRequests", "HttpRequest": { "ActivityTimeout": "00:00:42" }, "HealthCheck": { "Passive": { "Enabled": true } } } },
                "sticky": { "Match": { "Path": "/sticky" }, "Destinations": [ "{{_wiki.Url}}", "{{_admin.Url}}" ], {{Public}},
                            "Cluster": { "LoadBalancingPolicy": "RoundRobin", "SessionAffinity": { "Enabled": true, "AffinityKeyName": "at", "Policy": "ArrCookie" } } },
                "root": { "Match": { "Hosts": "root.example.com" }, "Destinations": "{{_admin.Url}}", {{Public}} }
              }
            }
            """);
        _folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        _gateway = GatewayHost.Build(_folder.Files(), builder => builder.WebHost.UseUrls("http://127.0.0.1:0"));
        await _gateway.StartAsync();
    }

    private const string Public = """ "Access": [ { "Effect": "Public" } ] """;

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _wiki.DisposeAsync();
        await _admin.DisposeAsync();
        await _bare.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("sso.example.com", "/wiki", "wiki: GET /wiki")]
    [InlineData("sso.example.com", "/wiki/page?a=b%20c", "wiki: GET /wiki/page?a=b%20c")]
    [InlineData("sso.example.com", "/wiki/admin", "admin: GET /wiki/admin")]
    [InlineData("sso.example.com", "/wiki/admin/x", "admin: GET /wiki/admin/x")]
    [InlineData("sso.example.com", "/wiki/administrators", "wiki: GET /wiki/administrators")]
    [InlineData("bare.example.com", "/app/x", "bare: GET /x")]
    [InlineData("other.example.com:8443", "/app", "bare: GET /")]
    [InlineData("root.example.com", "/anything", "admin: GET /anything")]
    public async Task The_longest_prefix_on_the_host_chooses_the_backend(string host, string path, string expected)
    {
        var (status, body) = await AskAsync(host, path);

        status.ShouldBe(HttpStatusCode.OK);
        body.ShouldBe(expected);
    }

    [Theory]
    [InlineData("sso.example.com", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("sso.example.com", "/wikipedia", HttpStatusCode.NotFound)]
    [InlineData("bare.example.com", "/", HttpStatusCode.NotFound)]
    [InlineData("evil.example.org", "/wiki", HttpStatusCode.MisdirectedRequest)]
    [InlineData("root.example.com.evil.example.org", "/", HttpStatusCode.MisdirectedRequest)]
    [InlineData("root.example.com", "/sso/nothing", HttpStatusCode.NotFound)]
    public async Task What_nobody_serves_reaches_no_backend(string host, string path, HttpStatusCode expected)
    {
        (await AskAsync(host, path)).Status.ShouldBe(expected);

        (_wiki.Requests.Count + _admin.Requests.Count + _bare.Requests.Count).ShouldBe(0);
    }

    [Fact]
    public void Settings_of_the_cluster_reach_YARP()
    {
        _gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("bare", out var cluster).ShouldBeTrue();

        cluster!.Model.Config.LoadBalancingPolicy.ShouldBe("LeastRequests");
        cluster.Model.Config.HttpRequest!.ActivityTimeout.ShouldBe(TimeSpan.FromSeconds(42));
        cluster.Model.Config.HealthCheck!.Passive!.Enabled.ShouldBe(true);
    }

    [Fact]
    public async Task A_browser_stays_at_its_destination_where_the_cluster_asks_for_it()
    {
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = true }) { BaseAddress = new Uri(_gateway.Urls.First()) };
        var answers = new HashSet<string>();
        for (var i = 0; i < 8; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/sticky", UriKind.Relative));
            request.Headers.Host = "sso.example.com";
            using var response = await browser.SendAsync(request);
            answers.Add(await response.Content.ReadAsStringAsync());
            if (response.Headers.TryGetValues("Set-Cookie", out var cookies)) browser.DefaultRequestHeaders.Add("Cookie", cookies.Single().Split(';')[0]);
        }

        answers.ShouldHaveSingleItem();
        (await AskAsync("sso.example.com", "/sticky")).Body.ShouldNotBe((await AskAsync("sso.example.com", "/sticky")).Body, "without the cookie they take turns");
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string host, string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_gateway.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
