using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using JitGateway.Backends;
using JitGateway.Configuration.Risks;
using JitGateway.Tests.Provisioning.Adapters.Http;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy;

namespace JitGateway.Tests.Backends;

/// <summary>Which HTTP a destination is spoken to that offers HTTP/2 by ALPN, as most servers with TLS do.</summary>
public sealed class HttpVersionTests : IAsyncLifetime
{
    private const string Check = """ "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:01", "Timeout": "00:00:10", "Path": "/up" } } """;

    private readonly OwnAuthority _authority = new();
    private readonly ConcurrentQueue<string> _checks = new();
    private WebApplication _backend = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(https => https.ServerCertificate = _authority.Server)));
        _backend = builder.Build();
        _backend.Run(async context =>
        {
            if (context.Request.Path == "/up") _checks.Enqueue(context.Request.Protocol);
            using var body = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{context.Request.Protocol} {await body.ReadToEndAsync()}");
        });
        await _backend.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("{}", "HTTP/1.1")]
    [InlineData("""{ "ActivityTimeout": "00:01:00" }""", "HTTP/1.1")]
    [InlineData("""{ "Version": "2" }""", "HTTP/2")]
    [InlineData("""{ "Version": "2", "VersionPolicy": "RequestVersionExact" }""", "HTTP/2")]
    public async Task A_destination_over_https_is_asked_and_checked_by_HTTP_1_1_unless_it_is_told_otherwise(string request, string protocol)
    {
        await using var gateway = await StartAsync(request);

        for (var i = 0; i < 2; i++)
        {
            using var form = new StringContent("what somebody wrote");
            using var answer = await gateway.Client.PostAsync("/form", form);
            (await answer.Content.ReadAsStringAsync()).ShouldBe($"{protocol} what somebody wrote");
        }

        (await gateway.Client.GetStringAsync("/page")).ShouldBe($"{protocol} ");
        (await Eventually.HoldsAsync(() => Task.FromResult(_checks.ToArray()), seen => seen.Length > 0, "a check")).Distinct().ShouldBe([protocol]);
    }

    [Theory]
    [InlineData("http", """{ "Version": "2" }""", true)]
    [InlineData("http", """{ "Version": "2", "VersionPolicy": "RequestVersionExact" }""", false)]
    [InlineData("https", """{ "Version": "2" }""", false)]
    [InlineData("http", "{}", false)]
    public async Task HTTP_2_that_would_not_come_about_is_a_risk(string scheme, string request, bool isWarned)
    {
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Backends": { "wiki": { "Destinations": "{{scheme}}://127.0.0.1:1", "Access": [ { "Effect": "Public" } ], "Cluster": { "HttpRequest": {{request}} } } } }""");

        var risks = await gateway.Services.GetRequiredService<ConfigurationReview>().RunAsync(CancellationToken.None);

        risks.Any(r => r.Kind == BackendRisks.OldHttp).ShouldBe(isWarned);
    }

    /// <summary>A connection that is always in use would stay with a server to which its name no longer leads.</summary>
    [Fact]
    public async Task A_connection_is_made_anew_every_five_minutes()
    {
        await using var gateway = await StartAsync("{}");
        gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("wiki", out var cluster).ShouldBeTrue();

        var connections = (OneAnswerConnections)typeof(HttpMessageInvoker).GetField("_handler", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(cluster!.Model.HttpClient)!;

        ((SocketsHttpHandler)connections.InnerHandler!).PooledConnectionLifetime.ShouldBe(TimeSpan.FromMinutes(5));
    }

    private Task<RunningGateway> StartAsync(string request) => RunningGateway.StartAsync($$"""
        { "Backends": { "wiki": { "Destinations": "https://127.0.0.1:{{new Uri(_backend.Urls.First()).Port}}", "Access": [ { "Effect": "Public" } ], "Trust": { "CaFile": "{{_authority.Write()}}" }, "Cluster": { "HttpRequest": {{request}}, {{Check}} } } } }
        """);
}
