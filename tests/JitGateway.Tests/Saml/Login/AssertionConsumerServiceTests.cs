using System.Net;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Login;

/// <summary>What comes back from the identity provider, and what becomes of it.</summary>
public sealed class AssertionConsumerServiceTests : IAsyncLifetime
{
    private const string Responder = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    private LoginGateway _gateway = null!;

    private TestBrowser Browser => _gateway.Browser;

    private TestIdentityProvider Corp => _gateway.Corp;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_good_answer_signs_in_and_leads_to_the_page_that_was_asked_for()
    {
        var response = await _gateway.SignInAsync("/wiki/start?tab=2");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/wiki/start?tab=2"]);
        (await Browser.WhoAmIAsync()).ShouldBe("ann");
        response.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith(Browser.Attempts.Single(), StringComparison.Ordinal) && c.Contains("max-age=300", StringComparison.Ordinal), "the attempt is over");
    }

    /// <summary>A provider on the same site, whose form brings the cookie at once.</summary>
    [Fact]
    public async Task An_answer_that_brings_its_cookie_is_redirected_without_a_page_between()
    {
        var asked = await _gateway.AskAsync();
        var response = await Browser.PostFromOwnPageAsync("/sso/acs", ("SAMLResponse", Good(asked)), ("RelayState", asked.RelayState));

        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        response.Headers.Location!.OriginalString.ShouldBe("https://sso.example.com/wiki/start?tab=2");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_form_of_another_site_is_sent_once_more_from_our_own_page()
    {
        var asked = await _gateway.AskAsync();
        var page = await Browser.PostFromElsewhereAsync("/sso/acs", ("SAMLResponse", Good(asked)), ("RelayState", asked.RelayState));

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("form-action 'self';");
        (await Browser.WhoAmIAsync()).ShouldBeNull();
        (await page.Content.ReadAsStringAsync()).ShouldContain("<button type=\"submit\">");
        (await Browser.SubmitAsync(page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Two_tabs_sign_in_at_once_and_each_lands_on_its_own_page()
    {
        var (first, second) = (await _gateway.AskAsync("/wiki/one"), await _gateway.AskAsync("/wiki/two"));
        (await _gateway.AnswerAsync(Good(second), second.RelayState)).Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/wiki/two"]);
        (await _gateway.AnswerAsync(Good(first), first.RelayState)).Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/wiki/one"]);
    }

    [Fact]
    public async Task The_same_assertion_signs_in_once_only()
    {
        var asked = await _gateway.AskAsync();
        var message = Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow());
        (await _gateway.AnswerAsync(Corp.Sign(message), asked.RelayState)).StatusCode.ShouldBe(HttpStatusCode.OK);

        // another request, so that nothing but the assertion's ID is old
        var again = await _gateway.AskAsync("/sso/login?return=%2Fwiki&idp=corp");
        var replayed = Corp.Sign(message with { Id = "_another", InResponseTo = again.Id });
        await ShouldBeRefusedAsync(await _gateway.AnswerAsync(replayed, again.RelayState), HttpStatusCode.Forbidden, "ASSERTION_REPLAYED", "saml.assertion.replayed");
    }

    [Fact]
    public async Task One_of_two_posts_of_the_same_answer_at_once_wins()
    {
        var asked = await _gateway.AskAsync();
        (string, string)[] form = [("SAMLResponse", Good(asked)), ("RelayState", asked.RelayState)];
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Browser.PostFromOwnPageAsync("/sso/acs", form)));
        both.Count(r => r.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_to_another_browsers_request_is_refused()
    {
        var asked = await _gateway.AskAsync();
        var victim = _gateway.NewBrowser();
        var own = await _gateway.AskAsync(browser: victim);
        await ShouldBeRefusedAsync(await _gateway.AnswerAsync(Good(asked), own.RelayState, victim), HttpStatusCode.Forbidden, "ASSERTION_REFUSED", "saml.in_response_to.mismatch");
        (await victim.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_of_another_provider_than_the_one_asked_is_refused()
    {
        var asked = await _gateway.AskAsync();
        await ShouldBeRefusedAsync(await _gateway.AnswerAsync(_gateway.Partner.Sign(_gateway.Partner.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState),
            HttpStatusCode.Forbidden, "ASSERTION_REFUSED", "saml.identity_provider.mismatch");
    }

    [Fact]
    public async Task A_refusal_says_what_to_do_and_no_values()
    {
        var asked = await _gateway.AskAsync();
        var response = await _gateway.AnswerAsync(Corp.Sign(Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { Audiences = ["https://someone.else"] }), asked.RelayState);

        await ShouldBeRefusedAsync(response, HttpStatusCode.Forbidden, "ASSERTION_REFUSED", "saml.audience.mismatch");
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("Support code");
        page.ShouldContain("answered for another application");
        page.ShouldContain("/sso/login?return=https%3A%2F%2Fsso.example.com%2Fwiki%2Fstart");
        foreach (var value in (string[])["someone.else", "ann-4711", "ann@example.com", "staff"]) page.ShouldNotContain(value);
        _gateway.Logs.Text.ShouldContain("saml.audience.mismatch");
        foreach (var value in (string[])["ann-4711", "ann@example.com", asked.RelayState]) _gateway.Logs.Text.ShouldNotContain(value);
    }

    [Theory]
    [InlineData("NoPassive", "wants you to sign in on its own page first")]
    [InlineData("AuthnFailed", "could not make sure who you are")]
    [InlineData("RequestDenied", "does not let you into this application")]
    [InlineData("NoAuthnContext", "cannot sign you in as strongly")]
    [InlineData("UnsupportedBinding", "you cancelled, or your sign-in service said no")]
    public async Task An_error_of_the_provider_is_explained(string code, string said)
    {
        var asked = await _gateway.AskAsync();
        var declined = Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with
        { WithAssertion = false, Signed = Signed.Response, Status = Responder, SecondStatus = $"urn:oasis:names:tc:SAML:2.0:status:{code}" };

        var response = await _gateway.AnswerAsync(Corp.Sign(declined), asked.RelayState);

        await ShouldBeRefusedAsync(response, HttpStatusCode.Forbidden, "LOGIN_DECLINED", "saml.status.not_success");
        (await LoginGateway.ReadAsync(response)).ShouldContain(said);
    }

    [Fact]
    public async Task An_answer_after_the_attempt_has_run_out_begins_anew_and_still_lands_on_the_page()
    {
        var asked = await _gateway.AskAsync();
        _gateway.Clock.Advance(TimeSpan.FromMinutes(11));

        var response = await _gateway.AnswerAsync(Good(asked), asked.RelayState);

        var again = TestIdentityProvider.Read(response);
        again.Id.ShouldNotBe(asked.Id);
        (await _gateway.AnswerAsync(Good(again), again.RelayState)).Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/wiki/start?tab=2"]);
    }

    [Fact]
    public async Task A_lost_cookie_costs_one_more_round_trip_and_then_a_page_says_what_happened()
    {
        Browser.KeepsCookies = false;
        var asked = await _gateway.AskAsync();
        var second = TestIdentityProvider.Read(await _gateway.AnswerAsync(Good(asked), asked.RelayState));

        var response = await _gateway.AnswerAsync(Good(second), second.RelayState);

        await ShouldBeRefusedAsync(response, HttpStatusCode.BadRequest, "COOKIES_BLOCKED", "saml.attempt.no_cookies");
        (await LoginGateway.ReadAsync(response)).ShouldContain("allow cookies for this site");
    }

    [Fact]
    public async Task A_session_that_never_holds_is_noticed_as_a_loop()
    {
        for (var i = 0; i < 5; i++)
        {
            (await _gateway.SignInAsync()).Headers.Contains("Refresh").ShouldBeTrue();
            Browser.Forget("__Secure-jit");
        }

        await ShouldBeRefusedAsync(await Browser.NavigateAsync("/wiki/start?tab=2"), HttpStatusCode.BadRequest, "LOGIN_LOOP", "saml.login.loop");
        (await Browser.NavigateAsync("/wiki/start?tab=2")).Headers.Location!.AbsoluteUri.ShouldStartWith(Corp.SingleSignOn);
    }

    [Fact]
    public async Task Logins_are_counted_by_provider_and_result()
    {
        await _gateway.SignInAsync();
        var asked = await _gateway.AskAsync("/sso/login?return=%2Fwiki&idp=corp");
        await _gateway.AnswerAsync(Corp.Sign(Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { Audiences = ["https://someone.else"] }), asked.RelayState);

        // a login is counted when its answer has been written, which the browser may have read by then
        var metrics = await Eventually.HoldsAsync(_gateway.MetricsAsync, m => m.Contains("result=\"refused\"} 1", StringComparison.Ordinal), "the count of the second login");

        metrics.ShouldContain("jitgateway_logins_total{idp=\"corp\",result=\"accepted\"} 1");
        metrics.ShouldContain("jitgateway_logins_total{idp=\"corp\",reason=\"saml.audience\",result=\"refused\"} 1");
    }

    [Fact]
    public async Task A_forged_cookie_is_no_attempt()
    {
        var asked = await _gateway.AskAsync();
        var stranger = _gateway.NewBrowser();
        stranger.KeepsCookies = false;
        var response = await stranger.SendAsync(HttpMethod.Post, "/sso/acs",
            [("Accept", "text/html"), ("Cookie", $"__Host-jit-login-{asked.RelayState}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")], withCookies: false,
            new FormUrlEncodedContent(new Dictionary<string, string> { ["SAMLResponse"] = Good(asked), ["RelayState"] = asked.RelayState, ["Reposted"] = "true" }));
        TestIdentityProvider.Read(response).Id.ShouldNotBe(asked.Id);
    }

    private string Good(AskedRequest asked) => Corp.Sign(Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()));

    private static async Task ShouldBeRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string constant, string reason)
    {
        var page = await LoginGateway.ReadAsync(response);
        response.StatusCode.ShouldBe(status, page);
        page.ShouldContain(constant);
        page.ShouldContain(reason);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }
}
