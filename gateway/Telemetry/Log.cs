namespace JitGateway.Telemetry;

internal static partial class Log
{
    [LoggerMessage(500, LogLevel.Information, "JitGateway {Version} serves {PublicOrigin}, listening on {Urls}: {Backends} backends, {IdentityProviders} identity providers, sessions in {Store}")]
    public static partial void Started(ILogger logger, string version, string? publicOrigin, string urls, int backends, int identityProviders, string store);

    [LoggerMessage(501, LogLevel.Information, "Health and metrics on {Url}")]
    public static partial void ManagementStarted(ILogger logger, string url);

    [LoggerMessage(503, LogLevel.Warning, "A measurement cannot be read; /metrics shows the others")]
    public static partial void MetricUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(504, LogLevel.Warning, "Backend {Cluster} broke off {Count} answers in the middle since the last such line")]
    public static partial void AnswersBrokenOff(ILogger logger, string cluster, long count);

    [LoggerMessage(502, LogLevel.Information, "Stopping: requests that run may end, no new one is taken")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(503, LogLevel.Information, "Management: {What}, asked by {Caller}: {Status}")]
    public static partial void ManagementChange(ILogger logger, string what, string caller, int status);

    [LoggerMessage(504, LogLevel.Error, "Management: {Method} {Path} failed")]
    public static partial void ManagementFailed(ILogger logger, Exception exception, string method, string path);
}
