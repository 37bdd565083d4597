using System.Net.Sockets;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>What the client's exceptions mean, in the words of somebody who has to cure it. The same fault gives the same words.</summary>
internal static class RedisReasons
{
    public const string NoConnection = "no connection";
    public const string NoAnswer = "no answer";

    public static string TooOld(Version version) => $"Redis {version} is too old: {RedisConfiguration.OldestServer} or later is needed";

    /// <param name="exception">What the client threw or told.</param>
    /// <param name="configuration">What it was told to do.</param>
    /// <param name="tls">What it thought of certificates.</param>
    public static string Of(Exception? exception, RedisConfiguration configuration, RedisTls? tls)
    {
        if (tls?.Refusal is { } refusal) return $"the server is not trusted: {refusal}";
        var causes = Causes(exception).ToList();
        if (causes.Exists(IsOfPassword))
            return configuration.HasPassword ? "Redis refuses the password" : "Redis wants a password, and Redis:Configuration has none: write password=env:NAME or password=file:PATH";
        if (causes.Exists(c => c is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }))
            return "no encrypted connection comes about; is ssl=true right, and does the server want a certificate (Redis:ClientCertificate)?";
        if (causes.Exists(c => c is RedisConnectionException { FailureType: ConnectionFailureType.Loading } || c.Message.StartsWith("LOADING", StringComparison.Ordinal)))
            return "Redis is loading its data";
        if (causes.OfType<RedisServerException>().FirstOrDefault() is { } refused) return refused.Message;
        if (causes.OfType<SocketException>().FirstOrDefault() is { } socket) return $"{NoConnection} ({socket.Message})";
        return exception is TimeoutException ? NoAnswer : NoConnection;
    }

    private static bool IsOfPassword(Exception exception) =>
        exception.Message.Contains("NOAUTH", StringComparison.Ordinal) || exception.Message.Contains("WRONGPASS", StringComparison.Ordinal)
        || exception.Message.Contains("invalid password", StringComparison.Ordinal);

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        if (exception is null) yield break;
        yield return exception;
        var inner = exception is AggregateException many ? many.InnerExceptions : exception.InnerException is { } one ? [one] : (IEnumerable<Exception>)[];
        foreach (var cause in inner.SelectMany(Causes)) yield return cause;
    }
}
