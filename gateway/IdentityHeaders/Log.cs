using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.IdentityHeaders;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "Backend {Backend}: {Count} values of {Header} are not sent for {Subject}: they hold control characters, do not fit the encoding, or are beyond MaxLength or MaxValues")]
    public static partial void ValuesLeftOut(ILogger logger, BackendName backend, HeaderName header, int count, SubjectKey subject);

    [LoggerMessage(1001, LogLevel.Warning, "The keys of the signed header cannot be read or kept ({Where}); trying again")]
    public static partial void KeysUnreachable(ILogger logger, string where, Exception exception);

    [LoggerMessage(1002, LogLevel.Information, "Keys of the signed header: {Signing} signs, {Published} are published")]
    public static partial void KeysInForce(ILogger logger, string signing, int published);

    [LoggerMessage(1003, LogLevel.Warning, "The keys of the signed header in {Where} cannot be opened with the keys of this node and are made anew; do all nodes have the same Saml:SigningKeys?")]
    public static partial void KeysUnreadable(ILogger logger, string where);
}
