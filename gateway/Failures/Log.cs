using System.Diagnostics;

namespace JitGateway.Failures;

internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "{Code} {Constant}, reason {Reason}: {Method} {Path}, backend {Backend}, {Detail}")]
    public static partial void RequestRefused(ILogger logger, int code, string constant, ReasonId reason, string method, string path, string? backend, string? detail);

    [LoggerMessage(201, LogLevel.Warning, "{Code} {Constant}, reason {Reason}: {Method} {Path}, backend {Backend}, {Detail}")]
    public static partial void RequestFailed(ILogger logger, int code, string constant, ReasonId reason, string method, string path, string? backend, string? detail);

    [LoggerMessage(202, LogLevel.Error, "{Code} {Constant}, reason {Reason}: {Method} {Path}, backend {Backend}, {Detail}")]
    public static partial void RequestBroke(ILogger logger, int code, string constant, ReasonId reason, string method, string path, string? backend, string? detail);

    [LoggerMessage(203, LogLevel.Error, "An exception nobody expected ended the request")]
    public static partial void Unexpected(ILogger logger, Exception exception);

    [LoggerMessage(204, LogLevel.Error, "An exception ended the request after the answer had begun, the connection is cut")]
    public static partial void UnexpectedAfterStart(ILogger logger, Exception exception);

    [LoggerMessage(205, LogLevel.Debug, "{Code} {Constant}, reason {Reason}: {Method} {Path}, backend {Backend}, {Detail}")]
    public static partial void FailedLikeOthers(ILogger logger, int code, string constant, ReasonId reason, string method, string path, string backend, string detail);
}

/// <summary>Chooses the level: a wrong request is news, a failure a warning, our own mistake an error.</summary>
internal static class FailureLog
{
    private const int MostOfAnOutage = 5;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private static long _period;
    private static int _inPeriod;

    public static void Write(ILogger logger, HttpRequest request, GatewayFailure failure)
    {
        var path = (request.PathBase + request.Path).ToUriComponent();   // escaped: a line end in a path is no new line in the log
        var (number, constant) = (failure.Code.Number, failure.Code.Constant);
        if (IsOneOfMany(failure.Code) && !MayWarn())
            Log.FailedLikeOthers(logger, number, constant, failure.Reason, request.Method, path, failure.Backend ?? "-", failure.Detail ?? "-");
        else if ((failure.Code.Class == FailureClass.Request && failure.Code.Status < 500) || failure.Code == ErrorRegister.Maintenance)   // as somebody has wished
            Log.RequestRefused(logger, number, constant, failure.Reason, request.Method, path, failure.Backend ?? "-", failure.Detail ?? "-");
        else if (failure.Code == ErrorRegister.Internal)
            Log.RequestBroke(logger, number, constant, failure.Reason, request.Method, path, failure.Backend ?? "-", failure.Detail ?? "-");
        else
            Log.RequestFailed(logger, number, constant, failure.Reason, request.Method, path, failure.Backend ?? "-", failure.Detail ?? "-");
    }

    /// <summary>While the store of sessions is away each request that needs a person fails alike, and the module Redis says why; and whoever sends too much shall not fill the log: a few of them are enough.</summary>
    private static bool IsOneOfMany(ErrorCode code) => code == ErrorRegister.SessionUnknown || code == ErrorRegister.SessionStoreUnreachable || code == ErrorRegister.TooManyRequests;

    private static bool MayWarn()
    {
        var period = (long)(Stopwatch.GetElapsedTime(0) / Period);
        if (Interlocked.Exchange(ref _period, period) != period) Interlocked.Exchange(ref _inPeriod, 0);
        return Interlocked.Increment(ref _inPeriod) <= MostOfAnOutage;
    }
}
