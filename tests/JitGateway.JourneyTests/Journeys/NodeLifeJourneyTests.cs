using System.Collections.Concurrent;
using System.Net;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Nodes come and go behind a load balancer, in good order and in bad, while people work.</summary>
[Collection(Quiet.Nodes)]
public sealed class NodeLifeJourneyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly string[] People = ["ada", "grace"];

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });

    private readonly RedisServer _redis = new();
    private readonly ScimmyServer _wiki = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private readonly List<GatewayProcess> _nodes = [];
    private DemoIdentityProvider _identityProvider = null!;
    private InstantIdentityProvider _crowds = null!;
    private LoadBalancer _balancer = null!;

    public async Task InitializeAsync()
    {
        await _redis.InitializeAsync();
        await _wiki.InitializeAsync();
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration)
            .With("Logging", """{ "LogLevel": { "Default": "Information" } }""")
            .With("Gateway:DrainDelay", "\"00:00:01\"")
            .WithBackend("wiki", JourneyBackends.Wiki(_wiki))
            .WithBackend("lobby", JourneyBackends.Plain(new Uri(_wiki.Origin, "/app/"), "/lobby"))
            .WithBackend("hall", JourneyBackends.Plain(new Uri(_wiki.Origin, "/app/"), "/hall"))
            .With("Backends:wiki:IdentityProvider", "\"demo\"").With("Backends:lobby:IdentityProvider", "\"demo\"").With("Backends:hall:IdentityProvider", "\"instant\"");
        _crowds = new InstantIdentityProvider(_configuration);
        _balancer = new LoadBalancer(_configuration.Origin.Port);
    }

    public async Task DisposeAsync()
    {
        await _balancer.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        await _identityProvider.DisposeAsync();
        _crowds.Dispose();
        _client.Dispose();
        await _wiki.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Both_nodes_are_restarted_one_after_the_other_and_no_request_of_a_signed_in_person_fails()
    {
        await StartNodesAsync(2);
        var people = await SignInAsync();
        await using var load = new SignedInLoad(_configuration.Origin, people, i => $"/app/{i}", browsers: 5);
        await load.WaitForMoreAsync(100);

        foreach (var node in _nodes.ToList())
        {
            (await node.Process.StopAsync()).ShouldBe(0);
            node.Log.ShouldContain("Draining: not ready any more");
            await load.WaitForMoreAsync(20);
            _balancer.Remove(node);
            await StartNodesAsync(1);
            await load.WaitForMoreAsync(100);
        }

        await load.StopAsync();
        output.WriteLine($"{load.Answered} requests answered with 200, {load.Refusals.Count} with something else, {load.Faults.Count} lost");
        load.Faults.ShouldBeEmpty();
        load.Refusals.ShouldBeEmpty();
        _identityProvider.SignIns.ShouldBe(People.Length);   // nobody had to sign in again
        (await CreatedAsync()).ShouldBe(People.Length);
    }

    [Fact]
    public async Task A_request_that_runs_when_the_node_is_told_to_stop_is_answered()
    {
        await StartNodesAsync(2);
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(_configuration.Origin, "/lobby/"));
        await _wiki.FailAsync(new OrderedFailure(Delay: 2000, Method: "POST"));   // the account takes longer than the drain, and less than Timeout

        var first = ada.CallAsync(new Uri(_nodes[0].Url, "/app/slow"));
        await Eventually.HoldsAsync(async () => (await _wiki.LogAsync()).Any(r => r.Method == "POST"), "the account is being made");
        var stopped = _nodes[0].Process.StopAsync();

        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stopped).ShouldBe(0);
        (await CreatedAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nodes_that_are_killed_while_accounts_are_made_take_no_session_with_them_and_leave_no_account_twice(int nodes)
    {
        const int Browsers = 3, Crowd = 300;
        var kills = nodes - 1;
        await StartNodesAsync(nodes);
        var people = await SignInAsync();
        var sessions = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Crowd), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => sessions.Enqueue(await _crowds.SignInAsync(_client, $"visitor{i}")));
        using var enough = new CancellationTokenSource();
        var coming = ComeAsync(sessions, enough.Token);
        await _wiki.FailAsync(new OrderedFailure(Delay: 1500, Times: 100, Method: "POST"));
        await using var load = new SignedInLoad(_configuration.Origin, people, i => $"/app/{i}", Browsers);

        for (var killed = 0; killed < kills; killed++)
        {
            if (killed == 0) await Eventually.HoldsAsync(async () => (await _wiki.LogAsync()).Count(r => r.Method == "POST" && Of(r)) == People.Length, "the accounts of all are being made");
            else await load.WaitForMoreAsync(100);
            await _nodes[killed].KillAsync();
        }

        await load.WaitForMoreAsync(100);
        await load.StopAsync();
        await enough.CancelAsync();
        await coming;
        // what a killed node had asked for is done all the same, in its time
        await Eventually.HoldsAsync(async () => (await _wiki.UsersAsync()).Count >= People.Length, "everybody has an account");
        var users = await _wiki.UsersAsync();
        output.WriteLine($"{nodes} nodes, {kills} killed: {load.Answered} requests answered with 200, {load.Refusals.Count} with something else ({string.Join(' ', load.Refusals.Distinct().Select(r => (int)r))}), {load.Faults.Count} lost with their node; {users.Count} accounts of {People.Length} people; {sessions.Count} sessions, {sessions.Count - Crowd} of them begun meanwhile");
        users.Select(u => u.GetProperty("userName").GetString()).ShouldBe(People, ignoreOrder: true);
        load.Refusals.ShouldAllBe(r => r == HttpStatusCode.ServiceUnavailable || r == HttpStatusCode.BadGateway);   // nobody is told to sign in
        load.Faults.Count.ShouldBeLessThanOrEqualTo(kills * Browsers * People.Length);   // at most what was under way on a killed node
        foreach (var person in people) (await StatusAsync(Cookies(person), "/app/")).ShouldBe(HttpStatusCode.OK, "the session outlived the nodes");
        sessions.Count.ShouldBeGreaterThan(Crowd, "people came while nodes were killed");
        var answers = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (session, _) => answers.Add(await StatusAsync(session, "/hall/")));
        answers.CountBy(a => a).ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(HttpStatusCode.OK, sessions.Count), "none of them was lost");
        _identityProvider.SignIns.ShouldBe(People.Length);
    }

    /// <summary>What the node that is left answers.</summary>
    private async Task<HttpStatusCode> StatusAsync(string cookies, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_nodes[^1].Url, path));
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Cookie", cookies);
        using var answer = await _client.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Cookies(IReadOnlyDictionary<string, string> cookies) => string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}"));

    /// <summary>One after the other signs in, until it is enough. Whose node is killed on the way gets no cookie; who gets one has a session.</summary>
    private async Task ComeAsync(ConcurrentQueue<string> sessions, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            try
            {
                sessions.Enqueue(await _crowds.SignInAsync(_client, $"comer{i}"));
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                // nobody was told that they are signed in
            }
        }
    }

    private static bool Of(LoggedRequest request) => request.Path.StartsWith("/scim/v2/Users", StringComparison.Ordinal);

    private async Task StartNodesAsync(int count)
    {
        var started = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => GatewayProcess.StartReadyAsync(_configuration, FreePort.Next())));
        _nodes.AddRange(started);
        var expected = _balancer.Ready + count;
        foreach (var node in started) _balancer.Add(node);
        await Eventually.HoldsAsync(() => _balancer.Ready >= expected, "the load balancer sees the nodes");
        foreach (var node in started) await InstantIdentityProvider.KnownAtAsync(node, _client);
    }

    /// <summary>Everybody signs in, at a place that needs no account.</summary>
    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> SignInAsync()
    {
        var cookies = new List<IReadOnlyDictionary<string, string>>();
        foreach (var person in People)
        {
            using var visitor = new Visitor();
            (await visitor.SignInAsync(person, new Uri(_configuration.Origin, "/lobby/"))).Status.ShouldBe(HttpStatusCode.OK);
            cookies.Add(visitor.CookiesFor(_configuration.Origin));
        }

        return cookies;
    }

    private async Task<int> CreatedAsync() => (await _wiki.LogAsync()).Count(r => r.Method == "POST" && Of(r));
}
