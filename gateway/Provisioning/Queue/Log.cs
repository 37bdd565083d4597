namespace JitGateway.Provisioning.Queue;

internal static partial class Log
{
    [LoggerMessage(920, LogLevel.Information, "Provisioning at {Backend} for {Subject}: {How}")]
    public static partial void Queued(ILogger logger, string backend, string subject, string how);

    [LoggerMessage(921, LogLevel.Warning, "The queue of {Backend} is full: {Most} people wait. Others are kept out until there is room, see Queue:MaxLength")]
    public static partial void QueueFull(ILogger logger, string backend, int most);

    [LoggerMessage(922, LogLevel.Information, "Queue of {Backend}: {Subject} is tried again in {Seconds} s, after {Attempts} attempts, because of {Reason}")]
    public static partial void Postponed(ILogger logger, string backend, string subject, double seconds, int attempts, string reason);

    [LoggerMessage(923, LogLevel.Error, "Queue of {Backend}: {Subject} is a dead letter after {Attempts} attempts, because of {Code} {Constant}, reason {Reason}: {Detail}. Support code {Correlation}. See jitgateway queue show")]
    public static partial void Buried(ILogger logger, string backend, string subject, int attempts, int code, string constant, string reason, string? detail, string correlation);

    [LoggerMessage(924, LogLevel.Error, "Queue of {Backend}: the dead letter of {Subject}, the oldest one, was given up to make room, see Queue:MaxLength")]
    public static partial void DeadLetterGone(ILogger logger, string backend, string subject);

    [LoggerMessage(925, LogLevel.Warning, "Queue of {Backend}: {Subject} was worked on by this node for longer than its claim lasts; another node may do it too, and finds it done")]
    public static partial void ClaimLost(ILogger logger, string backend, string subject);

    [LoggerMessage(926, LogLevel.Warning, "Queue of {Backend}: what became of {Subject} could not be noted ({Problem}); it is worked on once more")]
    public static partial void NotSettled(ILogger logger, string backend, string subject, string problem);

    [LoggerMessage(927, LogLevel.Error, "Queue of {Backend}: working on {Subject} ended with an exception that nobody expected")]
    public static partial void WorkThrew(ILogger logger, string backend, string subject, Exception exception);

    [LoggerMessage(928, LogLevel.Warning, "The queues cannot be read ({Problem}); what is in them waits")]
    public static partial void Unreadable(ILogger logger, string problem);

    [LoggerMessage(929, LogLevel.Warning, "Provisioning at {Backend} for {Subject} could not be noted in the queue ({Problem}); the next login sees to it")]
    public static partial void NotQueued(ILogger logger, string backend, string subject, string problem);

    [LoggerMessage(930, LogLevel.Information, "Queue of {Backend}: {Caller} had {Subject} {What}")]
    public static partial void ByHand(ILogger logger, string caller, string backend, string subject, string what);

    [LoggerMessage(933, LogLevel.Information, "Queue of {Backend}: the account of {Subject} is in order, so the dead letter is done with")]
    public static partial void Absolved(ILogger logger, string backend, string subject);

    [LoggerMessage(934, LogLevel.Warning, "Queue of {Backend}: whether there is a dead letter of {Subject}, whose account is in order, could not be seen ({Problem}); the next login sees to it")]
    public static partial void NotAbsolved(ILogger logger, string backend, string subject, string problem);

    [LoggerMessage(932, LogLevel.Warning, "Queue of {Backend}: the dead letter of {Subject} was given up after {Days} days, see Queue:KeepDeadLetters")]
    public static partial void DeadLetterExpired(ILogger logger, string backend, string subject, double days);

    [LoggerMessage(931, LogLevel.Error, "The worker of the queues met an exception that nobody expected; it goes on")]
    public static partial void WorkerThrew(ILogger logger, Exception exception);
}
