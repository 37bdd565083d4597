using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Login;

/// <summary>By how much an identity provider's clock is certainly off, by one message that verified.</summary>
/// <param name="Offset">Ahead of ours where positive, behind where negative; zero: nothing shows that it is off.</param>
/// <param name="At">When, by our clock.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClockReading(TimeSpan Offset, DateTimeOffset At);

/// <summary>
/// Learns from answers that a trusted key signed whether the clocks agree. An answer was made between our request and its arrival, so one that is dated later than it came is by a clock ahead, and one
/// from before its request by a clock behind: at least by that much, however long the person took. An answer to nobody's request can only show the first, so a message that somebody sends again shows nothing.
/// </summary>
internal sealed class ClockWatch(TimeProvider time)
{
    /// <summary>An answer that took longer says too little of a clock that seems right.</summary>
    private static readonly TimeSpan Telling = TimeSpan.FromMinutes(5);

    /// <summary>Most identity providers write whole seconds.</summary>
    private static readonly TimeSpan Written = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ClockReading> _readings = new(StringComparer.Ordinal);

    /// <summary>The newest reading; null: no message came yet.</summary>
    public ClockReading? Of(string identityProvider) => _readings.TryGetValue(identityProvider, out var reading) ? reading : null;

    /// <param name="identityProvider">A configured name.</param>
    /// <param name="issued">As the message says.</param>
    /// <param name="attempt">What it answers; null: nothing that this browser asked.</param>
    public void Accepted(string identityProvider, DateTimeOffset issued, LoginAttempt? attempt) => Note(identityProvider, issued, attempt, isFresh: true);

    /// <param name="refusal">Only one for its times tells anything: whoever is refused for something else may be anybody.</param>
    /// <param name="attempt">As in <see cref="Accepted"/>.</param>
    public void Refused(Refusal refusal, LoginAttempt? attempt)
    {
        if (refusal is { IdentityProvider: { } name, IssuedAt: { } issued } && ClockNote.IsOfTime(refusal.Reason))
            Note(name, issued, refusal.AnswersRequest ? attempt : null, isFresh: refusal.AnswersRequest);   // an old assertion in a new answer is no slow clock
    }

    private void Note(string identityProvider, DateTimeOffset issued, LoginAttempt? attempt, bool isFresh)
    {
        var now = time.GetUtcNow();
        if (issued > now) _readings[identityProvider] = new ClockReading(issued - now, now);
        else if (attempt is not null && issued <= attempt.StartedAt - Written) _readings[identityProvider] = new ClockReading(issued - attempt.StartedAt, now);
        else if (isFresh && now - (attempt?.StartedAt ?? issued) <= Telling) _readings[identityProvider] = new ClockReading(TimeSpan.Zero, now);
    }
}
