using System.Globalization;
using System.Net;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Login;

namespace JitGateway.Tests.Saml.Login;

/// <summary>A login that goes round in circles says what is wrong.</summary>
public sealed class LoginLoopTests : IAsyncLifetime
{
    private const string Page = "/wiki/start?tab=2";
    private LoginGateway _gateway = null!;

    private TestBrowser Browser => _gateway.Browser;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_cookie_that_the_browser_does_not_keep()
    {
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync();
            Browser.Forget("__Secure-jit");
        }

        await ShouldSayAsync("saml.login.loop.no_cookie", "does not keep the cookie of your sign-in");
    }

    [Fact]
    public async Task A_session_that_the_identity_provider_lets_last_for_moments()
    {
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync(answer => answer with { SessionNotOnOrAfter = _gateway.Clock.GetUtcNow().AddSeconds(5) });
            _gateway.Clock.Advance(TimeSpan.FromSeconds(6));
        }

        await ShouldSayAsync("saml.login.loop.session_ended", "lets your sign-in last for moments only");
    }

    [Fact]
    public async Task A_clock_that_is_behind()
    {
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync(answer => answer with { IssuedAt = _gateway.Clock.GetUtcNow().AddSeconds(-50), SessionNotOnOrAfter = _gateway.Clock.GetUtcNow().AddSeconds(5) });
            _gateway.Clock.Advance(TimeSpan.FromSeconds(6));
        }

        await ShouldSayAsync("saml.login.loop.clock", "The clock of your sign-in service is behind");
    }

    [Fact]
    public async Task A_session_that_is_ended_as_soon_as_it_has_begun()
    {
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync();
            Browser.Forget("__Secure-jit");
            Browser.Restore("__Secure-jit", new string('A', 43));   // one that no store knows
        }

        await ShouldSayAsync("saml.login.loop.session_ended", "over as soon as it has begun");
    }

    /// <summary>An application's host that gets no cookie sends its people back again and again.</summary>
    [Fact]
    public async Task A_page_that_does_not_see_the_session()
    {
        const string Login = "/sso/login?return=%2Fwiki%2Fblind";
        await SignInAsync();
        for (var i = 0; i < 2; i++) (await Browser.NavigateAsync(Login)).Headers.Location!.AbsolutePath.ShouldBe("/wiki/blind");
        for (var i = 0; i < 3; i++) await SignInAsync(page: Login);

        await ShouldSayAsync("saml.login.loop.signed_in", "the page that you asked for does not notice it", Login);
    }

    /// <summary>Of several tabs that go round each is told, and none hides the others.</summary>
    [Fact]
    public async Task Tabs_that_go_round_in_turns()
    {
        string[] pages = [.. Enumerable.Range(0, 10).Select(i => $"/wiki/tab/{i}?x=1")];
        for (var round = 0; round < 3; round++)
            foreach (var page in pages) await GoRoundAsync(page);
        foreach (var page in pages.Take(5))
        {
            for (var round = 0; round < 2; round++) await GoRoundAsync(page);
            await ShouldEndAsync(page);
        }
    }

    [Fact]
    public async Task More_tabs_than_are_counted()
    {
        for (var i = 0; i < 40; i++) await GoRoundAsync($"/wiki/many/{i}");

        await ShouldEndAsync("/wiki/many/one-more");
    }

    /// <summary>An application that writes the time, or a random state, into the address that it leads back to.</summary>
    [Fact]
    public async Task A_page_with_a_query_that_changes()
    {
        for (var i = 0; i < 16; i++) await GoRoundAsync($"/wiki/start?state={i}");

        await ShouldEndAsync("/wiki/start?state=16");
    }

    [Fact]
    public async Task A_page_with_a_query_that_changes_and_does_not_see_the_session()
    {
        await SignInAsync();
        var asked = 0;
        for (var i = 0; i < 17; i++)
        {
            var page = $"/sso/login?return=%2Fwiki%2Fblind%3Fstate%3D{i}";
            using var answer = await Browser.NavigateAsync(page);
            if (TestBrowser.Onward(answer) is not { } onward)
            {
                (await LoginGateway.ReadAsync(answer)).ShouldContain("saml.login.loop.signed_in");
                asked.ShouldBeGreaterThan(0);
                return;
            }

            if (onward.Host == "sso.example.com") continue;
            asked++;
            var request = TestIdentityProvider.Read(onward);
            await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(request.Id, _gateway.Clock.GetUtcNow())), request.RelayState);
        }

        Assert.Fail("it goes round for ever");
    }

    /// <summary>Or into the path, or that leads to the login without saying where to go from there.</summary>
    [Theory]
    [InlineData("/sso/login?return=%2Fwiki%2Fblind%2F{0}", 60, "saml.login.loop.")]
    [InlineData("/sso/login", 12, "How do you sign in?")]
    public async Task A_page_that_does_not_see_the_session_and_is_another_one_each_time_or_is_not_named(string login, int most, string says)
    {
        await SignInAsync();
        for (var i = 0; i < most; i++)
        {
            using var answer = await Browser.NavigateAsync(login.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            if (TestBrowser.Onward(answer) is not { } onward)
            {
                (await LoginGateway.ReadAsync(answer)).ShouldContain(says);
                return;
            }

            if (onward.Host == "sso.example.com") continue;
            var request = TestIdentityProvider.Read(onward);
            await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(request.Id, _gateway.Clock.GetUtcNow())), request.RelayState);
        }

        Assert.Fail("it goes round for ever");
    }

    /// <summary>Two nodes count in one cookie, and their clocks differ.</summary>
    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public void What_another_node_counted_goes_on_counting(int seconds)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);   // where the counted second begins anew
        var counted = CountedRounds.Read(null, now).With("pagemark", "ofurlmrk", RoundKind.Login);

        var elsewhere = CountedRounds.Read(counted.ToString(), now + TimeSpan.FromSeconds(seconds));

        (elsewhere.All, elsewhere.Of("ofurlmrk")).ShouldBe((1, 1));
        CountedRounds.Read(counted.ToString(), now + LoginRounds.Window).All.ShouldBe(0);
    }

    /// <summary>Slowly is no circle: what is longer ago than a minute does not count.</summary>
    [Fact]
    public async Task Ends_only_where_it_goes_round_fast()
    {
        for (var i = 0; i < 12; i++)
        {
            await GoRoundAsync(i % 2 == 0 ? Page : $"/wiki/other/{i}");
            _gateway.Clock.Advance(TimeSpan.FromSeconds(35));
        }

        TestBrowser.Onward(await Browser.NavigateAsync(Page)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_identity_provider_that_answers_nothing_it_was_asked()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "IdpInitiated": "Bounce" """);
        for (var i = 0; i < 5; i++) TestBrowser.Onward(await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(null, gateway.Clock.GetUtcNow())), "")).ShouldNotBeNull();

        var page = await LoginGateway.ReadAsync(await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(null, gateway.Clock.GetUtcNow())), ""));
        page.ShouldContain("saml.login.loop.unsolicited");
        page.ShouldContain("answers without naming what it was asked");
    }

    private async Task GoRoundAsync(string page)
    {
        await SignInAsync(page: page);
        Browser.Forget("__Secure-jit");
    }

    private async Task ShouldEndAsync(string page) => (await LoginGateway.ReadAsync(await Browser.NavigateAsync(page))).ShouldContain("LOGIN_LOOP", Case.Sensitive, page);

    private async Task SignInAsync(Func<SamlResponseMessage, SamlResponseMessage>? edit = null, string page = Page)
    {
        var asked = await _gateway.AskAsync(page);
        var answer = _gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow());
        TestBrowser.Onward(await _gateway.AnswerAsync(_gateway.Corp.Sign(edit?.Invoke(answer) ?? answer), asked.RelayState)).ShouldNotBeNull();
    }

    private async Task ShouldSayAsync(string reason, string note, string page = Page)
    {
        var response = await Browser.NavigateAsync(page);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await LoginGateway.ReadAsync(response);
        text.ShouldContain("LOGIN_LOOP");
        text.ShouldContain(reason);
        text.ShouldContain(note);
        TestBrowser.Onward(await Browser.NavigateAsync(page)).ShouldNotBeNull();   // the person was told, and tries again
    }
}
