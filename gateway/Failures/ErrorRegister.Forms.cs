namespace JitGateway.Failures;

/// <summary>1140 to 1149: forms that are sent when the session has ended.</summary>
internal static partial class ErrorRegister
{
    public static readonly ErrorCode FormTooLarge = new(1140, "FORM_TOO_LARGE", FailureClass.Request, 413, "Nothing was sent yet",
        "Your sign-in has ended, and what you sent is too large to be kept while you sign in. Your browser still has it on the page before this one.",
        "A form is over Saml:KeptForms:MaxBytes, with its files. The person signs in in another tab, goes back one page and sends it again. Raise the limit where people upload larger files.");

    public static readonly ErrorCode FormKept = new(1141, "FORM_KEPT", FailureClass.Request, 401, "Your sign-in has ended",
        "What you wrote is kept and has not been sent yet. Sign in again; then it is sent.",
        "A form came without a session. It is kept in the browser, sealed, and sent on when its person has signed in.");

    public static readonly ErrorCode KeptFormRefused = new(1142, "KEPT_FORM_REFUSED", FailureClass.Request, 400, "This cannot be sent",
        "What was kept cannot be read any more, so it is not sent. Go back to the application and write it again.",
        "What came to /sso/form was not sealed by this gateway for this host: it was changed or cut on the way, belongs to another host, or the signing key under which it was sealed has gone.");

    public static readonly ErrorCode KeptFormExpired = new(1143, "KEPT_FORM_EXPIRED", FailureClass.Request, 400, "It was kept for too long",
        "What you wrote has waited too long for you to sign in, so it is not sent. Go back to the application and write it again.",
        "A kept form is older than Saml:KeptForms:Life.");

    public static readonly ErrorCode KeptFormOfOther = new(1144, "KEPT_FORM_OF_OTHER", FailureClass.Request, 403, "You are signed in with another account",
        "It was written under another account than the one that is signed in now, so it is not sent.",
        "A kept form belongs to the person who was signed in when it was written, and somebody else is signed in now.");

    public static readonly ErrorCode KeptFormUsed = new(1145, "KEPT_FORM_USED", FailureClass.Request, 409, "It was sent already",
        "What you wrote was passed on to the application already, and is not sent twice. Look there whether it has arrived.",
        "A kept form came a second time, by the back button or a reload mostly.");

    public static readonly ErrorCode KeptFormNotSent = new(1146, "KEPT_FORM_NOT_SENT", FailureClass.Unreachable, 503, "It could not be sent just now",
        "What you wrote is still kept on this page. Wait a moment, then send it again.",
        "Redis does not answer, so nobody can say whether the form was sent before; or the session could not be looked up.");

    public static readonly ErrorCode FormNotKept = new(1147, "FORM_NOT_KEPT", FailureClass.Capacity, 503, "Nothing was sent yet",
        "Your sign-in has ended, and what you sent cannot be kept right now. Your browser still has it on the page before this one.",
        "This node holds as many forms at once as it may, or as many of this client's address: many sessions have ended at the same time, or somebody floods it. Or the form did not come in time (saml.form.too_slow).");
}
