namespace JitGateway.Provisioning.Protection;

/// <summary>What was heard of a backend's accounts last.</summary>
/// <param name="IsGood">Whether they answered as they should.</param>
/// <param name="Told">What was wrong: the words of a check, in which there is no person; of calls only the kind, for their words are for the log.</param>
/// <param name="At">When, for people.</param>
/// <param name="Timestamp">When, by the monotonic clock.</param>
internal sealed record AdapterNews(bool IsGood, string Told, DateTimeOffset At, long Timestamp)
{
    private const int LongestTold = 300;

    /// <summary>Of a call for a person. A refusal is about that person, and so no news.</summary>
    public static AdapterNews? OfCall<T>(AdapterResult<T> result, TimeProvider time) => result switch
    {
        AdapterResult<T>.Done or AdapterResult<T>.Missing or AdapterResult<T>.AlreadyExists => Now(isGood: true, "answered a call", time),
        AdapterResult<T>.Unavailable => Now(isGood: false, "was unavailable to a call, the log and the history say why", time),
        AdapterResult<T>.RateLimited { IsForOne: false } => Now(isGood: false, "asked to come back later", time),
        _ => null,
    };

    /// <summary>Of a check.</summary>
    public static AdapterNews? OfCheck(AdapterResult<string> result, TimeProvider time) => result switch
    {
        AdapterResult<string>.Done => Now(isGood: true, "answered a check", time),
        AdapterResult<string>.Rejected(var detail, _) => Now(isGood: false, $"is not as it must be: {detail}", time),
        AdapterResult<string>.Unavailable(var detail) => Now(isGood: false, $"was unavailable to a check: {detail}", time),
        AdapterResult<string>.RateLimited { IsForOne: false } => Now(isGood: false, "asked to come back later", time),
        _ => null,
    };

    private static AdapterNews Now(bool isGood, string told, TimeProvider time) =>
        new(isGood, told.Length <= LongestTold ? told : $"{told[..LongestTold]}…", time.GetUtcNow(), time.GetTimestamp());
}
