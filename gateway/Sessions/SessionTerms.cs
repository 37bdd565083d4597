namespace JitGateway.Sessions;

/// <summary>What is known of a session without knowing whose it is: enough to keep, to prolong and to end it. Immutable.</summary>
/// <param name="IdentityProvider">The configured name of who vouched.</param>
/// <param name="StartedAt">When it was made at the login.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
internal record SessionTerms(string IdentityProvider, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The latest of <see cref="SessionEpochs"/> at the login.</summary>
    public long Epoch { get; init; }

    /// <summary>Tells contents apart without opening them: the seal's tag. Empty where the store keeps the object itself.</summary>
    public ReadOnlyMemory<byte> Seal { get; init; }

    /// <summary>Whether the session may still be used. A shorter AbsoluteTimeout reaches sessions that began before it.</summary>
    public bool IsOver(DateTimeOffset lastSeen, SessionsOptions options, DateTimeOffset now) =>
        now >= EndOf(options) || now - lastSeen >= options.IdleTimeout;

    /// <summary>How long the store has to keep it when its person was seen at that time; zero or less: no longer.</summary>
    public TimeSpan TimeToLive(DateTimeOffset lastSeen, SessionsOptions options, DateTimeOffset now)
    {
        var idle = lastSeen + options.IdleTimeout - now;
        var absolute = EndOf(options) - now;
        return idle < absolute ? idle : absolute;
    }

    /// <summary>The latest end with these options.</summary>
    public DateTimeOffset EndOf(SessionsOptions options) => Earlier(ExpiresAt, StartedAt + options.AbsoluteTimeout);

    protected static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
}
