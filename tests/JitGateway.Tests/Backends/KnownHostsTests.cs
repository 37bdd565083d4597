using System.Net;
using JitGateway.Backends;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Backends;

public sealed class KnownHostsTests : IAsyncLifetime
{
    private ScriptedBackend _backend = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _backend = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("the backend"));
        _gateway = await RunningGateway.StartAsync($$"""
            { "Gateway": { "PublicOrigin": "https://sso.example.com", "CookieDomain": "example.com" }, "Backends": {
                "wiki": { "Match": { "Hosts": "wiki.example.com" }, "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] },
                "root": { "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData("sso.example.com")]
    [InlineData("sso.example.com:8443")]
    [InlineData("wiki.example.com")]
    [InlineData("WIKI.example.com:443")]
    public async Task A_host_that_a_backend_or_the_origin_has_is_served(string host)
    {
        using var answer = await _gateway.NavigateAsync("/page", host);

        (await answer.Content.ReadAsStringAsync()).ShouldBe("the backend");
    }

    [Theory]
    [InlineData("https://sso.example.com", "wiki.example.com:31337", "wiki.example.com")]
    [InlineData("https://sso.example.com", "wiki.example.com:443", "wiki.example.com")]
    [InlineData("https://sso.example.com", "wiki.example.com", "wiki.example.com")]
    [InlineData("https://sso.example.com:8443", "wiki.example.com:31337", "wiki.example.com:8443")]
    [InlineData("https://sso.example.com:8443", "wiki.example.com", "wiki.example.com:8443")]
    [InlineData("https://sso.example.com:8443", "WIKI.example.com:8443", "WIKI.example.com:8443")]
    public async Task The_backend_is_told_the_port_of_the_origin_and_not_the_clients(string origin, string host, string told)
    {
        await using var raw = new RawBackend();
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Gateway": { "PublicOrigin": "{{origin}}", "CookieDomain": "example.com" }, "Backends": {
                "wiki": { "Match": { "Hosts": "wiki.example.com" }, "Destinations": "{{raw.Url}}", "Access": [ { "Effect": "Public" } ] } } }
            """);

        await WireText.SendAsync(gateway.Client.BaseAddress!, $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        raw.LastRequest.Header("X-Forwarded-Host").ShouldBe([told]);
    }

    [Theory]
    [InlineData("evil.example.com", "/page")]
    [InlineData("evil.example.com", "/sso/metadata")]
    [InlineData("wiki.example.com.evil.example.com", "/")]
    [InlineData("localhost", "/")]
    [InlineData("[::1]:80", "/")]
    public async Task A_host_that_nobody_serves_gets_421(string host, string path)
    {
        using var answer = await _gateway.NavigateAsync(path, host);

        answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("UNKNOWN_HOST");
    }

    [Theory]
    [InlineData("sso.example.com", "/sso/nothing")]
    [InlineData("sso.example.com", "/sso")]
    [InlineData("sso.example.com", "/SSO/x/y")]
    [InlineData("sso.example.com", "/%73so/nothing")]
    [InlineData("wiki.example.com", "/sso/nothing")]
    public async Task What_is_unknown_under_our_own_path_never_reaches_a_backend(string host, string path)
    {
        using var answer = await _gateway.NavigateAsync(path, host);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("request.unknown_own_path");
    }

    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("example.com:8080", "example.com")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[::1]:8080", "[::1]")]
    [InlineData("", "")]
    public void The_name_of_a_host_stands_before_the_port(string host, string name) =>
        KnownHosts.NameOf(new HostString(host)).ToString().ShouldBe(name);
}
