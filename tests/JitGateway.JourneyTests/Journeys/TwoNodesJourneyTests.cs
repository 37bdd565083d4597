using System.Diagnostics;
using System.Net;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes, one Redis: any node serves any person.</summary>
public sealed class TwoNodesJourneyTests : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private readonly ScimmyServer _wiki = new();
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    public async Task InitializeAsync()
    {
        await _redis.InitializeAsync();
        await _wiki.InitializeAsync();
        var configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await configuration.StartIdentityProviderAsync();
        configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration)
            .WithBackend("wiki", JourneyBackends.Wiki(_wiki))
            .WithBackend("lobby", JourneyBackends.Plain(new Uri(_wiki.Origin, "/app/"), "/lobby"));
        _first = await GatewayProcess.StartReadyAsync(configuration);
        _second = await GatewayProcess.StartReadyAsync(configuration, FreePort.Next());
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_first, _second, _identityProvider])
            if (part is not null) await part.DisposeAsync();
        await _wiki.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_session_made_on_one_node_is_good_on_the_other()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(_first.Url, "/app/one"));

        var page = await ada.OpenAsync(new Uri(_second.Url, "/app/two"));

        page.Url.ShouldBe(new Uri(_second.Url, "/app/two"));
        page.Text.ShouldContain("/app/two");
        (await CreatedAsync()).ShouldBe(1);
        _identityProvider.SignIns.ShouldBe(1);
    }

    [Fact]
    public async Task A_sign_in_begun_on_one_node_ends_well_on_the_other()
    {
        using var ada = new Visitor();
        var page = await ada.SignInAsync("ada", new Uri(_second.Url, "/app/one"));   // the answer goes to PublicOrigin, which is the first node

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("/app/one");
    }

    [Fact]
    public async Task Fifty_first_requests_at_once_over_both_nodes_make_exactly_one_account()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(_first.Url, "/lobby/"));
        (await CreatedAsync()).ShouldBe(0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ada.CallAsync(new Uri(i % 2 == 0 ? _first.Url : _second.Url, $"/app/{i}"))));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        (await CreatedAsync()).ShouldBe(1);
        (await _wiki.UsersAsync()).Count.ShouldBe(1);
        var log = await _wiki.LogAsync();
        var created = log.Single(r => r.Method == "POST").Sequence;
        log.Where(r => r.Path.StartsWith("/app/", StringComparison.Ordinal) && char.IsAsciiDigit(r.Path[^1])).ShouldAllBe(r => r.Sequence > created);
    }

    [Fact]
    public async Task Signing_out_on_one_node_is_effective_on_the_other_within_a_second()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(_first.Url, "/app"));
        (await ada.CallAsync(new Uri(_second.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.OK);   // now in the second node's near cache
        using var thief = new Thief(ada.CookiesFor(_first.Url));

        var page = await ada.OpenAsync(new Uri(_first.Url, "/sso/logout"));
        await ada.SubmitAsync(page, "submit");
        var watch = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () => await thief.TryAsync(new Uri(_second.Url, "/app")) == HttpStatusCode.Unauthorized, "the second node refuses the session");

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_node_that_is_killed_takes_no_session_and_no_account_with_it()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(_first.Url, "/app"));

        await _first.KillAsync();

        (await ada.CallAsync(new Uri(_second.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CreatedAsync()).ShouldBe(1);
        (await _wiki.UsersAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_is_asked_to_stop_ends_in_good_order()
    {
        (await _first.Process.StopAsync()).ShouldBe(0);
    }

    private async Task<int> CreatedAsync() => (await _wiki.LogAsync()).Count(r => r.Method == "POST" && r.Path.StartsWith("/scim/v2/Users", StringComparison.Ordinal));

    /// <summary>Somebody who copied the cookies before the sign-out.</summary>
    private sealed class Thief(IReadOnlyDictionary<string, string> cookies) : IDisposable
    {
        private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false });

        public async Task<HttpStatusCode> TryAsync(Uri url)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Add("Accept", "application/json");
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
            using var answer = await _client.SendAsync(request);
            return answer.StatusCode;
        }

        public void Dispose() => _client.Dispose();
    }
}
