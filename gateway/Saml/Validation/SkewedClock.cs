using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>Now, give or take what an identity provider's clock may differ from ours in one kind of time.</summary>
/// <param name="Setting">The setting that the tolerance is from, for operators.</param>
internal readonly record struct SkewedClock(DateTimeOffset Now, TimeSpan Tolerance, string Setting)
{
    /// <summary>Not yet, even with the tolerance.</summary>
    public bool IsFuture(DateTimeOffset time) => time > Now.Plus(Tolerance);

    /// <summary>At or past an end that is itself excluded, even with the tolerance.</summary>
    public bool IsOver(DateTimeOffset notOnOrAfter) => Now >= notOnOrAfter.Plus(Tolerance);

    /// <summary>The measured difference, for operators.</summary>
    public Refusal Late(RefusalReason reason, DateTimeOffset end) =>
        reason.With($"the end was {end}, {Now - end} ago, tolerance {Tolerance} ({Setting:plain})");

    public Refusal Early(RefusalReason reason, DateTimeOffset begin) =>
        reason.With($"the time is {begin}, {begin - Now} ahead, tolerance {Tolerance} ({Setting:plain})");
}
