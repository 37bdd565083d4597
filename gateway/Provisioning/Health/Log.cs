namespace JitGateway.Provisioning.Health;

internal static partial class Log
{
    [LoggerMessage(940, LogLevel.Warning, "The accounts of {Backend} are not well: it {Told}")]
    public static partial void AccountsUnwell(ILogger logger, string backend, string told);

    [LoggerMessage(941, LogLevel.Information, "The accounts of {Backend} are well again")]
    public static partial void AccountsWell(ILogger logger, string backend);

    [LoggerMessage(942, LogLevel.Error, "The check of the accounts of {Backend} ended with an exception that nobody expected")]
    public static partial void CheckThrew(ILogger logger, string backend, Exception exception);
}
