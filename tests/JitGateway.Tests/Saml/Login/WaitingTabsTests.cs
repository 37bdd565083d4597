using System.Net;
using System.Text.Json;
using JitGateway.Saml.Login;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Tabs that wait for a login, and the tab that brings it. What the scripts do stands in the journeys.</summary>
public sealed class WaitingTabsTests : IAsyncLifetime
{
    private const string Shop = "/sso/login?return=%2Fshop%2Fcart";
    private const string Waits = "new BroadcastChannel('jit').onmessage";
    private const string Tells = "new BroadcastChannel('jit').postMessage('signed in')";
    private LoginGateway _gateway = null!;

    private TestBrowser Browser => _gateway.Browser;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task The_page_of_choices_waits_and_knows_who_was_there()
    {
        var page = await Browser.NavigateAsync(Shop);
        var html = await LoginGateway.ReadAsync(page);
        html.ShouldContain(Waits);
        html.ShouldContain("data-session=\"\" href=\"/sso/login?return=https%3A%2F%2Fsso.example.com%2Fshop%2Fcart\"");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("connect-src 'self'");

        await _gateway.SignInAsync();
        using var me = JsonDocument.Parse(await (await Browser.FetchAsync("/sso/me")).Content.ReadAsStringAsync());
        (await LoginGateway.ReadAsync(await Browser.NavigateAsync($"{Shop}&choose=true"))).ShouldContain($"data-session=\"{me.RootElement.GetProperty("session").GetString()}\"");
    }

    [Fact]
    public async Task The_page_at_the_end_of_a_login_tells() => (await LoginGateway.ReadAsync(await _gateway.SignInAsync())).ShouldContain(Tells);

    /// <summary>A redirect runs no script, so a page takes its place where others may wait.</summary>
    [Fact]
    public async Task A_login_that_needs_no_page_has_one_where_others_wait()
    {
        var (first, second) = (await _gateway.AskAsync("/wiki/one"), await _gateway.AskAsync("/wiki/two"));

        var page = await PostAsync(first);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LoginGateway.ReadAsync(page)).ShouldContain(Tells);
        TestBrowser.Onward(page)!.AbsoluteUri.ShouldBe("https://sso.example.com/wiki/one");

        var last = await PostAsync(second);
        last.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        TestBrowser.Onward(last)!.AbsoluteUri.ShouldBe("https://sso.example.com/wiki/two");
    }

    /// <summary>It has begun no login, and where the identity provider is of the same site no page of ours stands between.</summary>
    [Fact]
    public async Task A_login_tells_the_page_of_choices_too_and_once()
    {
        await Browser.NavigateAsync(Shop);
        var page = await PostAsync(await _gateway.AskAsync("/wiki/one"));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LoginGateway.ReadAsync(page)).ShouldContain(Tells);
        Browser.Forget("__Secure-jit");

        (await PostAsync(await _gateway.AskAsync("/wiki/two"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_login_that_failed_waits_for_another_tabs()
    {
        var asked = await _gateway.AskAsync();
        var page = await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { Audiences = ["https://someone.else"] }), asked.RelayState);

        (await LoginGateway.ReadAsync(page)).ShouldContain(Waits);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("connect-src 'self'");
    }

    /// <summary>The first of two may have signed in, and its browser shows what became of the second.</summary>
    [Fact]
    public async Task An_answer_that_was_sent_twice_at_once_goes_on_by_itself()
    {
        var asked = await _gateway.AskAsync();
        var (cookie, attempt) = (Browser.Attempts.Single(), Browser.ValueOf(Browser.Attempts.Single()));
        var answer = _gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()));
        await _gateway.AnswerAsync(answer, asked.RelayState);
        Browser.Restore(cookie, attempt);

        var page = await LoginGateway.ReadAsync(await _gateway.AnswerAsync(answer, asked.RelayState));

        page.ShouldContain("ASSERTION_REPLAYED");
        page.ShouldContain(WaitingTabs.GoOn.ReplaceLineEndings("\n"));
    }

    /// <summary>A browser that opens all its tabs again, at an identity provider that knows its person: each session would end the one before, under tabs that are on their way.</summary>
    [Fact]
    public async Task Tabs_of_one_authentication_share_one_session()
    {
        var (first, second, third) = (await _gateway.AskAsync("/wiki/one"), await _gateway.AskAsync("/wiki/two"), await _gateway.AskAsync("/wiki/three"));
        var authenticated = _gateway.Clock.GetUtcNow();
        await AnswerAsync(first);
        var session = Browser.ValueOf("__Secure-jit");
        _gateway.Clock.Advance(TimeSpan.FromSeconds(20));

        TestBrowser.Onward(await AnswerAsync(second))!.AbsoluteUri.ShouldBe("https://sso.example.com/wiki/two");
        Browser.ValueOf("__Secure-jit").ShouldBe(session);

        _gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        TestBrowser.Onward(await AnswerAsync(third))!.AbsoluteUri.ShouldBe("https://sso.example.com/wiki/three");
        Browser.ValueOf("__Secure-jit").ShouldNotBe(session);

        Task<HttpResponseMessage> AnswerAsync(AskedRequest asked) => _gateway.AnswerAsync(
            _gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { SessionIndex = "_one", AuthnInstant = authenticated }), asked.RelayState);
    }

    [Theory]
    [InlineData("another person")]
    [InlineData("another session of the identity provider")]
    [InlineData("no word of its session")]
    [InlineData("a fresh authentication")]
    [InlineData("a stronger authentication")]
    public async Task Another_authentication_has_a_session_of_its_own(string what)
    {
        var (first, second) = (await _gateway.AskAsync("/wiki/one"), await _gateway.AskAsync("/wiki/two"));
        var answer = _gateway.Corp.Answer(first.Id, _gateway.Clock.GetUtcNow()) with { SessionIndex = what == "no word of its session" ? null : "_one" };
        await _gateway.AnswerAsync(_gateway.Corp.Sign(answer), first.RelayState);
        var session = Browser.ValueOf("__Secure-jit");
        _gateway.Clock.Advance(TimeSpan.FromSeconds(5));

        var other = answer with { Id = "_2", AssertionId = "_3", InResponseTo = second.Id, AuthnInstant = answer.IssuedAt };
        other = what switch
        {
            "another person" => other with { NameId = "bob-0815" },
            "another session of the identity provider" => other with { SessionIndex = "_two" },
            "a fresh authentication" => other with { AuthnInstant = _gateway.Clock.GetUtcNow() },
            "a stronger authentication" => other with { AuthnContext = "https://refeds.org/profile/mfa" },
            _ => other,
        };
        await _gateway.AnswerAsync(_gateway.Corp.Sign(other), second.RelayState);

        Browser.ValueOf("__Secure-jit").ShouldNotBe(session);
    }

    private Task<HttpResponseMessage> PostAsync(AskedRequest asked) =>
        Browser.PostFromOwnPageAsync("/sso/acs", ("SAMLResponse", _gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()))), ("RelayState", asked.RelayState));
}
