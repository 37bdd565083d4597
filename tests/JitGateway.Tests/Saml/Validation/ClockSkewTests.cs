using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>Each kind of time has a tolerance of its own, and the general one where none is set.</summary>
public sealed class ClockSkewTests
{
    private static readonly Dictionary<string, (string Reason, SamlResponseMessage Message)> SecondsOff = new(StringComparer.Ordinal)
    {
        ["ClockSkew, response"] = ("saml.issue_instant.future", Exchange.Good with { EditResponse = r => r.WithAttribute("samlp:Response", "IssueInstant", "2026-03-01T12:00:10Z") }),
        ["ClockSkew, assertion"] = ("saml.issue_instant.future", Assertion("saml:Assertion", "IssueInstant", "2026-03-01T12:00:10Z")),
        ["ConditionsSkew, begin"] = ("saml.conditions.not_yet", Assertion("saml:Conditions", "NotBefore", "2026-03-01T12:00:10Z")),
        ["ConditionsSkew, end"] = ("saml.conditions.expired", Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T11:00:00Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T11:59:50Z") }),
        ["ConfirmationSkew"] = ("saml.confirmation.expired", Assertion("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:59:50Z")),
        ["AuthnSkew, instant"] = ("saml.authn.instant_future", Assertion("saml:AuthnStatement", "AuthnInstant", "2026-03-01T12:00:10Z")),
        ["AuthnSkew, age"] = ("saml.authn.too_old", Assertion("saml:AuthnStatement", "AuthnInstant", "2026-03-01T11:54:50Z")),
        ["AuthnSkew, fresh"] = ("saml.authn.not_fresh", Assertion("saml:AuthnStatement", "AuthnInstant", "2026-03-01T11:59:40Z")),
    };

    public static TheoryData<string> Kinds => [.. SecondsOff.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_borne_by_the_setting_for_its_kind_alone_and_the_operator_reads_seconds_and_setting(string kind)
    {
        var (reason, message) = SecondsOff[kind];
        var setting = kind.Split(',')[0];
        var xml = message.ToXml(Exchange.Signer);

        Exchange.ShouldBeAccepted(xml, With(kind, own: TimeSpan.FromSeconds(11), others: TimeSpan.Zero));
        var refusal = Exchange.ShouldBeRefused(xml, reason, With(kind, own: TimeSpan.FromSeconds(9), others: TimeSpan.FromMinutes(10)));
        refusal.Detail.ShouldContain($"tolerance 9 s ({setting})");
        refusal.Detail.ShouldMatch(@"\b(10|310) s (ago|ahead|before)\b");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Falls_back_to_the_general_setting(string kind)
    {
        var (reason, message) = SecondsOff[kind];
        var xml = message.ToXml(Exchange.Signer);

        Exchange.ShouldBeAccepted(xml, Limited(kind, c => c with { ClockSkew = TimeSpan.FromSeconds(11) }));
        Exchange.ShouldBeRefused(xml, reason, Limited(kind, c => c with { ClockSkew = TimeSpan.FromSeconds(9) })).Detail.ShouldContain("tolerance 9 s (ClockSkew)");
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(0)]
    public void No_tolerance_begins_a_session_that_would_be_over_at_once(int seconds) =>
        Exchange.ShouldBeRefused((Exchange.Good with { SessionNotOnOrAfter = Exchange.Now.AddSeconds(seconds) }).ToXml(Exchange.Signer), "saml.authn.session_expired",
            Exchange.WithCorp(c => c with { AuthnSkew = TimeSpan.FromMinutes(10) })).Detail.ShouldContain($"{-seconds} s ago");

    [Fact]
    public void An_assertion_is_remembered_for_the_tolerance_of_its_confirmation() =>
        Exchange.ShouldBeAccepted(Exchange.Good.ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { ConfirmationSkew = TimeSpan.FromMinutes(3) }))
            .ReplayableUntil.ShouldBe(Exchange.Now.AddMinutes(8));

    /// <summary>Core 2.5.1.5: OneTimeUse is what is done with every assertion.</summary>
    [Fact]
    public void An_assertion_for_one_use_is_remembered_as_long_as_any()
    {
        var once = Exchange.Good with { EditAssertion = a => a.Before("</saml:Conditions>", "<saml:OneTimeUse></saml:OneTimeUse>") };

        Exchange.ShouldBeAccepted(once.ToXml(Exchange.Signer)).ReplayableUntil.ShouldBe(Exchange.ShouldBeAccepted(Exchange.Good.ToXml(Exchange.Signer)).ReplayableUntil);
    }

    private static ResponseExpectations With(string kind, TimeSpan own, TimeSpan others)
    {
        TimeSpan Of(string setting) => kind.Split(',')[0] == setting ? own : others;
        return Limited(kind, c => c with { ClockSkew = Of("ClockSkew"), ConditionsSkew = Of("ConditionsSkew"), ConfirmationSkew = Of("ConfirmationSkew"), AuthnSkew = Of("AuthnSkew") });
    }

    private static ResponseExpectations Limited(string kind, Func<TrustedIdentityProvider, TrustedIdentityProvider> settings) =>
        Exchange.WithCorp(c => settings(c) with { MaxAuthnAge = kind.EndsWith("age", StringComparison.Ordinal) ? TimeSpan.FromMinutes(5) : null }) with
        {
            Request = Exchange.Expected.Request! with { AuthenticatedSince = kind.EndsWith("fresh", StringComparison.Ordinal) ? Exchange.Now.AddSeconds(-10) : null },
        };

    private static SamlResponseMessage Assertion(string element, string attribute, string time) => Exchange.Good with { EditAssertion = a => a.WithAttribute(element, attribute, time) };
}
