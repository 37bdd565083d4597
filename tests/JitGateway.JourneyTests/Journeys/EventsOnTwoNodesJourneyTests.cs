using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two whole gateways with one history of events on a real Redis.</summary>
public sealed class EventsOnTwoNodesJourneyTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private const string Agent = "planted-agent/1.0";
    private const int Entries = 100;   // the fewest that may be configured; half of them for strangers

    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private readonly HttpClient _operator = new(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
    private readonly HttpClient _stranger = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private RedisServer _redis = null!;
    private GatewayProcess _first = null!, _second = null!;

    public async Task InitializeAsync()
    {
        _redis = await _parts.StartAsync(new RedisServer());
        var lobby = _parts.Add(await HeaderBackend.StartAsync());
        var identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(identityProvider).WithRedis(_redis.Configuration).WithBackend("lobby", JourneyBackends.Plain(lobby.Url, "/lobby"))
            .With("Gateway:TrustedProxies", """[ "127.0.0.1/32" ]""")
            .With("Gateway:Management", $$"""{ "Token": "{{Token}}" }""")
            .With("Events", $$"""{ "Entries": {{Entries}}, "Subjects": "Clear" }""");
        (_first, _second) = await GatewayProcess.StartTwoReadyAsync(_configuration);
        _parts.Add(_first);
        _parts.Add(_second);
    }

    public async Task DisposeAsync()
    {
        _operator.Dispose();
        _stranger.Dispose();
        await _parts.DisposeAsync();
    }

    [Fact]
    public async Task What_happens_at_one_node_is_read_at_the_other_and_a_copy_of_Redis_shows_nobody()
    {
        using var ada = new Visitor { Agent = Agent };
        (await ada.SignInAsync("ada", new Uri(_first.Url, "/lobby"))).Status.ShouldBe(HttpStatusCode.OK);
        await ComeAsync(_first, "192.0.2.77");

        var accepted = (await ToldAsync(_second, "?result=accepted&agent=planted-agent", told => told.Count == 1, "the login")).Single();
        (accepted.GetProperty("agent").GetString(), accepted.GetProperty("identityProvider").GetString()).ShouldBe((Agent, "demo"));
        var name = accepted.GetProperty("subjectName").GetString().ShouldNotBeNull();
        var began = (await ToldAsync(_second, "?address=192.0.2.77", told => told.Count == 1, "who came from there")).Single();
        (began.GetProperty("kind").GetString(), began.GetProperty("action").GetString()).ShouldBe(("login", "begun"));
        var story = JsonDocument.Parse(await _operator.GetStringAsync(new Uri(_second.Management, $"/history/story?correlation={accepted.GetProperty("correlation").GetString()}"))).RootElement.GetProperty("steps");
        story.EnumerateArray().Select(s => s.GetProperty("event").GetProperty("action").GetString()).ShouldBe(["begun", "answered"]);

        var copy = Encoding.UTF8.GetString(await _redis.CopyAsync());
        copy.ShouldContain("answered", Case.Sensitive, "the events are there");
        foreach (var value in (string[])[Agent, "192.0.2.77", "127.0.0.1", name]) copy.Contains(value, StringComparison.Ordinal).ShouldBeFalse(value);
    }

    [Fact]
    public async Task Both_trim_one_history_to_its_bound_and_nothing_stands_there_twice()
    {
        for (var i = 0; i < Entries; i++) await ComeAsync(i % 2 == 0 ? _first : _second, $"198.51.100.{i}");

        var there = await ToldAsync(_first, "?limit=1000", told => told.Count == Entries / 2 && AddressOf(told[0]) is "198.51.100.99" or "198.51.100.98", "the newest half");
        var other = await ToldAsync(_second, "?limit=1000", told => told.Count == Entries / 2, "the same at the other node");
        IdsOf(other).ShouldBe(IdsOf(there));
        IdsOf(there).Distinct().Count().ShouldBe(Entries / 2);
        there.Select(AddressOf).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(Entries / 2, Entries / 2).Select(i => $"198.51.100.{i}").Order(StringComparer.Ordinal), "the oldest went");
        (await _redis.CommandAsync("ZCARD", "jit:ev:{strangers}")).ShouldBe($"{Entries / 2}");
    }

    [Fact]
    public async Task A_node_that_is_killed_loses_at_most_what_it_had_not_written()
    {
        for (var i = 0; i < 3; i++) await ComeAsync(_first, $"203.0.113.{i}");
        await ToldAsync(_second, "?address=203.0.113.*", told => told.Count == 3, "what was written");
        await _redis.PauseAsync();
        for (var i = 10; i < 15; i++)
        {
            await ComeAsync(_first, $"203.0.113.{i}");
            await ComeAsync(_second, $"203.0.113.{i + 10}");
        }

        await _first.KillAsync();
        await _redis.ContinueAsync();
        await _second.WaitUntilRedisIsBackAsync();

        string[] kept = ["203.0.113.0", "203.0.113.1", "203.0.113.2", .. Enumerable.Range(20, 5).Select(i => $"203.0.113.{i}")];
        var told = await ToldAsync(_second, "?address=203.0.113.*&limit=1000", all => kept.All(address => all.Any(e => AddressOf(e) == address)), "all but what the dead node had in its memory");
        var lost = Enumerable.Range(10, 5).Select(i => $"203.0.113.{i}").ToList();
        told.Select(AddressOf).Except(lost).Order(StringComparer.Ordinal).ShouldBe(kept.Order(StringComparer.Ordinal));
        told.Select(AddressOf).Distinct().Count().ShouldBe(told.Count, "nothing stands there twice, though the answer to it was lost");
    }

    [Fact]
    public async Task A_node_that_ends_in_good_order_loses_nothing()
    {
        for (var i = 0; i < 5; i++) await ComeAsync(_first, $"203.0.113.{i}");

        await _first.Process.StopAsync();

        await ToldAsync(_second, "?address=203.0.113.*", told => told.Count == 5, "what the node wrote at its end");
    }

    /// <summary>A page without a session: a login begins, which needs no Redis.</summary>
    private async Task ComeAsync(GatewayProcess node, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Url, "/lobby"));
        request.Headers.Host = _configuration.Origin.Authority;
        foreach (var (name, value) in new[] { ("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("X-Forwarded-For", address) }) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _stranger.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    private async Task<IReadOnlyList<JsonElement>> ToldAsync(GatewayProcess node, string query, Func<IReadOnlyList<JsonElement>, bool> condition, string what)
    {
        IReadOnlyList<JsonElement> told = [];
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await _operator.GetAsync(new Uri(node.Management, $"/history{query}"));
            if (!answer.IsSuccessStatusCode) return false;   // Redis is being found again
            told = [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("events").EnumerateArray()];
            return condition(told);
        }, () => $"{what}; there is:\n{string.Join('\n', told)}");
        return told;
    }

    private static string? AddressOf(JsonElement told) => told.TryGetProperty("address", out var address) ? address.GetString() : null;

    private static List<string?> IdsOf(IEnumerable<JsonElement> told) => [.. told.Select(e => e.GetProperty("id").GetString())];
}
