using System.Net;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>An answer is good once: over two gateway processes, over their restarts, and over what becomes of the Redis between them.</summary>
[Collection(TwoNodesJourneys.Name)]
public sealed class ReplayJourneyTests(TwoNodes shared) : IAsyncLifetime
{
    private const int Rounds = 25;

    public Task InitializeAsync() => shared.EmptyAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Of_the_same_answer_posted_to_both_nodes_at_once_exactly_one_becomes_a_session_every_time()
    {
        var told = Told();
        for (var round = 1; round <= Rounds; round++)
        {
            using var ada = new Visitor();
            var answer = await ReceiveAnswerAsync(ada, shared);
            Visitor[] copies = [.. Enumerable.Range(0, 4).Select(_ => ada.Copy())];

            var answers = await Task.WhenAll(copies.Select((copy, i) => copy.PostAsync(answer.At(i % 2 == 0 ? shared.First.Url : shared.Second.Url))));

            answers.Count(a => a.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1, $"round {round}");
            answers.Count(a => a.StatusCode == HttpStatusCode.Forbidden).ShouldBe(3, $"round {round}");
            copies.Count(c => c.CookiesFor(shared.First.Url).ContainsKey("jit")).ShouldBe(1, $"round {round}");
            foreach (var copy in copies) copy.Dispose();
        }

        (await SessionsAsync(shared)).ShouldBe(Rounds);
        await Eventually.HoldsAsync(() => Told() - told >= 3 * Rounds, "the logs name each refusal");

        int Told() => Occurrences(shared.First.Log + shared.Second.Log, "saml.assertion.replayed");
    }

    [Fact]
    public async Task An_answer_that_was_used_stays_used_on_the_other_node_and_after_a_restart()
    {
        await using var nodes = await TwoNodes.StartAsync();
        using var ada = new Visitor();
        var answer = await ReceiveAnswerAsync(ada, nodes);
        using var copy = ada.Copy();
        (await ada.SendAsync(answer)).Status.ShouldBe(HttpStatusCode.OK);

        await ShouldBeRefusedAsync(copy, answer.At(nodes.Second.Url));
        await nodes.First.KillAsync();
        await nodes.RestartFirstAsync();
        await ShouldBeRefusedAsync(copy, answer.At(nodes.First.Url));

        (await SessionsAsync(nodes)).ShouldBe(1);
    }

    [Fact]
    public async Task A_stolen_answer_is_of_no_use_on_any_node_and_still_good_for_its_owner()
    {
        using var ada = new Visitor();
        using var thief = new Visitor();
        var answer = await ReceiveAnswerAsync(ada, shared);
        var own = await ReceiveAnswerAsync(thief, shared);

        foreach (var node in (GatewayProcess[])[shared.First, shared.Second])
        {
            (await (await thief.PostAsync((answer with { Fields = new Dictionary<string, string>(answer.Fields, StringComparer.Ordinal) { ["RelayState"] = own.RelayState } }).At(node.Url))).Content.ReadAsStringAsync())
                .ShouldContain("saml.in_response_to.mismatch");
            await thief.PostAsync(answer.At(node.Url));
            thief.CookiesFor(node.Url).Keys.ShouldNotContain("jit");
        }

        (await SessionsAsync(shared)).ShouldBe(0);
        HeaderBackend.HeadersOn(await ada.SendAsync(answer))["x-remote-user"].ShouldBe("ada");
    }

    [Fact]
    public async Task The_mark_of_a_used_answer_outlives_the_answer()
    {
        using var ada = new Visitor();
        await ada.SendAsync(await ReceiveAnswerAsync(ada, shared));

        var key = await shared.Redis.CommandAsync("KEYS", "jit:r:*");
        key.ShouldStartWith("jit:r:{demo|");
        var left = TimeSpan.FromMilliseconds(long.Parse(await shared.Redis.CommandAsync("PTTL", key), System.Globalization.CultureInfo.InvariantCulture));

        // five minutes of the assertion, one of skew, one for the nodes' clocks; what the login took is gone
        left.ShouldBeInRange(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task With_Redis_gone_at_that_moment_nobody_gets_in_and_the_same_answer_is_good_when_it_is_back()
    {
        await using var nodes = await TwoNodes.StartAsync();
        using var ada = new Visitor();
        var answer = await ReceiveAnswerAsync(ada, nodes);
        await nodes.Redis.KillAsync();

        var page = await ada.SendAsync(answer);

        ShouldAskToWait(page, ada);

        await nodes.Redis.StartAsync();
        await Eventually.HoldsAsync(async () => (await ada.SendAsync(answer)).Status == HttpStatusCode.OK, "the person gets in with the same answer");
        (await SessionsAsync(nodes)).ShouldBe(1);
    }

    /// <summary>Redis may do what it was asked and be too late to say so: the mark is there, a session is not, and the page leads on.</summary>
    [Fact]
    public async Task With_Redis_standing_still_at_that_moment_nobody_gets_in_and_the_page_leads_on_when_it_moves_again()
    {
        await using var nodes = await TwoNodes.StartAsync();
        using var ada = new Visitor();
        var answer = await ReceiveAnswerAsync(ada, nodes);
        await nodes.Redis.PauseAsync();
        Page page;
        try
        {
            page = await ada.SendAsync(answer);
        }
        finally
        {
            await nodes.Redis.ContinueAsync();
        }

        ShouldAskToWait(page, ada);
        await nodes.First.WaitUntilRedisIsBackAsync();
        (await SessionsAsync(nodes)).ShouldBe(0);

        await Eventually.HoldsAsync(async () => (await ada.SendAsync(await ReceiveAnswerAsync(ada, new Uri(nodes.First.Url, "/sso/login?return=%2Flobby%2Fpage")))).Status == HttpStatusCode.OK, "the person gets in by the page's link");
        (await SessionsAsync(nodes)).ShouldBe(1);
    }

    private static void ShouldAskToWait(Page page, Visitor visitor)
    {
        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, page.Text);
        page.Response.Headers.RetryAfter.ShouldNotBeNull();
        page.Text.ShouldContain("saml.login.store_unavailable");
        page.Text.ShouldContain("/sso/login?return=");
        visitor.CookiesFor(page.Url).Keys.ShouldNotContain("jit");
        visitor.CookiesFor(page.Url).Keys.ShouldContain(name => name.StartsWith("jit-login-", StringComparison.Ordinal), "the attempt is not over");
    }

    private static async Task ShouldBeRefusedAsync(Visitor visitor, HeldAnswer answer)
    {
        using var response = await visitor.PostAsync(answer);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("saml.assertion.replayed");
        visitor.CookiesFor(answer.Action).Keys.ShouldNotContain("jit");
    }

    private static Task<HeldAnswer> ReceiveAnswerAsync(Visitor visitor, TwoNodes nodes) => ReceiveAnswerAsync(visitor, new Uri(nodes.First.Url, "/lobby/page"));

    private static async Task<HeldAnswer> ReceiveAnswerAsync(Visitor visitor, Uri page)
    {
        visitor.HoldsAnswers = true;
        return Visitor.AnswerOn(await visitor.SignInAsync("ada", page));
    }

    private static async Task<int> SessionsAsync(TwoNodes nodes) => Occurrences(await nodes.Redis.CommandAsync("KEYS", "jit:s:*"), "jit:s:");

    private static int Occurrences(string text, string what) => text.Split(what).Length - 1;
}
