using JitGateway.Identity;

namespace JitGateway.Sessions;

internal static partial class Log
{
    [LoggerMessage(700, LogLevel.Information, "Session {Session} began for {Subject} from {IdentityProvider}")]
    public static partial void SignedIn(ILogger logger, SessionId session, SubjectKey subject, string identityProvider);

    [LoggerMessage(701, LogLevel.Information, "Session {Session} was ended")]
    public static partial void Ended(ILogger logger, SessionId session);

    [LoggerMessage(702, LogLevel.Information, "{Count} sessions of {Subject} were ended")]
    public static partial void EndedAll(ILogger logger, int count, string subject);

    [LoggerMessage(703, LogLevel.Warning, "Session {Session} is over on this node and ends on the others when the store is back: {Reason}")]
    public static partial void EndPostponed(ILogger logger, SessionId session, string reason);

    [LoggerMessage(704, LogLevel.Warning, "The content of session {Session} cannot be opened (version {Version}): tampered with, or written by a newer version; the person has to sign in")]
    public static partial void Unreadable(ILogger logger, SessionId session, string version);

    [LoggerMessage(705, LogLevel.Error, "The content of session {Session} is sealed rightly and makes no sense; the person has to sign in")]
    public static partial void Malformed(ILogger logger, Exception exception, SessionId session);

    [LoggerMessage(706, LogLevel.Debug, "A session cannot be told: {Reason}")]
    public static partial void SessionUnknown(ILogger logger, string reason);

    [LoggerMessage(707, LogLevel.Debug, "Upkeep of sessions waits for the store: {Reason}")]
    public static partial void UpkeepPostponed(ILogger logger, string reason);

    [LoggerMessage(708, LogLevel.Error, "Upkeep of sessions failed and is tried again")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);

    [LoggerMessage(709, LogLevel.Warning, "A browser sent {Count} different session cookies, of which {Live} named live sessions; they are ended, and the person has to sign in. Does another application under the cookie's domain set cookies of that name?")]
    public static partial void SeveralCookies(ILogger logger, int count, int live);

    [LoggerMessage(710, LogLevel.Information, "{Count} open streams of session {Session} are ended: {Reason}")]
    public static partial void StreamsEnded(ILogger logger, int count, SessionId session, string reason);

    [LoggerMessage(711, LogLevel.Error, "The watch over open streams failed and goes on")]
    public static partial void StreamWatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(712, LogLevel.Warning, "All sessions of scope {Scope} were ended")]
    public static partial void EndedScope(ILogger logger, SessionScope scope);

    [LoggerMessage(714, LogLevel.Information, "Session {Session} was handed over to {Host}")]
    public static partial void HandedOver(ILogger logger, SessionId session, string host);

    [LoggerMessage(717, LogLevel.Information, "A code for {Host} came to nothing ({Reason}), and the browser that asked for it gets another")]
    public static partial void HandedOverAgain(ILogger logger, string host, string reason);

    [LoggerMessage(713, LogLevel.Information, "Session {Session} is ended: its person was inside backend {Backend}, which was emptied")]
    public static partial void EndedInside(ILogger logger, SessionId session, string backend);

    [LoggerMessage(715, LogLevel.Information, "{Count} sessions of a login were ended that {Issuer} ended")]
    public static partial void EndedLogin(ILogger logger, int count, string issuer);

    [LoggerMessage(716, LogLevel.Warning, "The end of {What} was asked for at the management listener by {Caller}")]
    public static partial void RevocationAsked(ILogger logger, string what, string caller);

    [LoggerMessage(720, LogLevel.Debug, "A browser sent {Count} different session cookies, none of which names a live session; they are deleted")]
    public static partial void SeveralUnknownCookies(ILogger logger, int count);

    [LoggerMessage(721, LogLevel.Warning, "Redis did not know any more that {Scopes} had ended, or when: it is told again. Did another server take its place, or did it start with older data? Write appendonly yes and noeviction (deploy/SCALING.md)")]
    public static partial void EpochsRestored(ILogger logger, string scopes);

    [LoggerMessage(722, LogLevel.Warning, "{Count} sessions that were ended while the store was away could not be ended before this node stopped; other nodes serve them until they end by themselves")]
    public static partial void EndsLost(ILogger logger, int count);
}
