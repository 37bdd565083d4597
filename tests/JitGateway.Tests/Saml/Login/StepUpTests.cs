using System.Net;
using System.Text.Json;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Pages that want a stronger or a fresher authentication than the session has.</summary>
public sealed class StepUpTests : IAsyncLifetime
{
    private const string Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    private const string Mfa = "https://refeds.org/profile/mfa";
    private const string Card = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI";

    private const string Order = $"\"AuthnContextOrder\": [ \"{Password}\", \"{Mfa}\", \"{Card}\" ]";

    private EchoBackend _application = null!;
    private LoginGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _application = await EchoBackend.StartAsync("app");
        _gateway = await LoginGateway.StartAsync(saml: Order, backends: $$"""
            "app": {
              "Match": { "Path": "/app" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp",
              "Access": [
                { "Path": "/app/admin", "AuthnContext": "{{Mfa}}", "Effect": "Allow" },
                { "Path": "/app/admin", "Effect": "Deny" },
                { "Path": "/app/vault", "AuthnContext": "{{Mfa}}", "AuthnContextComparison": "Minimum", "Effect": "Allow" },
                { "Path": "/app/pay", "MaxAuthnAge": "00:05:00", "Effect": "Allow" },
                { "Path": "/app/either", "Groups": "nobody", "AuthnContext": "{{Mfa}}", "Effect": "Allow" }
              ]
            },
            "bank": {
              "Match": { "Path": "/bank" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp",
              "Login": { "AuthnContext": "{{Mfa}}", "AuthnContextComparison": "Minimum", "MaxAuthnAge": "08:00:00", "ProviderName": "The bank" },
              "Access": [ { "Path": "/bank/open", "Effect": "Public" }, { "Path": "/bank/lobby", "AuthnContext": "{{Password}}", "Effect": "Allow" }, { "Groups": "staff", "Effect": "Allow" }, { "Effect": "Deny" } ]
            },
            "desk": { "Match": { "Hosts": [ "desk.example.com" ] }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Login": { "AuthnContext": "{{Mfa}}" } },
            "kiosk": { "Match": { "Path": "/kiosk" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Login": { "ForceAuthn": true } }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task A_stronger_context_is_asked_for_once_and_the_session_then_has_it()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);

        var asked = await _gateway.AskAsync("/app/admin/users?sort=name", browser);
        asked.Contexts.ShouldBe([Mfa]);
        asked.Comparison.ShouldBe("exact");
        asked["ForceAuthn"].ShouldBeNull();
        (await AnswerAsync(asked, browser, Mfa)).Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/app/admin/users?sort=name"]);

        (await OpenAsync(browser, "/app/admin/users")).ShouldBe("app: GET /app/admin/users");
        (await OpenAsync(browser, "/app/page")).ShouldBe("app: GET /app/page");
        using var me = JsonDocument.Parse(await (await browser.FetchAsync("/sso/me")).Content.ReadAsStringAsync());
        me.RootElement.GetProperty("authnContext").GetString().ShouldBe(Mfa);
    }

    [Fact]
    public async Task A_lower_one_that_comes_back_is_refused_with_a_code_of_its_own_and_the_session_stays_as_it_was()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);

        var refused = await AnswerAsync(await _gateway.AskAsync("/app/admin", browser), browser, Password);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Headers.Location.ShouldBeNull();
        var page = await LoginGateway.ReadAsync(refused);
        page.ShouldContain("1119 <span class=\"name\">AUTHENTICATION_TOO_WEAK");
        page.ShouldContain("saml.authn.context_mismatch");
        page.ShouldContain("href=\"https://sso.example.com/app/admin\"");
        (await browser.WhoAmIAsync()).ShouldBe("ann");
        (await OpenAsync(browser, "/app/page")).ShouldBe("app: GET /app/page");
    }

    [Fact]
    public async Task An_identity_provider_that_cannot_says_so_and_that_has_the_same_code()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        var asked = await _gateway.AskAsync("/app/admin", browser);
        var cannot = _gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with
        {
            Status = "urn:oasis:names:tc:SAML:2.0:status:Responder",
            SecondStatus = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext",
            WithAssertion = false,
            Signed = Signed.Response,
        };

        var page = await LoginGateway.ReadAsync(await _gateway.AnswerAsync(_gateway.Corp.Sign(cannot), asked.RelayState, browser));

        page.ShouldContain("AUTHENTICATION_TOO_WEAK");
        page.ShouldContain("saml.status.not_success");
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task At_least_so_strong_is_met_by_what_is_stronger()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        var asked = await _gateway.AskAsync("/app/vault", browser);
        asked.Comparison.ShouldBe("minimum");

        await AnswerAsync(asked, browser, Card);

        (await OpenAsync(browser, "/app/vault")).ShouldBe("app: GET /app/vault");
        TestBrowser.Onward(await browser.NavigateAsync("/app/admin")).ShouldNotBeNull("a card is not exactly what that rule names");
    }

    [Fact]
    public async Task An_authentication_that_is_too_old_is_made_anew()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        (await OpenAsync(browser, "/app/pay")).ShouldBe("app: GET /app/pay");
        _gateway.Clock.Advance(TimeSpan.FromMinutes(7));

        var asked = await _gateway.AskAsync("/app/pay", browser);
        asked["ForceAuthn"].ShouldBe("true");
        asked.Contexts.ShouldBeEmpty();
        (await OpenAsync(browser, "/app/page")).ShouldBe("app: GET /app/page");
        await AnswerAsync(asked, browser, Password);

        (await OpenAsync(browser, "/app/pay")).ShouldBe("app: GET /app/pay");
    }

    /// <summary>Identity providers pass over ForceAuthn.</summary>
    [Fact]
    public async Task One_that_comes_back_as_old_as_it_was_is_refused_and_nothing_goes_round()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        var before = _gateway.Clock.GetUtcNow();
        _gateway.Clock.Advance(TimeSpan.FromMinutes(7));

        var refused = await AnswerAsync(await _gateway.AskAsync("/app/pay", browser), browser, Password, authenticated: before);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = await LoginGateway.ReadAsync(refused);
        page.ShouldContain("AUTHENTICATION_TOO_WEAK");
        page.ShouldContain("saml.authn.not_fresh");
    }

    [Fact]
    public async Task Another_person_who_comes_back_is_refused_and_the_first_one_stays()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        var asked = await _gateway.AskAsync("/app/admin", browser);
        var bob = _gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { NameId = "bob-4712", AuthnContext = Mfa, Attributes = [new("uid", "bob")] };

        var refused = await _gateway.AnswerAsync(_gateway.Corp.Sign(bob), asked.RelayState, browser);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(refused)).ShouldContain("1120 <span class=\"name\">OTHER_PERSON");
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task A_first_login_asks_for_what_no_rule_could_do_without()
    {
        (await _gateway.AskAsync("/app/admin", _gateway.NewBrowser())).Contexts.ShouldBe([Mfa]);
        (await _gateway.AskAsync("/app/page", _gateway.NewBrowser())).Contexts.ShouldBeEmpty();
        (await _gateway.AskAsync("/app/either", _gateway.NewBrowser())).Contexts.ShouldBeEmpty("whom that rule does not fit needs no second factor");
        (await _gateway.AskAsync("/app/pay", _gateway.NewBrowser()))["ForceAuthn"].ShouldBeNull("a login is fresh enough if the provider's own is");
    }

    [Fact]
    public async Task A_first_login_that_comes_back_lower_is_refused_with_the_same_code()
    {
        var browser = _gateway.NewBrowser();
        var page = await LoginGateway.ReadAsync(await AnswerAsync(await _gateway.AskAsync("/app/admin", browser), browser, Password));
        page.ShouldContain("AUTHENTICATION_TOO_WEAK");
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task What_a_backend_wants_of_all_holds_for_every_rule_that_says_nothing_else()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);

        (await OpenAsync(browser, "/bank/open")).ShouldBe("app: GET /bank/open");
        (await OpenAsync(browser, "/bank/lobby")).ShouldBe("app: GET /bank/lobby");
        var asked = await _gateway.AskAsync("/bank/accounts", browser);
        (asked.Contexts.Single(), asked.Comparison, asked["ProviderName"]).ShouldBe((Mfa, "minimum", "The bank"));
        await AnswerAsync(asked, browser, Mfa);
        (await OpenAsync(browser, "/bank/accounts")).ShouldBe("app: GET /bank/accounts");

        _gateway.Clock.Advance(TimeSpan.FromMinutes(25));
        for (var elapsed = 0; elapsed < 19; elapsed++)
        {
            (await OpenAsync(browser, "/app/page")).ShouldBe("app: GET /app/page");   // so that it does not end for idleness
            _gateway.Clock.Advance(TimeSpan.FromMinutes(25));
        }

        (await _gateway.AskAsync("/bank/accounts", browser))["ForceAuthn"].ShouldBe("true");
    }

    /// <summary>Without a challenge before it.</summary>
    [Fact]
    public async Task A_login_by_a_link_asks_for_what_the_backend_wants_and_holds_to_it()
    {
        var browser = _gateway.NewBrowser();
        var asked = await _gateway.AskAsync("/sso/login?return=%2Fbank%2Faccounts", browser);
        asked.Contexts.ShouldBe([Mfa]);
        (await LoginGateway.ReadAsync(await AnswerAsync(asked, browser, Password))).ShouldContain("AUTHENTICATION_TOO_WEAK");

        (await _gateway.AskAsync("/sso/login?return=%2Fkiosk", browser))["ForceAuthn"].ShouldBe("true");
    }

    [Fact]
    public async Task A_backend_that_forces_authentication_takes_no_older_one()
    {
        var browser = _gateway.NewBrowser();
        var asked = await _gateway.AskAsync("/kiosk", browser);
        var page = await LoginGateway.ReadAsync(await AnswerAsync(asked, browser, Password, authenticated: _gateway.Clock.GetUtcNow().AddMinutes(-5)));
        page.ShouldContain("saml.authn.not_fresh");
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_script_is_told_with_an_address_that_leads_to_the_stronger_login()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);

        var response = await browser.FetchAsync("/app/admin/api", ("Accept", "application/json"), ("Referer", "https://sso.example.com/app/admin/page"));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("constant").GetString().ShouldBe("AUTHN_CONTEXT_TOO_LOW");
        (await _gateway.AskAsync(problem.RootElement.GetProperty("continueUrl").GetString()!, browser)).Contexts.ShouldBe([Mfa]);
    }

    /// <summary>One that cannot be kept (see the tests of forms): the way to the identity provider and back has no place for it, so nobody is sent on it unasked.</summary>
    [Fact]
    public async Task A_form_that_needs_a_stronger_sign_in_is_not_lost_unsaid_and_goes_through_when_it_is_sent_again()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        var form = new StringContent("two hours of work");

        var response = await browser.SendAsync(HttpMethod.Post, "/app/admin/save", [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin"), ("Referer", "https://sso.example.com/app/admin/edit?id=7")], withCookies: true, form);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        TestBrowser.Onward(response).ShouldBeNull();
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("AUTHN_CONTEXT_TOO_LOW");
        page.ShouldContain("What you sent was not passed on.");
        var onward = page.Split("class=\"button\" href=\"")[1].Split('"')[0];
        var asked = await _gateway.AskAsync(onward, browser);
        asked.Contexts.ShouldBe([Mfa]);
        (await AnswerAsync(asked, browser, Mfa)).Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/app/admin/edit?id=7"]);

        var sentAgain = await browser.PostFromOwnPageAsync("/app/admin/save", ("text", "two hours of work"));
        (await sentAgain.Content.ReadAsStringAsync()).ShouldBe("app: POST /app/admin/save");
    }

    /// <summary>A demand leads where it was sealed for, from whom it was sealed for, or it is none.</summary>
    [Theory]
    [InlineData("of another page")]
    [InlineData("with a letter changed")]
    [InlineData("{\"s\":\"x\"}")]
    [InlineData("")]
    public async Task A_forged_demand_is_none(string forgery)
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        var genuine = (await browser.NavigateAsync("https://desk.example.com/papers")).Headers.Location!.OriginalString.Split("&wish=")[1];
        var forged = forgery switch
        {
            "of another page" => genuine,
            "with a letter changed" => (genuine[0] == 'A' ? 'B' : 'A') + genuine[1..],
            _ => Uri.EscapeDataString(forgery),
        };
        var page = forgery == "of another page" ? "https%3A%2F%2Fdesk.example.com%2Fother" : "https%3A%2F%2Fdesk.example.com%2Fpapers";

        var asked = await _gateway.AskAsync($"/sso/login?return={page}&wish={forged}", browser);
        var bob = _gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { NameId = "bob-4712", AuthnContext = Mfa, Attributes = [new("uid", "bob")] };
        await _gateway.AnswerAsync(_gateway.Corp.Sign(bob), asked.RelayState, browser);

        (await browser.WhoAmIAsync()).ShouldBe("bob", "it was a login like any other");
    }

    /// <summary>As when the identity provider shows something for a long time after the password.</summary>
    [Fact]
    public async Task What_is_too_old_already_when_it_comes_is_refused_then_and_nobody_is_asked_in_circles()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/app/page", browser);
        _gateway.Clock.Advance(TimeSpan.FromMinutes(7));
        var asked = await _gateway.AskAsync("/app/pay", browser);
        var authenticated = _gateway.Clock.GetUtcNow();
        _gateway.Clock.Advance(TimeSpan.FromMinutes(7));

        var page = await LoginGateway.ReadAsync(await AnswerAsync(asked, browser, Password, authenticated));

        page.ShouldContain("AUTHENTICATION_TOO_WEAK");
        page.ShouldContain("saml.authn.too_old");
    }

    private async Task<string> OpenAsync(TestBrowser browser, string page) => await (await browser.NavigateAsync(page)).Content.ReadAsStringAsync();

    private Task<HttpResponseMessage> AnswerAsync(AskedRequest asked, TestBrowser browser, string context, DateTimeOffset? authenticated = null) =>
        _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { AuthnContext = context, AuthnInstant = authenticated }), asked.RelayState, browser);
}
