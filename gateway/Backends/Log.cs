namespace JitGateway.Backends;

internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Warning, "Backend {Cluster}: {Destination} is not well: {Fault}; {Well} of {All} destinations are")]
    public static partial void DestinationOut(ILogger logger, string cluster, string destination, string fault, int well, int all);

    [LoggerMessage(301, LogLevel.Information, "Backend {Cluster}: {Destination} is well again, or tried again")]
    public static partial void DestinationBack(ILogger logger, string cluster, string destination);
}
