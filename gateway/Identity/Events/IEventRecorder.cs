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
    /// <summary>Null: it is none of this catalogue's.</summary>
    string? ForOperator(string reason);
}
