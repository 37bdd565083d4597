namespace JitGateway.NodeLife;

internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Draining: not ready any more, stops in {Seconds} s")]
    public static partial void Draining(ILogger logger, double seconds);
}
