using System.Globalization;
using System.Net;
using JitGateway.Configuration;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Edge.RateLimits;

public sealed class RateLimitTests : IAsyncLifetime
{
    private ScriptedBackend _backend = null!;

    public async Task InitializeAsync() => _backend = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("the backend"));

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    [Theory]
    [InlineData("Login", "/sso/login?return=/", "login")]
    [InlineData("Login", "/sso/handover?code=x", "login")]
    [InlineData("Login", "/SSO/Login/", "login")]
    [InlineData("Acs", "/sso/acs", "acs")]
    [InlineData("Logout", "/sso/logout", "logout")]
    [InlineData("Logout", "/sso/slo", "logout")]
    public async Task Whoever_comes_too_often_is_told_when_to_come_again(string limit, string path, string reason)
    {
        await using var gateway = await StartAsync($$""" "{{limit}}": { "Requests": 2, "Per": "01:00:00" } """);
        for (var i = 0; i < 2; i++) (await StatusAsync(gateway, path)).ShouldNotBe(HttpStatusCode.TooManyRequests);

        using var answer = await gateway.FetchAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(answer.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture).ShouldBeInRange(1, 1800);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"edge.rate.{reason}");
        (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(gateway, limit == "Acs" ? "/sso/login" : "/sso/acs")).ShouldNotBe(HttpStatusCode.TooManyRequests, "each has its own count");
    }

    [Fact]
    public async Task A_page_that_begins_a_login_counts_as_one()
    {
        await using var gateway = await RunningGateway.StartAsync(Configuration(""" "Login": { "Requests": 2, "Per": "01:00:00" } """).Replace("""[ { "Effect": "Public" } ]""", """[ { "Effect": "Allow" } ]"""));
        for (var i = 0; i < 2; i++)
        {
            using var begun = await gateway.NavigateAsync("/page");
            begun.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
        }

        using var answer = await gateway.NavigateAsync("/page");

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.Contains("Retry-After").ShouldBeTrue();
        (await StatusAsync(gateway, "/sso/login")).ShouldBe(HttpStatusCode.TooManyRequests, "it is one count");
        (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.Unauthorized, "a script begins no login");
    }

    [Fact]
    public async Task A_person_reads_a_page()
    {
        await using var gateway = await StartAsync(""" "Login": { "Requests": 1, "Per": "01:00:00" } """);
        await StatusAsync(gateway, "/sso/login");

        using var answer = await gateway.NavigateAsync("/sso/login");

        (await answer.Content.ReadAsStringAsync()).ShouldContain("One moment, please");
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_each_client_is_counted_and_not_the_proxy()
    {
        await using var gateway = await StartAsync(""" "Login": { "Requests": 1, "Per": "01:00:00" }, "Exempt": "198.51.100.0/24" """, """ "TrustedProxies": "127.0.0.1", """);

        (await StatusAsync(gateway, "/sso/login", "192.0.2.1")).ShouldNotBe(HttpStatusCode.TooManyRequests);
        (await StatusAsync(gateway, "/sso/login", "192.0.2.2")).ShouldNotBe(HttpStatusCode.TooManyRequests);
        (await StatusAsync(gateway, "/sso/login", "192.0.2.1")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await StatusAsync(gateway, "/sso/login", "198.51.100.9")).ShouldNotBe(HttpStatusCode.TooManyRequests);
        (await StatusAsync(gateway, "/sso/login", "198.51.100.9")).ShouldNotBe(HttpStatusCode.TooManyRequests, "it is exempt");
        gateway.Logs.Entries.ShouldNotContain(e => e.Event == 1200);
    }

    [Fact]
    public async Task Nobody_helps_himself_to_a_fresh_count_by_naming_another_address_and_the_operator_reads_of_a_proxy_that_is_not_named()
    {
        await using var gateway = await StartAsync(""" "Login": { "Requests": 1, "Per": "01:00:00" } """);

        await StatusAsync(gateway, "/sso/login", "192.0.2.1");
        (await StatusAsync(gateway, "/sso/login", "192.0.2.2")).ShouldBe(HttpStatusCode.TooManyRequests);

        gateway.Logs.Entries.Count(e => e.Event == 1200).ShouldBe(1);
    }

    [Fact]
    public async Task All_requests_of_an_address_can_be_limited_those_to_backends_too()
    {
        await using var gateway = await StartAsync(""" "PerAddress": { "Requests": 3, "Per": "01:00:00" } """);
        for (var i = 0; i < 3; i++) (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.OK);

        (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task What_is_refused_because_of_its_host_counts_too()
    {
        await using var gateway = await StartAsync(""" "PerAddress": { "Requests": 2, "Per": "01:00:00" } """);
        for (var i = 0; i < 2; i++)
        {
            using var answer = await gateway.FetchAsync("/page", "nobody.example");
            answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        }

        using var next = await gateway.FetchAsync("/page", "nobody.example");
        next.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task A_proxy_on_this_machine_that_nobody_named_locks_nobody_out(string address)
    {
        await using var gateway = await RunningGateway.StartAsync("""{ "Gateway": { "RateLimits": { "Login": { "Requests": 1, "Per": "01:00:00" } } }, "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } } }""",
            builder => builder.WebHost.UseUrls($"http://{address}:0"));

        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/sso/login") { Headers = { Host = "127.0.0.1" } };
            using var answer = await gateway.Client.SendAsync(request);
            answer.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
        }
    }

    [Fact]
    public async Task A_limit_of_zero_is_none_and_a_change_applies_without_a_restart()
    {
        await using var gateway = await StartAsync(""" "Login": { "Requests": 0 } """);
        for (var i = 0; i < 5; i++) (await StatusAsync(gateway, "/sso/login")).ShouldNotBe(HttpStatusCode.TooManyRequests);

        gateway.Reconfigure(Configuration(""" "Login": { "Requests": 1, "Per": "01:00:00" } """));

        await StatusAsync(gateway, "/sso/login");
        (await StatusAsync(gateway, "/sso/login")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Who_waits_for_a_limit_that_was_too_tight_gets_in_as_soon_as_it_is_loosened()
    {
        const string tight = """ "PerAddress": { "Requests": 1, "Per": "1.00:00:00" } """;
        await using var gateway = await StartAsync(tight);
        await StatusAsync(gateway, "/page");
        (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.TooManyRequests);

        gateway.Reconfigure(Configuration(""" "PerAddress": { "Requests": 4, "Per": "1.00:00:00" } """));
        (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.OK);

        gateway.Reconfigure(Configuration(tight));
        (await StatusAsync(gateway, "/page")).ShouldBe(HttpStatusCode.TooManyRequests, "two are more than one");
    }

    [Theory]
    [InlineData(""" "Login": { "Requests": -1 } """, "Gateway:RateLimits:Login:Requests")]
    [InlineData(""" "Acs": { "Per": "00:00:00" } """, "Gateway:RateLimits:Acs:Per")]
    [InlineData(""" "Exempt": [ "10.0.0.1/8" ] """, "Gateway:RateLimits:Exempt:0")]
    [InlineData(""" "Logins": { } """, "Gateway:RateLimits:Logins")]
    public void What_cannot_be_meant_is_an_error(string limits, string path)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "RateLimits": { {{limits}} } } }""");

        Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(folder.Files())).Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    private Task<RunningGateway> StartAsync(string limits, string gateway = "") => RunningGateway.StartAsync(Configuration(limits, gateway));

    /// <summary>Tests come from this machine, which is exempt unless something else is.</summary>
    private string Configuration(string limits, string gateway = "") => $$"""
        {
          "Gateway": { {{gateway}} "RateLimits": { {{limits}} {{(limits.Contains("Exempt") ? "" : """, "Exempt": "198.51.100.0/24" """)}} } },
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": { "site": { "Match": { "Path": "/" }, "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] } }
        }
        """;

    private static async Task<HttpStatusCode> StatusAsync(RunningGateway gateway, string path, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (forwardedFor is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        using var answer = await gateway.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
