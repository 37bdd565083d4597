using System.Globalization;
using JitGateway.Backends;
using JitGateway.Backends.Operation;
using JitGateway.Identity;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends.Operation;

/// <summary>A backend and its canary behind whole gateways.</summary>
public sealed class CanaryOnTheWireTests : IAsyncLifetime
{
    private const string Check = """ "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:01", "Timeout": "00:00:10", "Path": "/up" } }, "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" } """;

    private MoodyBackend _stable = null!;
    private MoodyBackend _canary = null!;

    public async Task InitializeAsync() => (_stable, _canary) = (await MoodyBackend.StartAsync("stable"), await MoodyBackend.StartAsync("canary"));

    public async Task DisposeAsync()
    {
        await _stable.DisposeAsync();
        await _canary.DisposeAsync();
    }

    [Fact]
    public async Task Every_node_sends_the_same_people_to_the_canary_at_every_visit()
    {
        await using var one = await StartAsync(""" "Percent": 30 """);
        await using var other = await StartAsync(""" "Percent": 30 """);
        var drawn = new Canary(BackendName.Parse("wiki"), new CanaryOptions { Percent = 30 });
        var taken = 0;

        for (var i = 0; i < 200; i++)
        {
            var person = string.Create(CultureInfo.InvariantCulture, $"person{i}");
            var expected = drawn.PlaceOf(new SubjectKey("https://idp.example.com", $"subject-of-{person}").Hash, []) == CanaryPlace.Stable ? "stable" : "canary";
            foreach (var node in new[] { one, other, one }) (await PeopleByHeader.AskAsync(node, person)).Body.ShouldBe(expected, person);
            if (expected == "canary") taken++;
        }

        taken.ShouldBeInRange(40, 80);
        (_stable.Requests, _canary.Requests).ShouldBe(((200 - taken) * 3, taken * 3));
    }

    [Fact]
    public async Task A_group_goes_there_and_public_files_follow_their_page()
    {
        await using var gateway = await StartAsync(""" "Groups": "beta" """);

        (await PeopleByHeader.AskAsync(gateway, "bob:sales")).Body.ShouldBe("stable");
        var (_, body, answer) = await PeopleByHeader.AskAsync(gateway, "ada:beta");
        body.ShouldBe("canary");
        var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldBe("jit-canary-wiki=1; path=/; samesite=lax; httponly");
        (await PeopleByHeader.AskAsync(gateway, null, "/public/logo.png")).Body.ShouldBe("stable");
        (await PeopleByHeader.AskAsync(gateway, null, "/public/logo.png", cookie: "jit-canary-wiki=1")).Body.ShouldBe("canary");
        (await PeopleByHeader.AskAsync(gateway, "ada:beta", cookie: "jit-canary-wiki=1")).Answer.Headers.Contains("Set-Cookie").ShouldBeFalse();

        (_, body, answer) = await PeopleByHeader.AskAsync(gateway, "bob:sales", cookie: "jit-canary-wiki=1");   // the next person at this browser
        body.ShouldBe("stable");
        answer.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("jit-canary-wiki=; expires=Thu, 01 Jan 1970");
    }

    [Fact]
    public async Task A_canary_without_a_healthy_destination_gets_nobody_until_it_has_one()
    {
        await using var gateway = await StartAsync(""" "Percent": 100 """, Check);
        (await PeopleByHeader.AskAsync(gateway, "ada")).Body.ShouldBe("canary");

        _canary.IsIll = true;
        await Eventually.HoldsAsync(async () => (await PeopleByHeader.AskAsync(gateway, "ada")).Body, body => body == "stable", "people go to the usual destination");
        using var health = await gateway.Client.GetAsync(new Uri(gateway.Management, "/health/ready"));
        (await health.Content.ReadAsStringAsync()).ShouldContain($"wiki, canary: no destination is well: {_canary.Url}/, its active check fails");

        _canary.IsIll = false;
        await Eventually.HoldsAsync(async () => (await PeopleByHeader.AskAsync(gateway, "ada")).Body, body => body == "canary", "people come back");
    }

    [Fact]
    public async Task A_browser_that_is_kept_at_a_destination_is_kept_among_the_canarys_by_a_cookie_of_its_own()
    {
        await using var gateway = await StartAsync(""" "Groups": "beta" """, """ "SessionAffinity": { "Enabled": true, "AffinityKeyName": "at", "Policy": "ArrCookie" } """);

        (await PeopleByHeader.AskAsync(gateway, "bob:sales")).Answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("at=");
        (await PeopleByHeader.AskAsync(gateway, "ada:beta")).Answer.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith("at-canary=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_goes_there_is_counted_apart_and_a_reload_ends_it_at_once()
    {
        await using var gateway = await StartAsync(""" "Percent": 100 """);
        (await PeopleByHeader.AskAsync(gateway, "ada")).Body.ShouldBe("canary");
        await Eventually.HoldsAsync(() => gateway.Client.GetStringAsync(new Uri(gateway.Management, "/metrics")),
            metrics => metrics.Contains("jitgateway_proxy_requests_total{backend=\"wiki\",destinations=\"canary\",status=\"2xx\"} 1", StringComparison.Ordinal), "the request is counted");

        gateway.Reconfigure(Configuration(""" "Groups": "beta" """, ""));
        (await PeopleByHeader.AskAsync(gateway, "ada")).Body.ShouldBe("stable");
    }

    [Fact]
    public void A_canary_for_nobody_and_one_that_is_nowhere_are_mistakes()
    {
        using var folder = new ConfigurationFolder().With("""
            { "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Backends": {
              "wiki": { "Destinations": "http://127.0.0.1:1", "Canary": { "Destinations": "ftp://127.0.0.1:2" } },
              "mail": { "Match": { "Path": "/mail" }, "Destinations": "http://127.0.0.1:1", "Canary": { "Percent": 101 } } } }
            """);

        folder.Errors().ShouldBe(
        [
            "Backends:mail:Canary:Destinations: is missing. Write the backend's address, as in [ \"http://10.0.0.5:8080\" ].",
            "Backends:mail:Canary:Percent = \"101\": is not a share of a hundred. Write a number from 0 to 100.",
            "Backends:wiki:Canary:Destinations:0 = \"ftp://127.0.0.1:2\": is neither http nor https. Write http://HOST:PORT.",
            "Backends:wiki:Canary: takes nobody. Write Percent, or Groups, or remove the section.",
        ]);
    }

    private Task<RunningGateway> StartAsync(string canary, string cluster = "") => PeopleByHeader.StartAsync(Configuration(canary, cluster));

    private string Configuration(string canary, string cluster) => $$"""
        {
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": { "wiki": { "Destinations": "{{_stable.Url}}", "Access": [ { "Path": "/public", "Effect": "Public" } ], "Canary": { "Destinations": "{{_canary.Url}}", {{canary}} }, "Cluster": { {{cluster}} } } }
        }
        """;
}
