namespace JitGateway.Configuration;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Configuration generation {Generation} is in force")]
    public static partial void ConfigurationLoaded(ILogger logger, int generation);

    [LoggerMessage(101, LogLevel.Error, "The changed configuration was refused, the last good one stays in force: {Error}")]
    public static partial void ConfigurationRefused(ILogger logger, string error);

    [LoggerMessage(102, LogLevel.Error, "The changed configuration could not be read, the last good one stays in force")]
    public static partial void ConfigurationFailed(ILogger logger, Exception exception);
}
