namespace JitGateway.Failures;

/// <summary>1300 to 1399: who may enter.</summary>
internal static partial class ErrorRegister
{
    public static readonly ErrorCode AccessDenied = new(1300, "ACCESS_DENIED", FailureClass.Refused, 403, "You may not enter here",
        "This part of the application is not open to you. If you need it, ask the person who looks after the application.",
        "A rule under Access of the backend denies this request; the log names the rule by its place in the list, counted from 0. What people read besides, its keys Reason and Contact say, or the backend's DenyPage; jitgateway explain shows how the rules are answered.");

    public static readonly ErrorCode AuthnContextTooLow = new(1301, "AUTHN_CONTEXT_TOO_LOW", FailureClass.Refused, 403, "A stronger sign-in is needed",
        "You are signed in, but this part of the application asks for a stronger kind of sign-in, with a second factor for example, or for a fresher one. Continue to sign in so.",
        "The person meets a rule under Access of the backend but for AuthnContext or MaxAuthnAge, or one with the effect StepUp asks for them. Pages lead to the identity provider by themselves; this is the answer to a script or a form, or where that identity provider is not there any more.");

    public static readonly ErrorCode OtherIdentityProvider = new(1302, "OTHER_IDENTITY_PROVIDER", FailureClass.Refused, 403, "Another sign-in is needed",
        "This application is open to people who sign in in another way than you did. Continue to sign in again.",
        "The session was made through an identity provider that the backend's key IdentityProvider does not name.");

    public static readonly ErrorCode AmbiguousPath = new(1303, "AMBIGUOUS_PATH", FailureClass.Request, 400, "This address cannot be read",
        "The address can be read in more than one way, so it is not passed on. Go back to the application and start again.",
        "The path holds an encoded separator, a hidden dot segment, a control character, or parts that applications read in different ways with different answers of the rules.");

    public static readonly ErrorCode SessionUnknown = new(1304, "SESSION_UNKNOWN", FailureClass.Unreachable, 503, "Please try again in a moment",
        "The gateway cannot look up your sign-in at the moment. You are still signed in; try again shortly.",
        "The session store does not answer; see the health of Redis.");

    public static readonly ErrorCode RuleUndecided = new(1305, "RULE_UNDECIDED", FailureClass.Configuration, 403, "Whether you may enter cannot be told",
        "A rule of this application cannot be applied to your request, so nobody is let in by it. Give the support code to your help desk.",
        "A condition of a rule under Access has no answer, and is not taken for one that does not hold: it might be a denial's. The detail names the rule and the condition: a pattern under Attributes took longer than a "
        + "quarter of a second for a value, or Networks was asked where the client's address is not known (a socket of the file system, say).");
}
