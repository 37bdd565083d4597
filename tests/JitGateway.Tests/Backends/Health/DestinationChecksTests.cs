using System.Text.Json;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Health;

namespace JitGateway.Tests.Backends.Health;

/// <summary>What the checks of destinations ask, what they count, and what becomes of their findings when the configuration changes.</summary>
public sealed class DestinationChecksTests : IAsyncLifetime
{
    private const string Eagerly = """ "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" } """;
    private const string Affinity = """ "LoadBalancingPolicy": "RoundRobin", "SessionAffinity": { "Enabled": true, "AffinityKeyName": "at", "Policy": "ArrCookie" } """;
    private const string Passive = """ "HealthCheck": { "Passive": { "Enabled": true } } """;

    private MoodyBackend _left = null!;
    private MoodyBackend _right = null!;

    public async Task InitializeAsync() => (_left, _right) = (await MoodyBackend.StartAsync("left"), await MoodyBackend.StartAsync("right"));

    public async Task DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
    }

    [Theory]
    [InlineData("""{ "Hosts": [ "wiki.example.com", "docs.example.com" ], "PreserveHost": true }""", "wiki.example.com:8443")]
    [InlineData("""{ "PreserveHost": true }""", "sso.example.com:8443")]
    [InlineData("""{ "Hosts": [ "wiki.example.com" ] }""", null)]
    public async Task A_check_carries_the_Host_that_requests_of_people_do(string match, string? host)
    {
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Gateway": { "PublicOrigin": "https://sso.example.com:8443" }, "Backends": { "wiki": { "Match": {{match}}, "Destinations": "{{_left.Url}}", "Canary": { "Destinations": "{{_right.Url}}", "Groups": "beta" }, "Access": [ { "Effect": "Public" } ], "Cluster": { {{Active("00:00:01")}} } } } }
            """);

        foreach (var backend in new[] { _left, _right })
            (await Eventually.HoldsAsync(() => Task.FromResult(backend.CheckedHost), seen => seen is not null, "a check")).ShouldBe(host ?? new Uri(backend.Url).Authority);
    }

    /// <summary>The next check is an hour away, so nothing but the configuration can have changed what is known.</summary>
    [Fact]
    public async Task What_is_known_of_a_destination_does_not_pass_to_the_one_that_takes_its_place_in_the_list()
    {
        _left.IsIll = true;
        await using var gateway = await RunningGateway.StartAsync(Configuration($"[ \"{_left.Url}\", \"{_right.Url}\" ]", $"{Eagerly}, {Active("00:00:01")}"));
        await Eventually.HoldsAsync(() => HealthAsync(gateway), h => h.StartsWith($"degraded: wiki: 1 of 2 destinations are well: {_left.Url}/", StringComparison.Ordinal), "readiness names it");

        gateway.Reconfigure(Configuration($"[ \"{_left.Url}\", \"{_right.Url}\" ]", $"{Eagerly}, {Active("01:00:00")}"));
        (await HealthAsync(gateway)).ShouldStartWith($"degraded: wiki: 1 of 2 destinations are well: {_left.Url}/", Case.Sensitive, "it is the same destination");
        gateway.Reconfigure(Configuration($"[ \"{_right.Url}\", \"{_left.Url}\" ]", $"{Eagerly}, {Active("01:00:00")}"));
        (await HealthAsync(gateway)).ShouldStartWith($"degraded: wiki: 1 of 2 destinations are well: {_left.Url}/", Case.Sensitive, "wherever it stands");
        gateway.Reconfigure(Configuration($"[ \"{_right.Url}\" ]", $"{Eagerly}, {Active("01:00:00")}"));

        (await HealthAsync(gateway)).ShouldBe("healthy: backends watched: 1 of 1");
    }

    [Fact]
    public async Task Browsers_stay_at_their_destination_when_another_one_leaves_the_list()
    {
        await using var third = await MoodyBackend.StartAsync("third");
        await using var gateway = await RunningGateway.StartAsync(Configuration($"[ \"{_left.Url}\", \"{_right.Url}\", \"{third.Url}\" ]", Affinity));
        var at = "";
        for (var i = 0; i < 3 && at.Length == 0; i++)
        {
            var (_, body, answer) = await PeopleByHeader.AskAsync(gateway, null);
            if (body == "right") at = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        }

        at.ShouldNotBeEmpty();
        gateway.Reconfigure(Configuration($"[ \"{_right.Url}\", \"{third.Url}\" ]", Affinity));

        for (var i = 0; i < 4; i++)
        {
            var (_, body, answer) = await PeopleByHeader.AskAsync(gateway, null, cookie: at);
            (body, answer.Headers.Contains("Set-Cookie")).ShouldBe(("right", false));
        }
    }

    [Fact]
    public async Task A_destination_that_breaks_off_its_answers_is_left_alone_and_nobody_takes_half_for_the_whole()
    {
        await using var gateway = await RunningGateway.StartAsync(Configuration($"[ \"{_left.Url}\", \"{_right.Url}\" ]", $""" "LoadBalancingPolicy": "RoundRobin", {Passive} """), CountThree);
        _left.IsHalf = true;

        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    (await gateway.Client.GetStringAsync("/")).ShouldBe("right");
                }
                catch (HttpRequestException)
                {
                    // half of an answer, which is none
                }

                return await HealthAsync(gateway);
            },
            h => h.StartsWith($"degraded: wiki: 1 of 2 destinations are well: {_left.Url}/, too many requests to it fail", StringComparison.Ordinal), "readiness names it");

        for (var i = 0; i < 4; i++) (await gateway.Client.GetStringAsync("/")).ShouldBe("right");
        await Eventually.HoldsAsync(() => gateway.Client.GetStringAsync(new Uri(gateway.Management, "/metrics")),
            metrics => metrics.Contains("jitgateway_proxy_requests_total{backend=\"wiki\",status=\"5xx\"}", StringComparison.Ordinal), "half of an answer counts as a failure, though it began with 200");
    }

    /// <summary>Events without a heartbeat: the browser connects again, and nobody has failed.</summary>
    [Fact]
    public async Task A_destination_whose_answers_are_quiet_for_too_long_has_not_failed()
    {
        await using var gateway = await RunningGateway.StartAsync(Configuration($"[ \"{_left.Url}\" ]", Passive, """, "Timeout": "00:00:01" """), CountThree);
        _left.IsQuiet = true;

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Should.ThrowAsync<HttpRequestException>(() => gateway.Client.GetStringAsync("/"))));
        _left.IsQuiet = false;
        (await gateway.Client.GetStringAsync("/")).ShouldBe("left");

        (await HealthAsync(gateway)).ShouldBe("healthy: backends watched: 1 of 1");
        (await gateway.Client.GetStringAsync(new Uri(gateway.Management, "/metrics"))).ShouldNotContain("status=\"5xx\"");
    }

    [Fact]
    public async Task A_canary_to_which_requests_fail_gets_nobody_for_a_while()
    {
        _right.IsBroken = true;
        await using var gateway = await RunningGateway.StartAsync(Configuration($"[ \"{_left.Url}\" ]", Passive, $$""", "Canary": { "Destinations": "{{_right.Url}}", "Percent": 100 } """), CountThree);

        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await gateway.Client.GetAsync("/");
                return await answer.Content.ReadAsStringAsync();
            },
            body => body == "left", "people go to the usual destination");

        (await HealthAsync(gateway)).ShouldStartWith($"degraded: wiki, canary: no destination is well: {_right.Url}/, too many requests to it fail");
    }

    [Theory]
    [InlineData(""" "HealthCheck": { "Active": { "Enabled": true, "Path": "up" } } """, "Backends:wiki:Cluster:HealthCheck:Active:Path = \"up\": is not a path. Write /up.")]
    [InlineData(""" "HealthCheck": { "Active": { "Enabled": true, "Path": "/up?deep=1" } } """, "Backends:wiki:Cluster:HealthCheck:Active:Path = \"/up?deep=1\": is not a path. Write the path alone: a check asks without a query.")]
    [InlineData(""" "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "two" } """, "Backends:wiki:Cluster:Metadata:ConsecutiveFailuresHealthPolicy.Threshold = \"two\": is not a number of failures. Write a whole number from 1 on, as in \"2\".")]
    [InlineData(""" "Metadata": { "TransportFailureRateHealthPolicy.RateLimit": "50" } """, "Backends:wiki:Cluster:Metadata:TransportFailureRateHealthPolicy.RateLimit = \"50\": is not a share of requests. Write a number above 0 and up to 1, as in \"0.3\".")]
    [InlineData(""" "Metadata": { "ConsecutiveFailureHealthPolicy.Threshold": "1" } """, "Backends:wiki:Cluster:Metadata:ConsecutiveFailureHealthPolicy.Threshold = \"ConsecutiveFailureHealthPolicy.Threshold\": is not the name of a policy's setting. Did you mean \"ConsecutiveFailuresHealthPolicy.Threshold\"? Legal: ConsecutiveFailuresHealthPolicy.Threshold, TransportFailureRateHealthPolicy.RateLimit.")]
    public void What_a_check_would_pass_over_is_an_error(string cluster, string error)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Cluster": { {{cluster}} } } } }""");

        folder.Errors().ShouldBe([error]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/?a=b")]
    [InlineData("http://127.0.0.1:1/#a")]
    [InlineData("http://somebody:secret@127.0.0.1:1")]
    public void A_destination_is_scheme_host_port_and_path(string destination)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Backends": { "wiki": { "Destinations": "{{destination}}" } } }""");

        folder.Errors().ShouldBe(["Backends:wiki:Destinations:0: holds more than scheme, host, port and path. Write http://HOST:PORT, without user name, query and fragment."]);
    }

    private static string Active(string interval) => $$""" "HealthCheck": { "Active": { "Enabled": true, "Interval": "{{interval}}", "Timeout": "00:00:10", "Path": "/up" } } """;

    private static string Configuration(string destinations, string cluster, string more = "") =>
        $$"""{ "Backends": { "wiki": { "Destinations": {{destinations}}, "Access": [ { "Effect": "Public" } ], "Cluster": { {{cluster}} }{{more}} } } }""";

    /// <summary>YARP judges from ten requests within a minute on; here from three.</summary>
    private static void CountThree(WebApplicationBuilder builder) =>
        builder.Services.Configure<TransportFailureRateHealthPolicyOptions>(counts => counts.MinimalTotalCountThreshold = 3);

    private static async Task<string> HealthAsync(RunningGateway gateway)
    {
        using var answer = await gateway.Client.GetAsync(new Uri(gateway.Management, "/health/ready"));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var component = json.RootElement.GetProperty("components").GetProperty("backends");
        return $"{component.GetProperty("status").GetString()}: {component.GetProperty("reason").GetString()}";
    }
}
