using System.Collections.Frozen;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Appearance;
using JitGateway.Provisioning.Waiting;
using JitGateway.Saml;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Discovery;
using JitGateway.Saml.Forms;
using JitGateway.Saml.Login;
using JitGateway.Saml.Logout;
using JitGateway.Tests.Sessions;
using Microsoft.AspNetCore.Http;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>The pages of the gateway with as much on them as there can be: long names, long words, everything that is said now and then.</summary>
internal static class EveryPage
{
    public const string SupportCode = "7K3QM-9XW2D";

    private const string LongName = "Rinderkennzeichnungsfleischetikettierungsüberwachung";
    private const string LongAddress = "servicedesk-for-the-whole-organisation@department.subsidiary.example.com";
    private static readonly ReturnUrl Target = new(new Uri("https://sso.example.com/wiki/page?space=engineering&highlight=how%20we%20work"));
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LocalizedText Said = new([new("en", "Weekdays from 8 to 18."), new("de", "Werktags von 8 bis 18 Uhr."), new("fr", "Du lundi au vendredi de 8 h à 18 h.")]);

    /// <summary>A colour that is hard to read as it is.</summary>
    public static PageIdentity Operator { get; } = new(AccentColours.Of(new Colour(0xff, 0xcc, 0))) { Name = LongName, HelpText = Said, Contact = LongAddress };

    public static GatewayPage Failure(ErrorCode code) => FailurePage.Of(
        new GatewayFailure(code, new ReasonId("saml.a_reason.of_more_than.one_long_word.that_has.no_place_to_break"))
        {
            Note = PageText.Verbatim(Said, ["en", "de", "fr"]),
            Contact = "https://intranet.subsidiary.example.com/service-desk/how-to-get-access-to-applications?from=gateway",
            RetryAfter = TimeSpan.FromMinutes(5),
            ContinueUrl = Target.ToString(),
        },
        SupportCode);

    public static IEnumerable<(string Name, GatewayPage Page)> Others() =>
    [
        .. Choices(),
        ("waiting", ProgressPage.Of(Wiki, "/wiki/page", new PassStanding(PassStep.Creating, PassHold.None), Noon, Noon.AddSeconds(12))),
        ("waiting-in-line", ProgressPage.Of(Wiki, "/wiki/page", new PassStanding(PassStep.Looking, PassHold.InLine, 1200), Noon, Noon.AddHours(1))),
        ("onward", OnwardPage.To(new DefaultHttpContext(), Target.ToString(), PageText.Of("One moment"), PageText.Of("Going on to the page you asked for."))),
        ("to-provider", PostBinding.RequestPage(Target.Uri, "<AuthnRequest/>", "relay")),
        ("to-provider-for-logout", PostBinding.LogoutPage("SAMLRequest", Target.Uri, "<LogoutRequest/>", "relay")),
        ("signed-in-already", SignedInPage.To(Target)),
        .. Forms(),
        .. SignedOut(),
    ];

    private static IEnumerable<(string Name, GatewayPage Page)> Choices()
    {
        var two = new[] { Provider("staff", "Staff", "example.com"), Provider("partners", LongName) };
        var many = Enumerable.Range(0, 60).Select(i => Provider($"p{i}", $"{LongName} {i}", $"p{i}.example.com")).ToArray();
        yield return ("choice", new ChoicePage(two, Target) { OffersToRemember = true, Remembered = two[1], IsUnknownAddress = true }.ToPage());
        yield return ("choice-many", new ChoicePage(many, Target) { OffersToRemember = true }.ToPage());
        yield return ("choice-nothing-found", new ChoicePage(many, Target) { OffersToRemember = true, Search = "nobody" }.ToPage());
    }

    private static IEnumerable<(string Name, GatewayPage Page)> Forms()
    {
        yield return ("form-signed-in", FormPages.SignedIn);
        yield return ("form-confirm", FormPages.Confirm("kept", People.Ada()));
        yield return ("form-kept", Offering(ErrorRegister.FormKept, FormOffers.SignIn("kept", Target.ToString(), waits: true)));
        yield return ("form-not-sent", Offering(ErrorRegister.KeptFormNotSent, FormOffers.Again("kept")));
        yield return ("form-of-other", Offering(ErrorRegister.KeptFormOfOther, FormOffers.SignOut("kept", LoginPaths.LogoutPath)));
        yield return ("form-too-large", Offering(ErrorRegister.FormTooLarge, FormOffers.SignInBeside(Target.ToString())));
        yield return ("form-used", Offering(ErrorRegister.KeptFormUsed, FormOffers.BackTo(Target.ToString())));
    }

    private static GatewayPage Offering(ErrorCode code, FailureOffer offer) => FailurePage.Of(new GatewayFailure(code, new ReasonId("saml.form.kept")) { Offer = offer }, SupportCode);

    private static IEnumerable<(string Name, GatewayPage Page)> SignedOut()
    {
        var pages = new LogoutPages(Active<ServiceProvider>.Always(new ServiceProvider
        {
            EntityId = "",
            AssertionConsumerService = "",
            SingleLogoutService = "",
            SigningKeys = [],
            GeneratedKeyPath = "",
            IdentityProviders = new[] { Provider("staff", LongName) }.ToFrozenDictionary(p => p.Name),
            AttemptLifetime = TimeSpan.FromMinutes(10),
        }));
        yield return ("sign-out", pages.Confirm("staff", Target.ToString()));
        yield return ("signed-out-here", pages.Here(null));
        yield return ("signed-out", pages.Everywhere("staff", null));
        yield return ("signed-out-partly", pages.Partly("staff", null));
        yield return ("signed-out-not-there", pages.NotThere("staff", null, new ReasonId("saml.logout.a_long_reason.that_has.no_place_to_break")));
        yield return ("signed-out-declined", pages.NotThere("staff", null, reason: null));
        yield return ("signed-out-by-provider", pages.EndedBy("staff"));
    }

    private static Backend Wiki { get; } = new(BackendName.Parse("wiki"), new BackendOptions { DisplayName = LongName }, [], new Dictionary<Type, object>());

    private static IdentityProvider Provider(string name, string shown, params string[] domains) => new(name, new IdentityProviderOptions { DisplayName = shown, EmailDomains = domains }, null);
}
