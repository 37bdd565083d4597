using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Login;

/// <summary>What an identity provider must show in any case, beside what a page wants.</summary>
public sealed class ProviderRequirementTests : IAsyncLifetime
{
    private const string Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    private const string Mfa = "https://refeds.org/profile/mfa";
    private const string Card = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI";

    private const string Order = $"\"AuthnContextOrder\": [ \"{Password}\", \"{Mfa}\", \"{Card}\" ]";

    private EchoBackend _application = null!;

    public async Task InitializeAsync() => _application = await EchoBackend.StartAsync("app");

    public async Task DisposeAsync() => await _application.DisposeAsync();

    /// <summary>Otherwise whoever has a stolen password, and no second factor, would begin at the weakest page and be in everywhere.</summary>
    [Fact]
    public async Task A_page_that_names_a_weaker_context_takes_nothing_from_what_its_identity_provider_must_show()
    {
        await using var gateway = await LoginGateway.StartAsync(corp: $"\"RequestedAuthnContext\": \"{Mfa}\"", saml: Order, backends: $$"""
            "lobby": { "Match": { "Path": "/lobby" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Login": { "AuthnContext": "{{Password}}", "AuthnContextComparison": "Minimum" } }
            """);
        var browser = gateway.NewBrowser();

        var asked = await gateway.AskAsync("/lobby", browser);
        (asked.Contexts.Single(), asked.Comparison).ShouldBe((Mfa, "exact"));
        var page = await LoginGateway.ReadAsync(await AnswerAsync(gateway, asked, browser, Password));

        page.ShouldContain("AUTHENTICATION_TOO_WEAK");
        page.ShouldContain("saml.authn.context_mismatch");
        (await browser.WhoAmIAsync()).ShouldBeNull();
        await AnswerAsync(gateway, await gateway.AskAsync("/lobby", browser), browser, Mfa);
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Theory]
    [InlineData("Minimum", Password, "Minimum", "minimum", Mfa)]
    [InlineData("Minimum", Card, "Exact", "exact", Card)]
    [InlineData("Minimum", Mfa, "Maximum", "exact", Mfa)]
    public async Task What_meets_both_is_asked_for_as_simply_as_it_can_be_said(string atProvider, string atPage, string comparison, string asks, string context)
    {
        await using var gateway = await LoginGateway.StartAsync(corp: $"\"RequestedAuthnContext\": \"{Mfa}\", \"AuthnContextComparison\": \"{atProvider}\"", saml: Order, backends: $$"""
            "lobby": { "Match": { "Path": "/lobby" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Login": { "AuthnContext": "{{atPage}}", "AuthnContextComparison": "{{comparison}}" } }
            """);

        var asked = await gateway.AskAsync("/lobby", gateway.NewBrowser());

        (asked.Comparison, string.Join(' ', asked.Contexts)).ShouldBe((asks, context));
    }

    /// <summary>Partner lets in only what the page does not take; corp does.</summary>
    [Fact]
    public async Task Nobody_is_sent_where_nothing_that_is_let_in_would_do()
    {
        await using var gateway = await LoginGateway.StartAsync(partner: $"\"RequestedAuthnContext\": \"{Password}\"", saml: Order, backends: $$"""
            "safe": { "Match": { "Path": "/safe" }, "Destinations": "{{_application.Url}}", "Login": { "AuthnContext": "{{Card}}" } }
            """);
        var browser = gateway.NewBrowser();

        var page = await LoginGateway.ReadAsync(await browser.NavigateAsync("/sso/login?return=%2Fsafe&idp=partner"));

        page.ShouldContain("AUTHENTICATION_TOO_WEAK");
        page.ShouldContain("saml.login.unmeetable");
        browser.Attempts.ShouldBeEmpty();
        (await gateway.AskAsync("/sso/login?return=%2Fsafe&idp=corp", browser)).Contexts.ShouldBe([Card]);
    }

    [Fact]
    public async Task The_clock_of_an_identity_provider_may_be_off_by_as_much_at_the_page_as_at_the_login()
    {
        await using var gateway = await LoginGateway.StartAsync(corp: "\"AuthnSkew\": \"00:05:00\"", backends: $$"""
            "till": { "Match": { "Path": "/till" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Login": { "MaxAuthnAge": "00:01:00" } }
            """);
        var browser = gateway.NewBrowser();

        await AnswerAsync(gateway, await gateway.AskAsync("/till", browser), browser, Password, gateway.Clock.GetUtcNow().AddMinutes(-3));

        (await (await browser.NavigateAsync("/till")).Content.ReadAsStringAsync()).ShouldBe("app: GET /till");
    }

    private static Task<HttpResponseMessage> AnswerAsync(LoginGateway gateway, AskedRequest asked, TestBrowser browser, string context, DateTimeOffset? authenticated = null) =>
        gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { AuthnContext = context, AuthnInstant = authenticated }), asked.RelayState, browser);
}
