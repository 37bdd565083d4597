using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What the checks measure against: one reading of the clock for all of them.</summary>
internal sealed class ValidationContext(ResponseExpectations expectations, TrustedIdentityProvider identityProvider)
{
    public ResponseExpectations Expectations { get; } = expectations;

    public TrustedIdentityProvider IdentityProvider { get; } = identityProvider;

    public SentRequest? Request => Expectations.Request;

    public DateTimeOffset Now { get; } = expectations.Clock.GetUtcNow();

    public TimeSpan Skew => IdentityProvider.ClockSkew;

    /// <summary>Not yet, even with the tolerance.</summary>
    public bool IsFuture(DateTimeOffset time) => time > Now.Plus(Skew);

    /// <summary>At or past an end that is itself excluded, even with the tolerance.</summary>
    public bool IsOver(DateTimeOffset notOnOrAfter) => Now >= notOnOrAfter.Plus(Skew);

    /// <summary>The measured difference, for operators.</summary>
    public Refusal Late(RefusalReason reason, DateTimeOffset end) =>
        reason.With($"the end was {end}, {Now - end} ago, tolerance {Skew}");

    public Refusal Early(RefusalReason reason, DateTimeOffset begin) =>
        reason.With($"the time is {begin}, {begin - Now} ahead, tolerance {Skew}");
}
