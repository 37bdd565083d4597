namespace JitGateway.History;

internal static partial class Log
{
    [LoggerMessage(1400, LogLevel.Warning, "Events cannot be kept, and wait in this node's memory: {Cause}")]
    public static partial void StoreAway(ILogger logger, string cause);

    [LoggerMessage(1401, LogLevel.Information, "Events are kept again")]
    public static partial void StoreBack(ILogger logger);

    [LoggerMessage(1402, LogLevel.Warning, "{Count} events were dropped: more came than could be kept")]
    public static partial void Dropped(ILogger logger, long count);

    [LoggerMessage(1403, LogLevel.Error, "{Count} events could not be written")]
    public static partial void NotWritten(ILogger logger, int count, Exception exception);

    [LoggerMessage(1404, LogLevel.Warning, "A refused message could not be kept for inspection: {Cause}")]
    public static partial void MessageNotKept(ILogger logger, string cause);

    [LoggerMessage(1405, LogLevel.Error, "Events and messages that are too old could not be removed")]
    public static partial void NotTrimmed(ILogger logger, Exception exception);

    [LoggerMessage(1406, LogLevel.Information, "{Count} events that an earlier version kept in clear are sealed")]
    public static partial void Resealed(ILogger logger, int count);

    [LoggerMessage(1407, LogLevel.Error, "Events that an earlier version kept in clear could not be sealed")]
    public static partial void NotResealed(ILogger logger, Exception exception);
}
