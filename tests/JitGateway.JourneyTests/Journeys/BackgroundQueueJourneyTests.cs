using System.Globalization;
using System.Net;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes on one Redis, and an application whose accounts follow later.</summary>
public sealed class BackgroundQueueJourneyTests : IAsyncLifetime
{
    private const int People = 20;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(90);   // a node that died holds what it had for 15 s

    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private RedisServer _redis = null!;
    private ScimmyServer _wiki = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    public async Task InitializeAsync()
    {
        _redis = await _parts.StartAsync(new RedisServer());
        _wiki = await _parts.StartAsync(new ScimmyServer());
        _identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration).WithBackend("wiki", JourneyBackends.Wiki(_wiki).Replace(
            "\"Timeout\": \"00:00:05\"",
            """
            "Mode": "Background", "Timeout": "00:00:05",
            "Protection": { "BreakAfter": 5, "LongestBreak": "00:00:02" }, "Queue": { "Attempts": 1000, "FirstPause": "00:00:00.2", "LongestPause": "00:00:01", "AtOnce": 3 }
            """, StringComparison.Ordinal));
        (_first, _second) = await GatewayProcess.StartTwoReadyAsync(_configuration);
        _parts.Add(_first);
        _parts.Add(_second);
        for (var i = 0; i < People; i++) _identityProvider.Set(JourneyPeople.Numbered(i));
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task In_an_outage_everybody_is_let_in_and_when_it_is_over_each_has_one_account_although_Redis_was_restarted_meanwhile()
    {
        await using var browser = await Browser.StartAsync();
        await _wiki.FailAsync(new OrderedFailure(Status: 500, Times: 1_000_000));
        await EnterAsync(0, People - 1);
        var page = await browser.NewPersonAsync();
        await page.GotoAsync(new Uri(_first.Url, "/app/start").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {JourneyPeople.Numbered(People - 1).GivenName}" }).Last.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
        (await _wiki.LogAsync()).ShouldNotContain(r => r.Method == "POST");
        (await WaitingAsync()).ShouldBe(People);
        await _first.RunAsync("queue", "list", "--backend", "wiki");

        await _redis.StopAsync();
        await _redis.StartAsync();
        foreach (var node in new[] { _first, _second }) await node.WaitUntilRedisIsBackAsync();
        (await WaitingAsync()).ShouldBe(People, "what was queued is on the disk");
        await _wiki.ResetAsync();

        await AllHaveOneAccountAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
        (await _wiki.LogAsync()).Count(r => r.Method == "POST").ShouldBe(People, "nobody was tried to be made twice");
    }

    [Fact]
    public async Task What_a_killed_node_had_begun_another_one_ends_and_nothing_is_made_twice()
    {
        await _wiki.FailAsync(new OrderedFailure(Status: 503, Times: 1_000_000));
        await EnterAsync(0, People);
        await _wiki.ResetAsync();
        await _wiki.FailAsync(new OrderedFailure(Delay: 700, Times: 1_000_000));
        await Eventually.HoldsAsync(async () => (await _wiki.LogAsync()).Any(r => r is { Method: "POST", Status: 201 }), "the work is in its middle", Long);

        await _first.KillAsync();

        await AllHaveOneAccountAsync();
    }

    [Fact]
    public async Task Who_is_refused_is_a_dead_letter_that_an_operator_sees_and_has_done_once_more_on_any_node()
    {
        var stranger = await _wiki.MakeUserAsync("person0");   // the name is somebody else's, and nobody is linked
        await EnterAsync(0, 1);
        await Eventually.HoldsAsync(async () => await _redis.CommandAsync("ZCARD", "jit:q:{wiki}:d") == "1", "the dead letter", Long);
        using (var again = new Visitor())
            (await again.SignInAsync("person0", new Uri(_second.Url, "/app/start"))).Status.ShouldBe(HttpStatusCode.Forbidden, "the refusal is remembered on the other node too");
        (await _second.RunAsync("queue", "list", "--backend", "wiki", "--dead")).ShouldMatch(@"\nwiki +\S+ +refused .* provisioning\.not_linked ");
        (await _second.RunAsync("ledger", "history")).ShouldMatch(@"(?s) refused .* queued ");

        await _wiki.RemoveUserAsync(stranger);
        (await _second.RunAsync("queue", "replay", "--backend", "wiki", "--all")).ShouldBe("1 tried again.\n");

        await Eventually.HoldsAsync(async () => (await _wiki.UsersAsync()).Count == 1, "the account", Long);
        await Eventually.HoldsAsync(async () => await _redis.CommandAsync("EXISTS", "jit:q:{wiki}", "jit:q:{wiki}:d", "jit:q:{wiki}:e") == "0", "nothing is left in the queue", Long);
        await EnterAsync(0, 1);
    }

    /// <summary>People who come to one node or the other; each is inside at once.</summary>
    private async Task EnterAsync(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            using var visitor = new Visitor();
            var page = await visitor.SignInAsync($"person{i}", new Uri((i % 2 == 0 ? _first : _second).Url, "/app/start"));
            page.Status.ShouldBe(HttpStatusCode.OK);
            page.Waited.ShouldBeEmpty();
        }
    }

    private async Task AllHaveOneAccountAsync()
    {
        await Eventually.HoldsAsync(async () => await WaitingAsync() == 0, () => $"the queue is drained; the log of the second node:\n{_second.Log}", Long);
        (await _redis.CommandAsync("ZCARD", "jit:q:{wiki}:d")).ShouldBe("0");
        var names = (await _wiki.UsersAsync()).Select(u => u.GetProperty("userName").GetString());
        names.ShouldBe(Enumerable.Range(0, People).Select(i => $"person{i}"), ignoreOrder: true);
    }

    private async Task<int> WaitingAsync() => int.Parse(await _redis.CommandAsync("ZCARD", "jit:q:{wiki}"), CultureInfo.InvariantCulture);
}
