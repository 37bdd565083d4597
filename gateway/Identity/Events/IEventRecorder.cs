namespace JitGateway.Identity.Events;

/// <summary>Takes note of what happened. Returns at once, never throws, and never keeps a request waiting: what it cannot keep it counts.</summary>
internal interface IEventRecorder
{
    /// <param name="context">The request in which it happened; null: none did.</param>
    /// <param name="happened">What is known of it; what the request says (<see cref="EventTrail"/>, the session) is added.</param>
    /// <param name="subject">Whose it is; absent: the session's person, if there is one.</param>
    void Record(HttpContext? context, GatewayEvent happened, SubjectKey? subject = null);
}

/// <summary>What reasons mean, for operators. Implemented by whoever has a catalogue of them.</summary>
internal interface IReasonCatalogue
{
    /// <param name="reason">The whole id.</param>
    /// <param name="kind">Of the event: one of <see cref="EventKind"/>.</param>
    /// <returns>Null: it is none of this catalogue's.</returns>
    ReasonText? Of(string reason, string kind);
}

/// <summary>What one reason means. In the texts stand <c>{backend}</c> and <c>{subject}</c> for those of the event.</summary>
/// <param name="Meaning">What happened.</param>
/// <param name="Advice">What to look at, and what to do.</param>
internal sealed record ReasonText(string Meaning, string Advice)
{
    /// <summary>Errors of several kinds have this reason: what the register says of the one that it was stands before the advice.</summary>
    public bool IsOfManyErrors { get; init; }
}
