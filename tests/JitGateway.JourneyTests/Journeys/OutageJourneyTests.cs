using System.Net;
using System.Text.RegularExpressions;
using JitGateway.Demo.Applications;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>What people see when something the gateway needs is not there, and that all is well when it is back.</summary>
public sealed partial class OutageJourneyTests : IAsyncLifetime
{
    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private ScimmyServer _wiki = null!;

    public async Task InitializeAsync() => _wiki = await _parts.StartAsync(new ScimmyServer());

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task With_the_SCIM_server_down_a_person_gets_503_and_Retry_After_and_later_exactly_one_account()
    {
        var scim = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var gateway = await StartWithDemoIdentityProviderAsync(c => c.WithBackend("wiki", JourneyBackends.Wiki(_wiki.Origin, new Uri(scim, "/scim/v2"), "secret")));
        using var ada = new Visitor();

        var refusal = await ada.SignInAsync("ada", new Uri(gateway.Url, "/app"));

        refusal.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refusal.Response.Headers.RetryAfter.ShouldNotBeNull();
        refusal.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        refusal.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await _wiki.LogAsync()).ShouldBeEmpty();

        var application = WikiApplication.Build(scim.GetLeftPart(UriPartial.Authority), "secret", TimeProvider.System);
        _parts.Add(application);
        await application.StartAsync();
        await Eventually.HoldsAsync(async () => (await ada.OpenAsync(new Uri(gateway.Url, "/app"))).Status == HttpStatusCode.OK, "the person gets in");

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Authorization", "Bearer secret");
        (await client.GetStringAsync(new Uri(scim, "/scim/v2/Users"))).ShouldContain("\"totalResults\":1");
        (await _wiki.LogAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_lost_after_the_work_was_done_leads_to_one_account_not_two()
    {
        var gateway = await StartWithDemoIdentityProviderAsync(c => c.WithBackend("wiki", JourneyBackends.Wiki(_wiki)));
        await _wiki.FailAsync(new OrderedFailure(Afterwards: true, Method: "POST"));
        using var ada = new Visitor();

        await ada.SignInAsync("ada", new Uri(gateway.Url, "/app"));
        await Eventually.HoldsAsync(async () => (await ada.OpenAsync(new Uri(gateway.Url, "/app"))).Status == HttpStatusCode.OK, "the person gets in");

        (await _wiki.UsersAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task With_the_backend_down_a_person_gets_502_and_a_correlation_id_that_the_log_has_too()
    {
        var nobody = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var gateway = await StartWithDemoIdentityProviderAsync(c => c.WithBackend("old", JourneyBackends.Plain(nobody, "/old")));
        using var ada = new Visitor();

        var page = await ada.SignInAsync("ada", new Uri(gateway.Url, "/old/"));

        page.Status.ShouldBe(HttpStatusCode.BadGateway);
        page.Text.ShouldNotContain(nobody.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        page.Text.ShouldNotContain("Exception");
        var correlationId = SupportCode().Match(page.Text).Groups["code"].Value;
        correlationId.ShouldNotBeEmpty();
        await Eventually.HoldsAsync(() => gateway.Log.Contains(correlationId, StringComparison.Ordinal), "the log names the correlation id");
    }

    [Fact]
    public async Task With_the_identity_providers_metadata_out_of_reach_the_gateway_starts_says_why_it_is_not_ready_and_becomes_ready_by_itself()
    {
        var port = FreePort.Next();
        _configuration.WithIdentityProvider("corp", new Uri($"http://127.0.0.1:{port}/metadata"), JourneyBackends.Attributes).WithBackend("wiki", JourneyBackends.Wiki(_wiki));
        var gateway = _parts.Add(await GatewayProcess.StartAsync(_configuration));

        var (ready, reasons) = await gateway.ReadinessAsync();
        ready.ShouldBeFalse();
        reasons.GetRawText().ShouldContain("corp");
        (await gateway.MetadataAsync()).ShouldContain("EntityDescriptor");

        _parts.Add(await _configuration.StartIdentityProviderAsync(port));
        await gateway.WaitUntilReadyAsync();
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_Redis_out_of_reach_the_gateway_starts_says_why_it_is_not_ready_and_becomes_ready_by_itself()
    {
        var redis = new RedisServer();
        var identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(identityProvider).WithRedis(redis.Configuration).WithBackend("wiki", JourneyBackends.Wiki(_wiki));
        var gateway = _parts.Add(await GatewayProcess.StartAsync(_configuration));

        var (ready, reasons) = await gateway.ReadinessAsync();
        ready.ShouldBeFalse();
        reasons.GetRawText().ShouldContain("redis", Case.Insensitive);

        await _parts.StartAsync(redis);
        await gateway.WaitUntilReadyAsync();
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_Redis_gone_in_between_the_cookie_is_kept_and_good_again_afterwards()
    {
        var redis = await _parts.StartAsync(new RedisServer());
        var gateway = await StartWithDemoIdentityProviderAsync(c => c
            .WithRedis(redis.Configuration)
            .With("Sessions", """{ "Store": "Redis", "NearCache": "00:00:00", "OutageGrace": "00:00:00" }""")
            .WithBackend("lobby", JourneyBackends.Plain(new Uri(_wiki.Origin, "/app/"), "/lobby")));
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(gateway.Url, "/lobby/"));

        await redis.KillAsync();
        var page = await ada.OpenAsync(new Uri(gateway.Url, "/lobby/"));
        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Response.Headers.RetryAfter.ShouldNotBeNull();

        await redis.StartAsync();
        await Eventually.HoldsAsync(async () => (await ada.OpenAsync(new Uri(gateway.Url, "/lobby/"))).Status == HttpStatusCode.OK, "the session is good again");
    }

    [GeneratedRegex("Support code</dt><dd class=\"code\">(?<code>[0-9A-Z-]+)</dd>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SupportCode();

    private async Task<GatewayProcess> StartWithDemoIdentityProviderAsync(Action<GatewayConfiguration> backends)
    {
        var identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(identityProvider);
        backends(_configuration);
        return _parts.Add(await GatewayProcess.StartReadyAsync(_configuration));
    }
}
