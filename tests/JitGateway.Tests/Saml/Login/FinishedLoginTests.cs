using System.Net;
using JitGateway.Saml.Login;

namespace JitGateway.Tests.Saml.Login;

/// <summary>People who reload, go back, press twice, and open a bookmark of the login page.</summary>
public sealed class FinishedLoginTests : IAsyncLifetime
{
    private const string Page = "https://sso.example.com/wiki/start?tab=2";
    private LoginGateway _gateway = null!;

    private TestBrowser Browser => _gateway.Browser;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task The_same_form_once_more_leads_to_the_page()
    {
        var (asked, answer) = await SignInAsync();
        var session = await SessionAsync();

        var again = await _gateway.AnswerAsync(answer, asked.RelayState);

        TestBrowser.Onward(again)!.AbsoluteUri.ShouldBe(Page);
        (await SessionAsync()).ShouldBe(session, "no other session is made of it");
        TestBrowser.Onward(await Browser.PostFromOwnPageAsync("/sso/acs", ("SAMLResponse", answer), ("RelayState", asked.RelayState)))!.AbsoluteUri.ShouldBe(Page);
    }

    /// <summary>Who chose the wrong account goes back and takes another one; nothing is believed of an answer to a request that was answered already.</summary>
    [Fact]
    public async Task Another_answer_is_asked_for_anew_and_its_person_is_who_is_signed_in_then()
    {
        var (asked, _) = await SignInAsync();
        var bob = _gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { NameId = "bob-0815", Attributes = [new("uid", "bob")] };

        var response = await _gateway.AnswerAsync(_gateway.Corp.Sign(bob), asked.RelayState);

        var again = TestIdentityProvider.Read(response);
        again.Id.ShouldNotBe(asked.Id);
        (await Browser.WhoAmIAsync()).ShouldBe("ann");
        TestBrowser.Onward(await _gateway.AnswerAsync(_gateway.Corp.Sign(bob with { Id = "_2", AssertionId = "_3", InResponseTo = again.Id }), again.RelayState))!.AbsoluteUri.ShouldBe(Page);
        (await Browser.WhoAmIAsync()).ShouldBe("bob");
    }

    [Fact]
    public async Task In_another_browser_nothing_is_finished()
    {
        var (asked, answer) = await SignInAsync();
        var stranger = _gateway.NewBrowser();
        TestIdentityProvider.Read(await _gateway.AnswerAsync(answer, asked.RelayState, stranger)).Id.ShouldNotBe(asked.Id);
        (await stranger.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task The_cookie_of_what_is_finished_is_no_attempt_of_any_name()
    {
        var (asked, answer) = await SignInAsync();
        var other = AttemptToken.New(0);
        var copy = _gateway.NewBrowser();
        copy.Restore($"__Host-jit-login-{other}", Browser.ValueOf($"__Host-jit-login-{asked.RelayState}"));

        TestIdentityProvider.Read(await _gateway.AnswerAsync(answer, other.Value, copy)).Id.ShouldNotBe(asked.Id);
        (await copy.WhoAmIAsync()).ShouldBeNull();
    }

    /// <summary>Back after a while, to a page that the browser has forgotten.</summary>
    [Fact]
    public async Task A_forgotten_attempt_of_somebody_who_is_signed_in_says_so()
    {
        var (asked, answer) = await SignInAsync();
        Browser.Forget($"__Host-jit-login-{asked.RelayState}");

        var response = await _gateway.AnswerAsync(answer, asked.RelayState);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("You are signed in already");
        page.ShouldContain("href=\"https://sso.example.com/shop/\"");
        page.ShouldContain("href=\"/sso/logout\"");
        TestBrowser.Onward(response).ShouldBeNull();
    }

    [Fact]
    public async Task A_bookmark_of_the_login_page_leads_whoever_is_signed_in_to_its_page()
    {
        await SignInAsync();
        (await Browser.NavigateAsync("/sso/login?return=%2Fwiki%2Fother%3Fa%3D1")).Headers.Location!.AbsoluteUri.ShouldBe("https://sso.example.com/wiki/other?a=1");
        (await Browser.NavigateAsync("/sso/login?return=%2Fshop%2Fcart")).Headers.Location!.AbsoluteUri.ShouldBe("https://sso.example.com/shop/cart");
        (await Browser.NavigateAsync("/sso/login")).Headers.Location!.AbsoluteUri.ShouldBe("https://sso.example.com/shop/", "nobody serves the root");
        var moved = await Browser.NavigateAsync("https://hr.example.com/sso/login?return=%2Fleave");
        (await Browser.NavigateAsync(moved.Headers.Location!.AbsoluteUri)).Headers.Location!.AbsoluteUri.ShouldBe("https://hr.example.com/leave");
    }

    [Theory]
    [InlineData("&idp=corp")]
    [InlineData("&choose=true")]
    [InlineData("&form=true")]
    [InlineData("&wish=forged")]
    public async Task An_address_that_asks_for_a_login_gets_one(string more)
    {
        await SignInAsync();
        TestIdentityProvider.Read(await Browser.NavigateAsync($"/sso/login?return=%2Fwiki%2Fother{more}")).Location.AbsoluteUri.ShouldStartWith(_gateway.Corp.SingleSignOn);
    }

    [Fact]
    public async Task Who_is_signed_in_in_a_way_that_does_not_fit_signs_in_again()
    {
        var asked = await _gateway.AskAsync("/sso/login?return=%2Fshop%2F&idp=partner");
        await _gateway.AnswerAsync(_gateway.Partner.Sign(_gateway.Partner.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState);
        (await Browser.NavigateAsync("/sso/login?return=%2Fshop%2F")).Headers.Location!.AbsoluteUri.ShouldBe("https://sso.example.com/shop/");

        TestIdentityProvider.Read(await Browser.NavigateAsync("/sso/login?return=%2Fwiki%2F")).Location.AbsoluteUri.ShouldStartWith(_gateway.Corp.SingleSignOn);
    }

    /// <summary>A page that does not see the session, because its host gets no cookie say, sends its person back: a login is tried then, and no circle made.</summary>
    [Fact]
    public async Task Who_comes_back_from_the_page_twice_signs_in_again()
    {
        await SignInAsync();
        const string Login = "/sso/login?return=%2Fwiki%2Fother";
        for (var i = 0; i < 2; i++) (await Browser.NavigateAsync(Login)).Headers.Location!.AbsoluteUri.ShouldBe("https://sso.example.com/wiki/other");

        TestIdentityProvider.Read(await Browser.NavigateAsync(Login)).Location.AbsoluteUri.ShouldStartWith(_gateway.Corp.SingleSignOn);
    }

    private async Task<(AskedRequest Asked, string Answer)> SignInAsync()
    {
        var asked = await _gateway.AskAsync();
        var answer = _gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()));
        TestBrowser.Onward(await _gateway.AnswerAsync(answer, asked.RelayState))!.AbsoluteUri.ShouldBe(Page);
        return (asked, answer);
    }

    private async Task<string> SessionAsync()
    {
        using var me = System.Text.Json.JsonDocument.Parse(await (await Browser.FetchAsync("/sso/me")).Content.ReadAsStringAsync());
        return me.RootElement.GetProperty("session").GetString()!;
    }
}
