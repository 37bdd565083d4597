namespace JitGateway.Failures;

internal static partial class ErrorRegister
{
    public static readonly ErrorCode SessionStoreUnreachable = new(1200, "SESSION_STORE_UNREACHABLE", FailureClass.Unreachable, 503, "Please wait a moment",
        "The access gateway cannot look up your session just now. You are still signed in; try again in a moment.",
        "Redis does not answer. /health/ready says why; the gateway recovers by itself.");

    public static readonly ErrorCode NotSignedIn = new(1201, "NOT_SIGNED_IN", FailureClass.Request, 401, "Not signed in",
        "You are not signed in, or your session has ended. Sign in to go on.",
        "No cookie, or a session that ended by time, by logout or by an operator.");

    public static readonly ErrorCode HandOverRefused = new(1202, "HAND_OVER_REFUSED", FailureClass.Request, 400, "Please open the application again",
        "You could not be brought back to the application: the link was used already, is too old, or belongs to another browser. Open the application again, and allow cookies for it.",
        "The reason id says which: a code works once, within 30 seconds, on one host, in the browser that asked. Often a reload, or a browser that keeps no cookies; seldom somebody who tries a code that is not theirs.");
}
