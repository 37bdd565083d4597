namespace JitGateway.Saml.Metadata;

/// <summary>When metadata is read again. Never at the same moment on all nodes, and never in step with other people's programs.</summary>
internal sealed class MetadataSchedule
{
    /// <summary>After a document that came whole and cannot be used: what it does not have now, it will not have in a second, and it may be long.</summary>
    public static readonly TimeSpan AfterUseless = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPauseWithout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPauseWith = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestCacheDuration = TimeSpan.FromMinutes(1);

    /// <summary>In the interval, or earlier: when the metadata is to be asked for again, and in time before it ends, at half of what is left.</summary>
    public DateTimeOffset AfterSuccess(IdentityProvider provider, IdentityProviderMetadata metadata, DateTimeOffset now)
    {
        var wait = provider.MetadataRefresh;
        if (metadata.CacheDuration is { } cache && cache < wait) wait = cache > ShortestCacheDuration ? cache : wait < ShortestCacheDuration ? wait : ShortestCacheDuration;
        if (metadata.ValidUntil - now is { } left && left / 2 < wait) wait = left / 2;
        return now + (wait > FirstPause ? wait * (0.9 + (Random.Shared.NextDouble() / 10)) : FirstPause);
    }

    /// <summary>When a reading is due: as planned, or earlier where the interval has become shorter since.</summary>
    public DateTimeOffset DueAt(IdentityProvider provider, MetadataState state) =>
        state is { Problem: null, ReadAt: { } readAt } && readAt + provider.MetadataRefresh < state.NextReading ? readAt + provider.MetadataRefresh : state.NextReading;

    /// <summary>Twice as long each time: up to a minute while nobody can sign in, and up to ten while what was good last is used.</summary>
    /// <param name="asked">What the source asked for; it is not asked earlier.</param>
    public TimeSpan AfterFailure(MetadataState before, TimeSpan? asked)
    {
        var longest = before.Metadata is null ? LongestPauseWithout : LongestPauseWith;
        var pause = FirstPause * Math.Pow(2, Math.Min(before.FailuresInARow, 16));
        if (pause > longest) pause = longest;
        pause *= 0.75 + (Random.Shared.NextDouble() / 4);
        return asked > pause ? asked.Value + (pause * Random.Shared.NextDouble()) : pause;
    }
}
