namespace JitGateway.Provisioning;

internal static partial class Log
{
    [LoggerMessage(900, LogLevel.Information, "Provisioning at {Backend} for {Subject}: {Outcome} {Reason} [{Changed}] in {Milliseconds} ms")]
    public static partial void Ended(ILogger logger, string backend, string subject, string outcome, string reason, string changed, double milliseconds);

    [LoggerMessage(901, LogLevel.Error, "Adapter {Adapter} of {Backend} threw in {Operation}; it counts as unavailable")]
    public static partial void AdapterThrew(ILogger logger, string backend, string adapter, string operation, Exception exception);

    [LoggerMessage(902, LogLevel.Warning, "Ledger entry at {Backend} for {Subject} was written by a later holder of the lock than {Token}; theirs stands")]
    public static partial void FencedOut(ILogger logger, string backend, string subject, long token);

    [LoggerMessage(903, LogLevel.Warning, "A lock could not be released; it runs out within {Seconds} s")]
    public static partial void LockNotReleased(ILogger logger, double seconds, Exception exception);

    [LoggerMessage(906, LogLevel.Warning, "The refusal at {Backend} for {Subject} could not be written into the ledger, which may let a later session of theirs in unseen: {Cause}")]
    public static partial void RefusalNotWritten(ILogger logger, string backend, string subject, string cause);

    [LoggerMessage(907, LogLevel.Error, "A lock was not renewed, with an exception that nobody expected; it counts as lost when it may have run out")]
    public static partial void LockNotRenewed(ILogger logger, Exception exception);

    [LoggerMessage(910, LogLevel.Warning, "Circuit of {Backend} is open: its accounts are left alone for a while. The last answer was: {Cause}")]
    public static partial void CircuitOpened(ILogger logger, string backend, string cause);

    [LoggerMessage(911, LogLevel.Information, "Circuit of {Backend} is closed: its accounts answer again")]
    public static partial void CircuitClosed(ILogger logger, string backend);

    [LoggerMessage(905, LogLevel.Warning, "An adapter of the plug-in {Plugin} is out of force, and threw when it was disposed")]
    public static partial void PluginNotEnded(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(904, LogLevel.Error, "Provisioning at {Backend} for {Subject} ended with an exception that nobody expected")]
    public static partial void PassThrew(ILogger logger, string backend, string subject, Exception exception);
}
