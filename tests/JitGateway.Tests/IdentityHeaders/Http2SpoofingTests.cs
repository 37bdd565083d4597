using System.Net;
using JitGateway.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>The same over HTTP/2 (without TLS, by prior knowledge), where names are lower case, any token goes and Connection is no header.</summary>
public sealed class Http2SpoofingTests : IAsyncLifetime
{
    private static readonly SessionPrincipal Anna = GatewayOnTheWire.Person("anna", ("email", ["anna@example.com"]), ("groups", ["staff", "wiki"]));

    /// <summary>As many at once as a request may have.</summary>
    private static readonly IReadOnlyList<(string Name, string Value)[]> Forged = [.. ((IEnumerable<object[]>)HeaderSpoofingTests.Names).Select(row => ((string)row[0], "forged")).Chunk(80)];

    private GatewayOnTheWire _wire = null!;

    public async Task InitializeAsync() => _wire = await GatewayOnTheWire.StartAsync(protocols: HttpProtocols.Http2, people: Anna);

    public async Task DisposeAsync() => await _wire.DisposeAsync();

    [Fact]
    public async Task No_forged_header_arrives_in_any_spelling()
    {
        foreach (var forged in Forged)
        {
            var seen = await BackendSeesAsync("anna", "/wiki/page", forged);

            seen.ShouldNotContain("forged");
            seen.Header("X-Remote-User").ShouldBe(["anna"]);
            seen.Header("X-Remote-Email").ShouldBe(["anna@example.com"]);
            seen.Header("X-Remote-Groups").ShouldBe(["staff,wiki"]);
            seen.Header("X-Jit-Assertion").ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task No_forged_header_arrives_where_nobody_is_signed_in()
    {
        foreach (var forged in Forged)
        {
            var seen = await BackendSeesAsync(null, "/wiki/public/page", forged);

            seen.ShouldNotContain("forged");
            seen.Header("X-Remote-User").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Our_cookies_do_not_arrive_and_others_do()
    {
        var seen = await BackendSeesAsync("anna", "/wiki/page", ("cookie", "a=1; jit=secret"), ("cookie", "b=2"), ("cookie", "jit-login-x=secret"));

        seen.ShouldNotContain("secret");
        string.Join("; ", seen.Header("Cookie")).ShouldBe("a=1; b=2");
    }

    private async Task<string> BackendSeesAsync(string? person, string path, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_wire.Url, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (person is not null) request.Headers.Add("Test-Person", person);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        using var answer = await client.SendAsync(request);
        answer.Version.ShouldBe(HttpVersion.Version20);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return _wire.Backend.LastRequest;
    }
}
