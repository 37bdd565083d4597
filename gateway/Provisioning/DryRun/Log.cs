using JitGateway.Identity.DryRun;

namespace JitGateway.Provisioning.DryRun;

internal static partial class Log
{
    [LoggerMessage(990, LogLevel.Information, "Dry run at {Backend} for {Subject}: {Outcome} {Reason}")]
    public static partial void DryRunEnded(ILogger logger, string backend, string subject, DryRunOutcome outcome, string reason);
}
