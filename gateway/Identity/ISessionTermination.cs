namespace JitGateway.Identity;

/// <summary>Ends sessions on every node, within one second, with every stream they hold open. Implemented by Sessions; used by logout, lifecycle and tools.</summary>
internal interface ISessionTermination
{
    /// <summary>Ends one session by its public id; false where there is none.</summary>
    Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Ends all sessions of a person; the number that ended.</summary>
    Task<int> EndSubjectAsync(SubjectKey subject, CancellationToken cancellationToken);

    /// <summary>The same by <see cref="SubjectKey.Hash"/>, which logs and lists show.</summary>
    Task<int> EndSubjectAsync(string subjectHash, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the sessions of a login that its identity provider ended, on whichever hosts; one whose assertion arrives late does not begin. Where the store cannot end one the others end, before it throws.
    /// </summary>
    /// <returns>How many ended.</returns>
    Task<int> EndLoginAsync(EndedLogin login, CancellationToken cancellationToken);

    /// <summary>Ends all sessions that an identity provider's people have now, in one step however many they are.</summary>
    /// <param name="name">Its configured name.</param>
    Task EndIdentityProviderAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Puts everybody out of a backend: sessions with open streams there, and those that a node has led there lately, end at once; any other session that began before
    /// ends when it comes to that backend again.
    /// </summary>
    /// <param name="name">Its configured name.</param>
    Task EndBackendAsync(string name, CancellationToken cancellationToken);

    /// <summary>Ends every session there is now.</summary>
    Task EndEverythingAsync(CancellationToken cancellationToken);
}
