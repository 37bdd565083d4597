using System.Collections.Frozen;
using JitGateway.Failures;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Login;

/// <summary>Tells a person by how much the clocks disagree, and whose is behind, where an answer was refused for its times. In minutes: the log has it exactly.</summary>
internal static class ClockNote
{
    private static readonly FrozenSet<RefusalReason> OfTime = new[]
    {
        Refusals.IssuedInFuture, Refusals.ConditionsNotYet, Refusals.ConditionsExpired, Refusals.ConfirmationExpired, Refusals.AuthnInstantFuture, Refusals.SessionExpired,
    }.ToFrozenSet();

    /// <summary>Below this the clocks are as good as equal.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(30);

    /// <summary>Whether the reason is that a message is too early or too late.</summary>
    public static bool IsOfTime(RefusalReason reason) => OfTime.Contains(reason);

    /// <param name="attempt">Which began by our clock, so an answer from before it was dated by one that is behind; null: there is none.</param>
    public static PageText? Of(Refusal refusal, LoginAttempt? attempt, DateTimeOffset now)
    {
        if (!OfTime.Contains(refusal.Reason) || refusal.IssuedAt is not { } issued || (issued - now).Duration() < Least) return null;
        var minutes = Math.Max(1, (int)Math.Round((issued - now).Duration().TotalMinutes));
        if (issued > now)
            return minutes == 1 ? PageText.Of("The clock of your sign-in service is about a minute ahead of ours.") : PageText.Of("The clock of your sign-in service is about {0} minutes ahead of ours.").With(minutes);
        if (refusal.AnswersRequest && issued < attempt?.StartedAt)
            return minutes == 1 ? PageText.Of("The clock of your sign-in service is about a minute behind ours.") : PageText.Of("The clock of your sign-in service is about {0} minutes behind ours.").With(minutes);
        return minutes == 1
            ? PageText.Of("The answer of your sign-in service is about a minute old. If you did not wait there for so long, its clock is behind ours.")
            : PageText.Of("The answer of your sign-in service is about {0} minutes old. If you did not wait there for so long, its clock is behind ours.").With(minutes);
    }
}
