using System.Net;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends;

/// <summary>A backend with one destination takes a short way to the forwarder; nothing that the long way does may be missed.</summary>
public sealed class DirectForwardingTests
{
    [Fact]
    public async Task A_body_larger_than_our_own_pages_take_reaches_the_only_destination()
    {
        await using var backend = await EchoBackend.StartAsync("wiki");
        await using var gateway = await StartAsync(backend.Url);

        using var answer = await gateway.Client.PostAsync(new Uri("/upload", UriKind.Relative), new ByteArrayContent(new byte[3 * 1024 * 1024]));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("wiki: POST /upload");
    }

    [Fact]
    public async Task Affinity_holds_for_one_destination_too_so_that_a_second_one_finds_browsers_where_they_are()
    {
        await using var backend = await EchoBackend.StartAsync("wiki");
        await using var gateway = await StartAsync(backend.Url, """ "SessionAffinity": { "Enabled": true, "AffinityKeyName": "at", "Policy": "ArrCookie" } """);

        using var answer = await gateway.NavigateAsync("/page");

        answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("at=");
    }

    [Fact]
    public async Task An_only_destination_that_active_checks_find_dead_is_not_asked()
    {
        await using var gateway = await StartAsync("http://127.0.0.1:9", """ "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:01", "Timeout": "00:00:01", "Policy": "ConsecutiveFailures" }, "AvailableDestinationsPolicy": "HealthyAndUnknown" } """);

        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await gateway.NavigateAsync("/page");
                return (answer.StatusCode, Page: await answer.Content.ReadAsStringAsync());
            },
            answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Page.Contains("1021", StringComparison.Ordinal),
            "the answer says that no destination is there");
    }

    private static Task<RunningGateway> StartAsync(string destination, string cluster = "") =>
        RunningGateway.StartAsync($$"""{ "Backends": { "app": { "Destinations": "{{destination}}", "Access": [ { "Effect": "Public" } ], "Cluster": { {{cluster}} } } } }""");
}
