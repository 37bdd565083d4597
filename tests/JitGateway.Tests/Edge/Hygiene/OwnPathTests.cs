using System.Collections.Concurrent;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>An application that has the whole site, and would lead everybody who comes under <c>/sso</c> elsewhere: nobody hears it there.</summary>
public sealed class OwnPathTests : IAsyncLifetime
{
    private const string Elsewhere = "evil.example";

    private static readonly string[] Targets =
    [
        "/sso", "/sso/", "/sso?x", "/sso/?x", "/sso/nothing", "/sso/nothing/../more", "/sso/login", "/sso/login?return=/app", "/sso/login/", "/sso/login/more", "/sso/logout", "/sso/logout?return=/app", "/sso/metadata", "/sso/me", "/sso/apps",
        "/sso/jwks.json", "/sso/acs", "/sso/acs/more", "/sso/slo", "/sso/handover", "/sso/admin", "/sso/admin/users", "/sso/scim/v2/Users", "/sso/events", "/sso/form", "/sso/worker.js", "/sso/.well-known/x",
        "/SSO", "/SSO/login", "/Sso/Me", "/%73so/me", "/s%73o/login", "/sso%2Fme", "/sso%2fme", "/sso%5Cme", "/sso\\me", "/sso;x/me", "/sso;/me", "/sso/;x", "/./sso/me", "/a/../sso/me", "/a/%2e%2e/sso/me", "/sso/%2e/me", "/sso/x%2f..%2fme", "/sso//me", "/sso/a%00b",
        "http://127.0.0.1/sso/me", "http://127.0.0.1/sso/nothing", "http://127.0.0.1/a/../sso/me",
    ];

    private readonly ConcurrentQueue<string> _seen = new();
    private ScriptedBackend _backend = null!;
    private RunningGateway _gateway = null!;

    public static TheoryData<string> Methods => ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"];

    public async Task InitializeAsync()
    {
        _backend = await ScriptedBackend.StartAsync(context =>
        {
            _seen.Enqueue(context.Request.Path.Value!);
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = $"https://{Elsewhere}/";
            context.Response.Headers["Refresh"] = $"0; url=https://{Elsewhere}/";
            context.Response.Headers.SetCookie = "jit=forged; Path=/sso";
            return context.Response.WriteAsync($"<script>location='https://{Elsewhere}'</script>");
        });
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
              "Backends": { "site": { "Match": { "Path": "/" }, "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] } }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task No_application_is_heard_where_the_gateways_own_pages_are(string method)
    {
        foreach (var target in Targets)
        {
            var answer = await AskAsync(method, target);
            answer.ShouldStartWith("HTTP/1.1 ", Case.Sensitive, target);
            answer.ShouldNotContain(Elsewhere, Case.Insensitive, $"{method} {target}");
            answer.ShouldNotContain("forged", Case.Insensitive, $"{method} {target}");
        }

        _seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Beside_them_it_is_heard()
    {
        foreach (var target in (string[])["/", "/ssologin", "/app/sso/me", "/sso.txt"]) (await AskAsync("GET", target)).ShouldContain($"Location: https://{Elsewhere}/");

        _seen.ShouldBe(["/", "/ssologin", "/app/sso/me", "/sso.txt"]);
    }

    private Task<string> AskAsync(string method, string target) =>
        WireText.SendAsync(_gateway.Client.BaseAddress!, $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
