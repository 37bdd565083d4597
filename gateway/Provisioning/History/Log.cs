namespace JitGateway.Provisioning.History;

internal static partial class Log
{
    [LoggerMessage(950, LogLevel.Error, "Entries of the history cannot be written; they wait in this node's memory and passes go on")]
    public static partial void HistoryNotWritten(ILogger logger, Exception exception);

    [LoggerMessage(951, LogLevel.Information, "Entries of the history are written again")]
    public static partial void HistoryRecovered(ILogger logger);

    [LoggerMessage(952, LogLevel.Error, "{Count} entries of the history are lost")]
    public static partial void HistoryLost(ILogger logger, int count, Exception? exception);

    [LoggerMessage(953, LogLevel.Error, "The history ended with {Known} and ends with {Now}: Redis was emptied, restored from an older copy, or somebody took entries away")]
    public static partial void HistoryWentBack(ILogger logger, string known, string now);

    [LoggerMessage(954, LogLevel.Error, "{Count} faults in entries of the history that were removed by age or number, up to {Number}; the first: {First}")]
    public static partial void HistoryFaultsRemoved(ILogger logger, int count, long number, string first);

    [LoggerMessage(955, LogLevel.Information, "The history ends with {Head}")]
    public static partial void HistoryEnds(ILogger logger, string head);

    [LoggerMessage(956, LogLevel.Error, "The history cannot be kept in order")]
    public static partial void HistoryUpkeepFailed(ILogger logger, Exception exception);
}
