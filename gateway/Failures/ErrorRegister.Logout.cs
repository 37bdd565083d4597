namespace JitGateway.Failures;

internal static partial class ErrorRegister
{
    public static readonly ErrorCode LogoutMessageMalformed = new(1130, "LOGOUT_MESSAGE_MALFORMED", FailureClass.Request, 400, "Your sign-out could not be read",
        "The sign-in service sent something that cannot be read. Sign out of the application itself, or close the browser.",
        "What came to /sso/slo has not exactly one logout message, in a query, a form or a SOAP envelope.");

    public static readonly ErrorCode LogoutRefused = new(1131, "LOGOUT_REFUSED", FailureClass.Assertion, 403, "Your sign-out was not accepted",
        "Your sign-in service asked to sign you out, in a way that cannot be trusted. Sign out of the application itself, or close the browser, and give the support code to your help desk.",
        "The reason id says which rule the identity provider's logout request broke; the log has what was measured. No session was ended.");

    public static readonly ErrorCode LogoutIncomplete = new(1132, "LOGOUT_INCOMPLETE", FailureClass.Unreachable, 503, "You may not be signed out everywhere",
        "The gateway cannot end your session at the moment. Try again in a moment, or close the browser.",
        "Redis does not answer, so sessions of a login that the identity provider ended may go on; it was told so where its metadata says how.");
}
