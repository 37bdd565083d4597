namespace JitGateway.Provisioning.Users;

internal static partial class Log
{
    [LoggerMessage(960, LogLevel.Information, "{Act} at {Backend} for {Subject}: {Outcome}. Asked for by {By}, because: {Why}")]
    public static partial void ActEnded(ILogger logger, string act, string backend, string subject, string outcome, string by, string why);
}
