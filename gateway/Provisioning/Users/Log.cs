namespace JitGateway.Provisioning.Users;

internal static partial class Log
{
    [LoggerMessage(960, LogLevel.Information, "{Act} at {Backend} for {Subject}: {Outcome}. Asked for by {By}")]   // the reason often names the person: it stands in the history alone
    public static partial void ActEnded(ILogger logger, string act, string backend, string subject, string outcome, string by);
}
