using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// Genuine messages that belong to another browser, another request, another identity provider, or to no request at all, and messages that come again.
/// What several nodes and a real Redis make of it is in the journey tests.
/// </summary>
public sealed class ReplayAndBindingTests
{
    private static readonly AttackList Attacks = new()
    {
        { "an answer to another request", "saml.in_response_to.mismatch", Exchange.Good with { InResponseTo = "_request-of-the-attacker" } },
        { "the response answers another request than its confirmation", "saml.in_response_to.mismatch", Exchange.Good with { EditResponse = r => r.WithAttribute("samlp:Response", "InResponseTo", "_other") } },
        { "the confirmation answers another request than the response", "saml.confirmation.in_response_to_mismatch", Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "_other") } },
        { "the confirmation answers the empty request", "saml.confirmation.in_response_to_mismatch", Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "") } },
        { "an unsolicited message where a request was made", "saml.in_response_to.missing", Exchange.GoodUnsolicited },
        { "an unsolicited assertion in an answering response", "saml.confirmation.in_response_to_missing", Exchange.Good with { EditAssertion = a => a.WithoutAttribute("saml:SubjectConfirmationData", "InResponseTo") } },
        { "an answer where no request was made", "saml.in_response_to.unsolicited", Exchange.Good, Exchange.ExpectedUnsolicited },
        { "an answering assertion in an unsolicited response", "saml.confirmation.in_response_to_unsolicited", Exchange.Good with { EditResponse = r => r.WithoutAttribute("samlp:Response", "InResponseTo") }, Exchange.ExpectedUnsolicited },
        { "an unsolicited message where the configuration refuses them", "saml.unsolicited.refused", Exchange.GoodUnsolicited, Exchange.Expected with { Request = null } },
        { "an answer from another identity provider than was asked", "saml.identity_provider.mismatch", () => (Exchange.Good with { Issuer = Exchange.OtherIdp }).ToXml(MessageSigner.Rsa(Exchange.OtherIdpKey)) },
        { "an answer to the request of an attempt at another identity provider", "saml.identity_provider.mismatch", Exchange.Good, Exchange.Expected with { Request = new SentRequest(Exchange.RequestId, "partner") } },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    [Fact]
    public void Says_until_when_a_replay_would_be_possible()
    {
        var valid = Exchange.ShouldBeAccepted(Exchange.Good.ToXml(Exchange.Signer));

        valid.Value.Id.ShouldBe(Exchange.AssertionId);
        valid.IdentityProvider.EntityId.ShouldBe(Exchange.Idp);
        valid.ReplayableUntil.ShouldBe(Exchange.Now.AddMinutes(5).AddSeconds(60));
    }

    [Fact]
    public void Remembers_as_long_as_the_longest_confirmation_lasts()
    {
        var twice = Exchange.Good with
        {
            EditAssertion = a => a.After("</saml:SubjectConfirmation>", a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T13:00:00Z")),
        };

        Exchange.ShouldBeAccepted(twice.ToXml(Exchange.Signer)).ReplayableUntil.ShouldBe(Exchange.Now.AddMinutes(61));
    }

    /// <summary>A form with the attacker's own, genuine answer, sent by the victim's browser: it must not end in the attacker's account.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_attackers_own_login_does_not_become_the_login_of_a_victim(bool victimIsSignedIn)
    {
        await using var gateway = await LoginGateway.StartAsync();
        var (attacker, victim) = (gateway.NewBrowser(), gateway.NewBrowser());
        if (victimIsSignedIn) await gateway.SignInAsync(browser: victim);
        var asked = await gateway.AskAsync(browser: attacker);
        var mallory = gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { NameId = "mallory-666", Attributes = [new("uid", "mallory")] });

        var response = await gateway.AnswerAsync(mallory, asked.RelayState, victim);

        if (victimIsSignedIn) (await LoginGateway.ReadAsync(response)).ShouldContain("You are signed in already");
        else TestIdentityProvider.Read(response).Id.ShouldNotBe(asked.Id);   // a round trip of the victim's own
        (await victim.WhoAmIAsync()).ShouldBe(victimIsSignedIn ? "ann" : null);
    }

    [Fact]
    public async Task A_stolen_answer_is_of_no_use_in_another_browser_and_still_good_in_its_own()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var (owner, thief) = (gateway.NewBrowser(), gateway.NewBrowser());
        var (asked, askedByThief) = (await gateway.AskAsync(browser: owner), await gateway.AskAsync(browser: thief));
        var stolen = gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()));

        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(stolen, askedByThief.RelayState, thief))).ShouldContain("saml.in_response_to.mismatch");
        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(stolen, "", thief))).ShouldContain("saml.attempt.lost");
        await gateway.AnswerAsync(stolen, asked.RelayState, thief);
        (await thief.WhoAmIAsync()).ShouldBeNull();

        await gateway.AnswerAsync(stolen, asked.RelayState, owner);
        (await owner.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task An_answer_that_comes_again_with_the_attempts_cookie_is_refused_as_used()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var browser = gateway.NewBrowser();
        var asked = await gateway.AskAsync(browser: browser);
        var (cookie, answer) = ($"__Host-jit-login-{asked.RelayState}", gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow())));
        var profile = browser.ValueOf(cookie);
        await gateway.AnswerAsync(answer, asked.RelayState, browser);
        var copy = gateway.NewBrowser();
        copy.Restore(cookie, profile);

        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(answer, asked.RelayState, copy))).ShouldContain("saml.assertion.replayed");

        (await copy.WhoAmIAsync()).ShouldBeNull();
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Theory]
    [InlineData("another response around it")]
    [InlineData("another answer of the same person to another request")]
    public async Task An_assertion_is_used_once_whatever_stands_around_it(string wrapping)
    {
        await using var gateway = await LoginGateway.StartAsync();
        var browser = gateway.NewBrowser();
        var asked = await gateway.AskAsync(browser: browser);
        var message = gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow());
        var profile = browser.ValueOf($"__Host-jit-login-{asked.RelayState}");
        await gateway.AnswerAsync(gateway.Corp.Sign(message), asked.RelayState, browser);
        var copy = gateway.NewBrowser();
        copy.Restore($"__Host-jit-login-{asked.RelayState}", profile);
        var again = wrapping.StartsWith("another response", StringComparison.Ordinal) ? asked : await gateway.AskAsync(browser: copy);

        var replay = gateway.Corp.Sign(message with { Id = "_another-response", InResponseTo = again.Id });

        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(replay, again.RelayState, copy))).ShouldContain("saml.assertion.replayed");
        (await copy.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Two_identity_providers_may_give_their_assertions_the_same_ID()
    {
        await using var gateway = await LoginGateway.StartAsync();
        foreach (var (name, provider) in ((string, TestIdentityProvider)[])[("corp", gateway.Corp), ("partner", gateway.Partner)])
        {
            var browser = gateway.NewBrowser();
            var asked = await gateway.AskAsync($"/sso/login?return=%2Fshop%2F&idp={name}", browser);
            await gateway.AnswerAsync(provider.Sign(provider.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { AssertionId = "_1" }), asked.RelayState, browser);
            (await browser.WhoAmIAsync()).ShouldBe("ann", name);
        }
    }

    /// <summary>To the very tick: as long as an assertion would pass for its age it is remembered, and then its age refuses it.</summary>
    [Theory]
    [InlineData(""" "ClockSkew": "00:01:00" """, 60)]
    [InlineData(""" "ClockSkew": "00:03:30" """, 210)]
    [InlineData(""" "ClockSkew": "00:00:00" """, 0)]
    [InlineData(""" "ConfirmationSkew": "00:04:00", "ConditionsSkew": "00:09:00" """, 240)]
    [InlineData(""" "ConfirmationSkew": "00:00:10", "ConditionsSkew": "00:00:10", "ClockSkew": "00:09:00" """, 10)]
    public async Task Between_the_end_of_the_mark_and_the_end_of_the_assertion_there_is_no_moment(string skew, int seconds)
    {
        await using var gateway = await LoginGateway.StartAsync($$""" "IdpInitiated": "Accept", {{skew}} """);
        var answer = gateway.Corp.Sign(gateway.Corp.Answer(null, gateway.Clock.GetUtcNow()));
        await gateway.AnswerAsync(answer, "", gateway.NewBrowser());

        gateway.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(answer, "", gateway.NewBrowser()))).ShouldContain("saml.assertion.replayed");
        gateway.Clock.Advance(TimeSpan.FromTicks(1));
        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(answer, "", gateway.NewBrowser()))).ShouldContain("expired");
    }
}
