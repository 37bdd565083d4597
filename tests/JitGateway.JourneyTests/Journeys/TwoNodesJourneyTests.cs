using System.Net;
using System.Text.RegularExpressions;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes, one Redis: any node serves any person.</summary>
[Collection(TwoNodesJourneys.Name)]
public sealed partial class TwoNodesJourneyTests(TwoNodes shared) : IAsyncLifetime
{
    public Task InitializeAsync() => shared.EmptyAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_session_made_on_one_node_is_good_on_the_other()
    {
        using var ada = new Visitor();
        var signIns = shared.IdentityProvider.SignIns;
        await ada.SignInAsync("ada", new Uri(shared.First.Url, "/app/one"));

        var page = await ada.OpenAsync(new Uri(shared.Second.Url, "/app/two"));

        page.Url.ShouldBe(new Uri(shared.Second.Url, "/app/two"));
        page.Text.ShouldContain("/app/two");
        (await CreatedAsync(shared)).ShouldBe(1);
        shared.IdentityProvider.SignIns.ShouldBe(signIns + 1);
    }

    [Fact]
    public async Task A_sign_in_begun_on_one_node_ends_well_on_the_other()
    {
        using var ada = new Visitor();
        var page = await ada.SignInAsync("ada", new Uri(shared.Second.Url, "/app/one"));   // the answer goes to PublicOrigin, which is the first node

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("/app/one");
    }

    [Fact]
    public async Task Who_is_known_and_has_an_account_costs_no_call_of_the_application_and_none_of_Redis()
    {
        const int Requests = 200;
        var read = 0;
        await using var monitor = shared.Redis.Monitor();
        await monitor.WaitForOutputAsync("OK");
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(shared.First.Url, "/app/one"));
        var page = new Uri(shared.First.Url, "/app/two");
        (await ada.CallAsync(page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var calls = await ScimCallsAsync();
        var hers = (await KeysAsync("signed in")).Where(IsOfSession).ToHashSet(StringComparer.Ordinal);
        hers.ShouldNotBeEmpty("a sign-in is seen");

        for (var i = 0; i < Requests; i++) (await ada.CallAsync(page)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await ScimCallsAsync()).ShouldBe(calls);
        (await KeysAsync("asked")).Where(k => !IsUpkeep(k) && !(IsOfSession(k) && !hers.Contains(k))).ShouldBeEmpty("beside her, sessions of others are kept alive now and then");

        // every key and channel of the gateway that was named since the mark before
        async Task<IReadOnlyList<string>> KeysAsync(string mark)
        {
            await shared.Redis.CommandAsync("ECHO", mark);
            await monitor.WaitForOutputAsync(mark);
            var seen = monitor.Output[read..];
            read += seen.Length;
            return [.. Key().Matches(seen).Select(k => k.Groups["key"].Value)];
        }

        // the nodes hear themselves, and look after the shared keys, the queues and the history now and then, whoever is there
        static bool IsUpkeep(string key) => key is "jit:k" or "jit:h" || ((string[])["jit:echo:", "jit:q:{", "jit:h:{"]).Any(family => key.StartsWith(family, StringComparison.Ordinal));

        static bool IsOfSession(string key) => key.StartsWith("jit:s:{", StringComparison.Ordinal);

        async Task<int> ScimCallsAsync() => (await shared.Wiki.LogAsync()).Count(r => r.Path.StartsWith("/scim/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fifty_first_requests_at_once_over_both_nodes_make_exactly_one_account()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(shared.First.Url, "/lobby/"));
        (await CreatedAsync(shared)).ShouldBe(0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ada.CallAsync(new Uri(i % 2 == 0 ? shared.First.Url : shared.Second.Url, $"/app/{i}"))));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        (await CreatedAsync(shared)).ShouldBe(1);
        (await shared.Wiki.UsersAsync()).Count.ShouldBe(1);
        var log = await shared.Wiki.LogAsync();
        var created = log.Single(r => r.Method == "POST").Sequence;
        log.Where(r => r.Path.StartsWith("/app/", StringComparison.Ordinal) && char.IsAsciiDigit(r.Path[^1])).ShouldAllBe(r => r.Sequence > created);
    }

    [Fact]
    public async Task Signing_out_on_one_node_is_effective_on_the_other_within_a_second()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(shared.First.Url, "/app"));
        (await ada.CallAsync(new Uri(shared.Second.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.OK);   // now in the second node's near cache
        using var thief = new Thief(ada.CookiesFor(shared.First.Url));

        var page = await ada.OpenAsync(new Uri(shared.First.Url, "/sso/logout"));
        await ada.SubmitAsync(page, "submit");

        (await Eventually.EndsAsync(async () => await thief.TryAsync(new Uri(shared.Second.Url, "/app")) != HttpStatusCode.Unauthorized, "the second node refuses the session")).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_node_that_is_killed_takes_no_session_and_no_account_with_it_and_one_that_is_asked_to_stop_ends_in_good_order()
    {
        await using var nodes = await TwoNodes.StartAsync();
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(nodes.First.Url, "/app"));

        await nodes.First.KillAsync();

        (await ada.CallAsync(new Uri(nodes.Second.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CreatedAsync(nodes)).ShouldBe(1);
        (await nodes.Wiki.UsersAsync()).Count.ShouldBe(1);

        (await nodes.Second.Process.StopAsync()).ShouldBe(0);
    }

    private static async Task<int> CreatedAsync(TwoNodes nodes) => (await nodes.Wiki.LogAsync()).Count(r => r.Method == "POST" && r.Path.StartsWith("/scim/v2/Users", StringComparison.Ordinal));

    [GeneratedRegex("\"(?<key>jit:[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

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
