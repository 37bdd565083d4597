using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Backends;

/// <summary>What the backend is told of where a request came from.</summary>
public sealed class TrustedProxiesTests : IAsyncLifetime
{
    private ScriptedBackend _backend = null!;

    public async Task InitializeAsync() => _backend = await ScriptedBackend.StartAsync(context =>
        context.Response.WriteAsync($"for {context.Request.Headers["X-Forwarded-For"]} by {context.Request.Headers["X-Forwarded-Proto"]} at {context.Request.Headers["X-Forwarded-Host"]}"));

    public Task DisposeAsync() => _backend.DisposeAsync().AsTask();

    [Fact]
    public async Task Nobody_is_believed_unless_it_is_configured()
    {
        await using var gateway = await RunningGateway.StartAsync(Configuration(""));

        (await AskAsync(gateway, "6.6.6.6", "https", "evil.example.com")).ShouldBe($"for 127.0.0.1 by http at 127.0.0.1");
    }

    [Theory]
    [InlineData("6.6.6.6", "6.6.6.6")]
    [InlineData("6.6.6.6, 10.1.2.3", "6.6.6.6")]
    [InlineData("1.1.1.1, 6.6.6.6, 10.1.2.3", "6.6.6.6")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    public async Task A_trusted_proxy_is_believed_as_far_as_the_chain_is_trusted(string forwardedFor, string client)
    {
        await using var gateway = await RunningGateway.StartAsync(Configuration("\"127.0.0.1\", \"10.0.0.0/8\""));

        (await AskAsync(gateway, forwardedFor, "https", "127.0.0.1")).ShouldBe($"for {client} by https at 127.0.0.1");
    }

    [Fact]
    public async Task A_peer_that_is_not_among_the_trusted_is_not_believed()
    {
        await using var gateway = await RunningGateway.StartAsync(Configuration("\"10.0.0.0/8\""));

        (await AskAsync(gateway, "6.6.6.6", "https", "127.0.0.1")).ShouldStartWith("for 127.0.0.1 by http");
    }

    [Theory]
    [InlineData("Forwarded", "for=6.6.6.6")]
    [InlineData("X-Real-IP", "6.6.6.6")]
    public async Task No_other_header_tells_the_backend_another_address(string name, string value)
    {
        var seen = "";
        await using var backend = await ScriptedBackend.StartAsync(context =>
        {
            seen = string.Join('\n', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}"));
            return Task.CompletedTask;
        });
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Backends": { "app": { "Destinations": "{{backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(name, value);

        using var answer = await gateway.Client.SendAsync(request);

        seen.ShouldContain("X-Forwarded-For: 127.0.0.1");
        seen.ShouldNotContain("6.6.6.6");
    }

    [Fact]
    public async Task A_proxy_that_is_added_is_trusted_without_restart_and_one_that_is_removed_no_longer()
    {
        await using var gateway = await RunningGateway.StartAsync(Configuration(""));

        gateway.Reconfigure(Configuration("\"127.0.0.0/8\""));
        (await AskAsync(gateway, "6.6.6.6", "https", "127.0.0.1")).ShouldStartWith("for 6.6.6.6");

        gateway.Reconfigure(Configuration(""));
        (await AskAsync(gateway, "6.6.6.6", "https", "127.0.0.1")).ShouldStartWith("for 127.0.0.1");
    }

    private string Configuration(string trusted) => $$"""
        { "Gateway": { "TrustedProxies": [ {{trusted}} ] },
          "Backends": { "app": { "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }
        """;

    private static async Task<string> AskAsync(RunningGateway gateway, string forwardedFor, string proto, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", proto);
        request.Headers.Add("X-Forwarded-Host", host);
        using var answer = await gateway.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
