using System.Net;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>An answer is good once: over two gateway processes, over their restarts, and over what becomes of the Redis between them.</summary>
public sealed class ReplayJourneyTests : IAsyncLifetime
{
    private const int Rounds = 25;
    private readonly RedisServer _redis = new();
    private GatewayConfiguration _configuration = null!;
    private HeaderBackend _application = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    private Uri Page => new(_first.Url, "/lobby/page");

    public async Task InitializeAsync()
    {
        await _redis.InitializeAsync();
        _application = await HeaderBackend.StartAsync();
        _configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration).WithBackend("lobby", JourneyBackends.Plain(_application.Url, "/lobby"));
        _first = await GatewayProcess.StartReadyAsync(_configuration);
        _second = await GatewayProcess.StartReadyAsync(_configuration, FreePort.Next());
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_first, _second, _identityProvider, _application])
            if (part is not null) await part.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Of_the_same_answer_posted_to_both_nodes_at_once_exactly_one_becomes_a_session_every_time()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            using var ada = new Visitor();
            var answer = await ReceiveAnswerAsync(ada);
            Visitor[] copies = [.. Enumerable.Range(0, 4).Select(_ => ada.Copy())];

            var answers = await Task.WhenAll(copies.Select((copy, i) => copy.PostAsync(answer.At(i % 2 == 0 ? _first.Url : _second.Url))));

            answers.Count(a => a.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1, $"round {round}");
            answers.Count(a => a.StatusCode == HttpStatusCode.Forbidden).ShouldBe(3, $"round {round}");
            copies.Count(c => c.CookiesFor(_first.Url).ContainsKey("jit")).ShouldBe(1, $"round {round}");
            foreach (var copy in copies) copy.Dispose();
        }

        (await SessionsAsync()).ShouldBe(Rounds);
        await Eventually.HoldsAsync(() => Occurrences(_first.Log + _second.Log, "saml.assertion.replayed") >= 3 * Rounds, "the logs name each refusal");
    }

    [Fact]
    public async Task An_answer_that_was_used_stays_used_on_the_other_node_and_after_a_restart()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAnswerAsync(ada);
        using var copy = ada.Copy();
        (await ada.SendAsync(answer)).Status.ShouldBe(HttpStatusCode.OK);

        await ShouldBeRefusedAsync(copy, answer.At(_second.Url));
        await _first.KillAsync();
        await _first.DisposeAsync();
        _first = await GatewayProcess.StartReadyAsync(_configuration);
        await ShouldBeRefusedAsync(copy, answer.At(_first.Url));

        (await SessionsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_stolen_answer_is_of_no_use_on_any_node_and_still_good_for_its_owner()
    {
        using var ada = new Visitor();
        using var thief = new Visitor();
        var answer = await ReceiveAnswerAsync(ada);
        var own = await ReceiveAnswerAsync(thief);

        foreach (var node in (GatewayProcess[])[_first, _second])
        {
            (await (await thief.PostAsync((answer with { Fields = new Dictionary<string, string>(answer.Fields, StringComparer.Ordinal) { ["RelayState"] = own.RelayState } }).At(node.Url))).Content.ReadAsStringAsync())
                .ShouldContain("saml.in_response_to.mismatch");
            await thief.PostAsync(answer.At(node.Url));
            thief.CookiesFor(node.Url).Keys.ShouldNotContain("jit");
        }

        (await SessionsAsync()).ShouldBe(0);
        HeaderBackend.HeadersOn(await ada.SendAsync(answer))["x-remote-user"].ShouldBe("ada");
    }

    [Fact]
    public async Task The_mark_of_a_used_answer_outlives_the_answer()
    {
        using var ada = new Visitor();
        await ada.SendAsync(await ReceiveAnswerAsync(ada));

        var key = await _redis.CommandAsync("KEYS", "jit:r:*");
        key.ShouldStartWith("jit:r:{demo|");
        var left = TimeSpan.FromMilliseconds(long.Parse(await _redis.CommandAsync("PTTL", key), System.Globalization.CultureInfo.InvariantCulture));

        // five minutes of the assertion, one of skew, one for the nodes' clocks; what the login took is gone
        left.ShouldBeInRange(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task With_Redis_gone_at_that_moment_nobody_gets_in_and_the_same_answer_is_good_when_it_is_back()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAnswerAsync(ada);
        await _redis.KillAsync();

        var page = await ada.SendAsync(answer);

        ShouldAskToWait(page, ada);

        await _redis.StartAsync();
        await Eventually.HoldsAsync(async () => (await ada.SendAsync(answer)).Status == HttpStatusCode.OK, "the person gets in with the same answer");
        (await SessionsAsync()).ShouldBe(1);
    }

    /// <summary>Redis may do what it was asked and be too late to say so: the mark is there, a session is not, and the page leads on.</summary>
    [Fact]
    public async Task With_Redis_standing_still_at_that_moment_nobody_gets_in_and_the_page_leads_on_when_it_moves_again()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAnswerAsync(ada);
        await _redis.PauseAsync();
        Page page;
        try
        {
            page = await ada.SendAsync(answer);
        }
        finally
        {
            await _redis.ContinueAsync();
        }

        ShouldAskToWait(page, ada);
        await _first.WaitUntilReadyAsync();
        (await SessionsAsync()).ShouldBe(0);

        await Eventually.HoldsAsync(async () => (await ada.SendAsync(await ReceiveAnswerAsync(ada, new Uri(_first.Url, "/sso/login?return=%2Flobby%2Fpage")))).Status == HttpStatusCode.OK, "the person gets in by the page's link");
        (await SessionsAsync()).ShouldBe(1);
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

    private Task<HeldAnswer> ReceiveAnswerAsync(Visitor visitor) => ReceiveAnswerAsync(visitor, Page);

    private static async Task<HeldAnswer> ReceiveAnswerAsync(Visitor visitor, Uri page)
    {
        visitor.HoldsAnswers = true;
        return Visitor.AnswerOn(await visitor.SignInAsync("ada", page));
    }

    private async Task<int> SessionsAsync() => Occurrences(await _redis.CommandAsync("KEYS", "jit:s:*"), "jit:s:");

    private static int Occurrences(string text, string what) => text.Split(what).Length - 1;
}
