namespace JitGateway.Sessions.Streams;

/// <summary>Why a stream is ended before its time, as a WebSocket (RFC 6455 7.4.1) and a gRPC client are told.</summary>
/// <param name="CloseCode">The status of the close frame.</param>
/// <param name="GrpcStatus">16 UNAUTHENTICATED, or 14 UNAVAILABLE.</param>
/// <param name="Reason">At most 123 bytes of text, all of them printable ASCII.</param>
internal sealed record StreamEnd(ushort CloseCode, string GrpcStatus, string Reason)
{
    public static readonly StreamEnd SessionEnded = new(1008, "16", "Your session has ended. Sign in again.");
    public static readonly StreamEnd SessionExpired = new(1008, "16", "Your session has expired. Sign in again.");
    public static readonly StreamEnd SessionUnknown = new(1013, "14", "Nobody can tell whether you are signed in. Try again later.");
    public static readonly StreamEnd NodeStops = new(1001, "14", "The gateway restarts. Connect again.");
}
