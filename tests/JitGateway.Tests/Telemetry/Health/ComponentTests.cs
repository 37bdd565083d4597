using System.Net;
using JitGateway.NodeLife;
using JitGateway.Tests.Backends;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.Saml.Metadata;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Tests.Telemetry.Health;

/// <summary>What components say in detail. That each is broken and mended in turn is a contract of its own, for which a real Redis is needed: HealthContractTests, among the journeys.</summary>
public sealed class ComponentTests
{
    [Fact]
    public async Task A_configuration_that_was_refused()
    {
        await using var gateway = await RunningGateway.StartAsync("{}");

        gateway.TryReconfigure("""{ "Gateway": { "CookieName": "no name", "Management": { "Token": "hunter2-is-secret" } }, "Redis": { "Configuration": "redis1:6379,password=hunter3-is-secret,nonsense=1" } }""").ShouldNotBeEmpty();

        var (status, components, text) = await HealthDesk.AskAsync(gateway);
        status.ShouldBe(HttpStatusCode.OK, "the last good configuration serves");
        components["configuration"].ShouldStartWith("degraded: the newest configuration was refused, generation 1 stays in force: ");
        components["configuration"].ShouldContain("CookieName");
        text.ShouldNotContain("is-secret");

        gateway.Reconfigure("{}");
        (await HealthDesk.OfAsync(gateway, "configuration")).ShouldBe("healthy: generation 2 is in force");
    }

    [Fact]
    public async Task Metadata_that_cannot_be_read_before_and_after_it_was_there()
    {
        await using var bed = new MetadataBed { Answer = MetadataBed.Down };
        await bed.StartAsync();

        await HealthDesk.SaysAsync(bed.Gateway, "saml:corp", "unhealthy: nobody can sign in there: ");
        var (status, components, _) = await HealthDesk.AskAsync(bed.Gateway);
        status.ShouldBe(HttpStatusCode.ServiceUnavailable, "nobody could sign in");
        components["saml"].ShouldStartWith("unhealthy: corp: ");

        bed.Answer = context => context.Response.WriteAsync(bed.Corp.Metadata(bed.Clock.GetUtcNow().AddDays(7)));
        await bed.HoldsAsync(() => bed.Known() is not null, TimeSpan.FromSeconds(10));
        (await HealthDesk.OfAsync(bed.Gateway, "saml:corp")).ShouldBe("healthy: its metadata is in use, and none of its keys ends soon");
        (await HealthDesk.AskAsync(bed.Gateway)).Status.ShouldBe(HttpStatusCode.OK);

        bed.Answer = MetadataBed.Down;
        await HealthDesk.SaysAsync(bed.Gateway, "saml:corp", "degraded: the last good metadata stays in use: ", () => bed.Clock.Advance(TimeSpan.FromMinutes(10)));
        (await HealthDesk.AskAsync(bed.Gateway)).Status.ShouldBe(HttpStatusCode.OK);
        bed.Clock.StepWallClock(TimeSpan.FromDays(8));
        (await HealthDesk.OfAsync(bed.Gateway, "saml:corp")).ShouldStartWith("unhealthy: nobody can sign in there: its metadata ended at ");
        (await HealthDesk.AskAsync(bed.Gateway)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData(20, "ahead of")]
    [InlineData(400, "ahead of")]
    [InlineData(-40, "behind")]
    [InlineData(-400, "behind")]
    public async Task A_clock_that_is_off_is_measured_by_the_answers_of_its_identity_provider(int seconds, string way)
    {
        await using var gateway = await LoginGateway.StartAsync();
        (await HealthDesk.OfAsync(gateway.Running, "clock:corp")).ShouldBe("healthy: nobody has signed in there since the start of this node");

        await SignInAsync(gateway, seconds);
        var said = await HealthDesk.OfAsync(gateway.Running, "clock:corp");
        said.ShouldContain($": {Math.Abs(seconds)} s {way} ours at least, by the answer of 2026-03-01 12:00:00 UTC");
        said.StartsWith("degraded", StringComparison.Ordinal).ShouldBe(Math.Abs(seconds) > 30);
        if (Math.Abs(seconds) > 30) said.ShouldEndWith("60 s are tolerated (ClockSkew). Set this node's clock and theirs by NTP");

        await SignInAsync(gateway, 0);
        (await HealthDesk.OfAsync(gateway.Running, "clock:corp")).ShouldBe("healthy: agrees with ours, by the answer of 2026-03-01 12:00:00 UTC");
        (await HealthDesk.OfAsync(gateway.Running, "clock:partner")).ShouldStartWith("healthy: nobody has signed in there");
    }

    [Fact]
    public async Task A_person_who_takes_long_and_a_message_that_somebody_sends_again_are_no_wrong_clocks()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var asked = await gateway.AskAsync();
        var late = gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()));
        gateway.Clock.Advance(TimeSpan.FromMinutes(4));

        using var answered = await gateway.AnswerAsync(late, asked.RelayState);
        (await HealthDesk.OfAsync(gateway.Running, "clock:corp")).ShouldStartWith("healthy: agrees with ours");

        gateway.Clock.Advance(TimeSpan.FromHours(3));
        using var again = await gateway.AnswerAsync(late, "", gateway.NewBrowser());
        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await HealthDesk.OfAsync(gateway.Running, "clock:corp")).ShouldBe("healthy: agrees with ours, by the answer of 2026-03-01 12:04:00 UTC");
    }

    [Fact]
    public async Task An_application_that_is_down_and_that_the_node_is_nothing_without()
    {
        await using var wiki = await MoodyBackend.StartAsync("wiki");
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Backends": { "wiki": { "Match": { "Path": "/" }, "Destinations": "{{wiki.Url}}", "Access": [ { "Effect": "Public" } ], "Health": { "Required": true },
              "Cluster": { "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:01", "Timeout": "00:00:10", "Path": "/up" } }, "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" } } } } }
            """);
        await HealthDesk.SaysAsync(gateway, "backends:wiki", "healthy: its destinations are well");

        wiki.IsIll = true;
        (await HealthDesk.SaysAsync(gateway, "backends:wiki", "unhealthy: no destination is well: ")).ShouldContain("its active check fails");
        (await HealthDesk.AskAsync(gateway)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        wiki.IsIll = false;
        await HealthDesk.SaysAsync(gateway, "backends:wiki", "healthy: its destinations are well");
        (await HealthDesk.AskAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Accounts_that_are_down_open_the_circuit_and_are_noticed_when_they_are_back_without_anybody_needing_them()
    {
        var (isDown, calls, clock) = (false, 0, new ManualTimeProvider());
        await using var scim = await ScriptedBackend.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            context.Response.StatusCode = isDown ? 503 : 200;
            context.Response.ContentType = "application/scim+json";
            return context.Response.WriteAsync(context.Request.Path.StartsWithSegments("/Users")
                ? """{ "schemas": [ "urn:ietf:params:scim:api:messages:2.0:ListResponse" ], "totalResults": 0, "Resources": [] }"""
                : """{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig" ], "patch": { "supported": true } }""");
        });
        await using var gateway = await RunningGateway.StartAsync(Whole(scim.Url), builder => builder.Services.AddSingleton<TimeProvider>(clock));
        for (var i = 0; i < 20; i++) (await HealthDesk.OfAsync(gateway, "adapters:wiki")).ShouldBe("healthy: nobody needed it yet");
        calls.ShouldBe(0, "whoever asks for health causes no call");

        await HealthDesk.SaysAsync(gateway, "adapters:wiki", "healthy: Scim answered a check, 2026-03-01 12:", Later);
        isDown = true;
        (await HealthDesk.SaysAsync(gateway, "adapters:wiki", "degraded: Scim was unavailable to a check: ", Later)).ShouldContain("503");
        var (_, components, text) = await HealthDesk.AskAsync(gateway);
        components["adapters"].ShouldBe("degraded: not well: wiki");
        text.ShouldContain("\"reason\": \"unhealthy: saml\"", Case.Sensitive, "whose metadata nobody serves here: people whose account is in order need no call");
        (await HealthDesk.SaysAsync(gateway, "adapters:wiki", "unhealthy: no call is made, for too many failed (the circuit is open) · Scim was unavailable to a check", Later)).ShouldContain("503");
        gateway.Logs.Entries.ShouldContain(e => e.Event == 940);

        isDown = false;
        await HealthDesk.SaysAsync(gateway, "adapters:wiki", "healthy: Scim answered a check", Later);
        gateway.Logs.Entries.ShouldContain(e => e.Event == 941);

        void Later() => clock.Advance(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_check_that_hangs_is_told_and_holds_up_no_other()
    {
        using var never = new SemaphoreSlim(0);
        await using var gateway = await RunningGateway.StartAsync(customise: builder => builder.Services.AddHealthChecks()
            .AddCheck("test-hangs", () =>
            {
                never.Wait();   // and does not hear that it should end
                return HealthCheckResult.Healthy();
            }));

        var (status, components, _) = await HealthDesk.AskAsync(gateway);

        status.ShouldBe(HttpStatusCode.OK);
        components["test-hangs"].ShouldBe("unhealthy: its check did not answer within 2 s");
        components["configuration"].ShouldStartWith("healthy");
        never.Release();
    }

    [Theory]
    [InlineData("/health/ready?verbose=false", null)]
    [InlineData("/health/live?verbose=false", null)]
    [InlineData("/health/start", "text/plain")]
    public async Task Balancers_that_want_one_word_get_it(string path, string? accept)
    {
        await using var gateway = await RunningGateway.StartAsync();
        (await WordAsync()).ShouldBe((HttpStatusCode.OK, "text/plain", "healthy\n"));

        if (!path.StartsWith("/health/ready", StringComparison.Ordinal)) return;
        gateway.Services.GetRequiredService<Drain>().TryBegin();
        (await WordAsync()).ShouldBe((HttpStatusCode.ServiceUnavailable, "text/plain", "unhealthy: node\n"));

        async Task<(HttpStatusCode Status, string? Type, string Text)> WordAsync()
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Management, path));
            if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
            using var answer = await http.SendAsync(request);
            return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A gateway with something of everything.</summary>
    private static string Whole(string scim) => $$"""
        {
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
          "Backends": {
            "wiki": {
              "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9",
              "Provisioning": {
                "Adapter": "Scim", "Match": [ "externalId={subject}" ], "Mapping": { "externalId": "{subject}", "userName": "{username}" },
                "Protection": { "BreakAfter": 6, "BreakWithin": "00:10:00", "CheckEvery": "00:00:10" },
                "Scim": { "BaseUrl": "{{scim}}", "Token": "a-token" }
              }
            }
          }
        }
        """;

    private static async Task SignInAsync(LoginGateway gateway, int seconds)
    {
        var browser = gateway.NewBrowser();
        var asked = await gateway.AskAsync(browser: browser);
        using var _ = await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow().AddSeconds(seconds))), asked.RelayState, browser);
    }
}
