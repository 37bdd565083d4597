using JitGateway.Backends;

namespace JitGateway.Access;

internal static partial class Log
{
    [LoggerMessage(800, LogLevel.Debug, "Backend {Backend}: {Decision} by rule {Rule}")]
    public static partial void Decided(ILogger logger, BackendName backend, string decision, int? rule);
}
