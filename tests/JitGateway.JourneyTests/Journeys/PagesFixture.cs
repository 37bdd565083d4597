using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>The same gateway as an organisation makes it its own, with a second identity provider where no application says which.</summary>
public sealed class PagesFixture : WaitingFixture
{
    private const string Logo = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 32"><circle cx="16" cy="16" r="14" fill="#e2001a"/><path d="M10 16h12M16 10v12" stroke="#fff" stroke-width="4"/><path d="M40 10h70M40 22h46" stroke="#8a8f98" stroke-width="6" stroke-linecap="round"/></svg>
        """;

    /// <summary>Somebody who reads the pages on a phone at night, in a browser that runs no scripts.</summary>
    /// <param name="locale">What the browser asks for.</param>
    /// <param name="person">Whose cookies it has.</param>
    internal async Task<IPage> ReaderAsync(string locale, IPage person) => await Browser.NewPersonAsync(new BrowserNewContextOptions
    {
        Locale = locale,
        ViewportSize = new ViewportSize { Width = 320, Height = 640 },
        ColorScheme = ColorScheme.Dark,
        JavaScriptEnabled = false,
        StorageState = await person.Context.StorageStateAsync(),
    });

    private protected override async Task PrepareAsync(GatewayConfiguration configuration)
    {
        await File.WriteAllTextAsync(Path.Combine(configuration.Directory, "logo.svg"), Logo);
        configuration.WithIdentityProvider("partner", Keep(await configuration.StartIdentityProviderAsync()).MetadataUrl).WithPage("""
            {
              "Pages": {
                "Name": "Example Corp", "Logo": "logo.svg", "Accent": "#ffcc00", "Contact": "help@example.com",
                "HelpText": { "en": "Weekdays from 8 to 18.", "de": "Werktags von 8 bis 18 Uhr.", "fr": "Du lundi au vendredi de 8 h à 18 h." }
              },
              "Saml": { "IdentityProviders": { "demo": { "DisplayName": "Corporate sign-in", "EmailDomains": [ "example.com" ] }, "partner": { "DisplayName": "Partner & Co" } } },
              "Backends": { "lobby": { "IdentityProvider": "demo" }, "wiki": { "IdentityProvider": "demo" } }
            }
            """);
    }
}
