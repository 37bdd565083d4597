using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What the checks measure against, with one reading of the clock for all of them, and where they report.</summary>
internal class MessageContext(TimeProvider clock, TrustedIdentityProvider identityProvider, Findings findings)
{
    private readonly DateTimeOffset _now = clock.GetUtcNow();

    public TrustedIdentityProvider IdentityProvider { get; } = identityProvider;

    public Findings Findings { get; } = findings;

    /// <summary>For the times at which messages were issued.</summary>
    public SkewedClock Clock => new(_now, IdentityProvider.ClockSkew, nameof(TrustedIdentityProvider.ClockSkew));

    protected SkewedClock ClockWith(TimeSpan? skew, string setting) => skew is { } own ? new(_now, own, setting) : Clock;
}

/// <summary>The same for a login response.</summary>
internal sealed class ValidationContext(ResponseExpectations expectations, TrustedIdentityProvider identityProvider, Findings findings)
    : MessageContext(expectations.Clock, identityProvider, findings)
{
    public ResponseExpectations Expectations { get; } = expectations;

    public SentRequest? Request => Expectations.Request;

    public SkewedClock ConditionsClock => ClockWith(IdentityProvider.ConditionsSkew, nameof(TrustedIdentityProvider.ConditionsSkew));

    public SkewedClock ConfirmationClock => ClockWith(IdentityProvider.ConfirmationSkew, nameof(TrustedIdentityProvider.ConfirmationSkew));

    public SkewedClock AuthnClock => ClockWith(IdentityProvider.AuthnSkew, nameof(TrustedIdentityProvider.AuthnSkew));
}
