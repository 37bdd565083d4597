using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What the checks measure against, with one reading of the clock for all of them, and where they report.</summary>
internal sealed class ValidationContext(ResponseExpectations expectations, TrustedIdentityProvider identityProvider, Findings findings)
{
    private readonly DateTimeOffset _now = expectations.Clock.GetUtcNow();

    public ResponseExpectations Expectations { get; } = expectations;

    public TrustedIdentityProvider IdentityProvider { get; } = identityProvider;

    public Findings Findings { get; } = findings;

    public SentRequest? Request => Expectations.Request;

    /// <summary>For the times at which messages were issued.</summary>
    public SkewedClock Clock => new(_now, IdentityProvider.ClockSkew, nameof(TrustedIdentityProvider.ClockSkew));

    public SkewedClock ConditionsClock => ClockWith(IdentityProvider.ConditionsSkew, nameof(TrustedIdentityProvider.ConditionsSkew));

    public SkewedClock ConfirmationClock => ClockWith(IdentityProvider.ConfirmationSkew, nameof(TrustedIdentityProvider.ConfirmationSkew));

    public SkewedClock AuthnClock => ClockWith(IdentityProvider.AuthnSkew, nameof(TrustedIdentityProvider.AuthnSkew));

    private SkewedClock ClockWith(TimeSpan? skew, string setting) => skew is { } own ? new(_now, own, setting) : Clock;
}
