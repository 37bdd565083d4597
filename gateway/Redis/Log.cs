namespace JitGateway.Redis;

internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Information, "Redis is connected: {Servers}")]
    public static partial void Connected(ILogger logger, string servers);

    [LoggerMessage(401, LogLevel.Error, "Redis is unreachable: {Servers}: {Reason}. What needs it answers 503; the gateway keeps trying")]
    public static partial void Unreachable(ILogger logger, string servers, string reason);

    [LoggerMessage(402, LogLevel.Warning, "Messages of other nodes do not arrive from Redis ({Reason}); what is kept in memory is checked again")]
    public static partial void Deaf(ILogger logger, string reason);

    [LoggerMessage(403, LogLevel.Warning, "Redis refused a command: {Reason}. Said once, until it is over")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(404, LogLevel.Error, "A subscriber of channel {Channel} failed")]
    public static partial void SubscriberFailed(ILogger logger, Exception exception, string channel);

    [LoggerMessage(405, LogLevel.Debug, "The connection to Redis is made anew: {Reason}")]
    public static partial void Renewing(ILogger logger, string reason);

    [LoggerMessage(406, LogLevel.Error, "Looking after the connection to Redis failed; it is made anew")]
    public static partial void SupervisionFailed(ILogger logger, Exception exception);

    [LoggerMessage(407, LogLevel.Information, "Messages of other nodes arrive from Redis again")]
    public static partial void HearsAgain(ILogger logger);

    [LoggerMessage(408, LogLevel.Information, "Redis refused {Count} commands in {Seconds:0.0} s and none since: {Reason}")]
    public static partial void NoLongerRefused(ILogger logger, int count, string reason, double seconds);
}
