namespace JitGateway.Identity;

/// <summary>Ends sessions on every node, within one second. Implemented by Sessions; used by logout, lifecycle and tools.</summary>
internal interface ISessionTermination
{
    /// <summary>Ends one session by its public id; false where there is none.</summary>
    Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Ends all sessions of a person; the number that ended.</summary>
    Task<int> EndSubjectAsync(SubjectKey subject, CancellationToken cancellationToken);
}
