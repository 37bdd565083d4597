using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Signing out at the identity provider, in a real browser, whose cookie comes with its Redirect.</summary>
public sealed partial class SimpleSamlPhpJourneyTests
{
    [Fact]
    public async Task Signing_out_at_the_identity_provider_ends_the_session_here_and_takes_back_the_cookie()
    {
        company.Hire("adele");
        var page = await company.SignInAsync("adele", "/app");
        var before = company.Gateway.Log.Length;

        await page.GotoAsync(company.IdentityProvider.Logout.AbsoluteUri);

        page.Url.ShouldStartWith(company.IdentityProvider.Metadata.GetLeftPart(UriPartial.Authority));   // its own page, after our answer
        company.Gateway.Log[before..].ShouldContain("was answered with urn:oasis:names:tc:SAML:2.0:status:Success");
        (await page.Context.CookiesAsync()).ShouldNotContain(c => c.Name == "jit-journeys");
        await page.GotoAsync(new Uri(company.Gateway.Url, "/app").AbsoluteUri);
        await page.Locator("#username").WaitForAsync();
    }

    /// <summary>As it is installed.</summary>
    [Fact]
    public async Task Its_unsigned_logout_ends_nothing_and_the_log_says_what_to_write()
    {
        company.Hire("annie");
        var page = await company.SignInAsync("annie", "/app");
        company.IdentityProvider.Send(new SimpleSamlPhpAnswers(SignLogout: false));
        try
        {
            await page.GotoAsync(company.IdentityProvider.Logout.AbsoluteUri);
            await Assertions.Expect(page.Locator("body")).ToContainTextAsync("saml.logout.unsigned");
            company.Gateway.Log.ShouldContain("'sign.logout' => true");
        }
        finally
        {
            company.IdentityProvider.Send(new SimpleSamlPhpAnswers());
        }

        await page.GotoAsync(new Uri(company.Gateway.Url, "/app").AbsoluteUri);
        (await page.Locator("#path").TextContentAsync()).ShouldBe("/app");
    }
}
