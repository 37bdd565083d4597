namespace JitGateway.Failures;

internal static partial class ErrorRegister
{
    public static readonly ErrorCode LoginRequired = new(1100, "LOGIN_REQUIRED", FailureClass.Request, 401, "Please sign in",
        "You are not signed in, or your session is over. Sign in and try again.",
        "A script's request without a session; continueUrl is the login.");

    public static readonly ErrorCode LoginNotConfigured = new(1101, "LOGIN_NOT_CONFIGURED", FailureClass.Configuration, 503, "Nobody can sign in here yet",
        "This application is not connected to a sign-in service yet. Give the support code to your help desk.",
        "Saml:IdentityProviders is empty. Give the identity provider our metadata (/sso/metadata) and name its metadata there.");

    public static readonly ErrorCode UnknownIdentityProvider = new(1102, "UNKNOWN_IDENTITY_PROVIDER", FailureClass.Request, 400, "This sign-in link does not fit",
        "The link names a sign-in service that this application does not use. Try again and choose another one.",
        "idp= in the login's URL names none of the backend's identity providers.");

    public static readonly ErrorCode IdentityProviderUnavailable = new(1103, "IDENTITY_PROVIDER_UNAVAILABLE", FailureClass.Unreachable, 503, "The sign-in service is not available",
        "The gateway could not reach your sign-in service. Try again in a moment.",
        "The identity provider's metadata has not been read, or has ended; health says why. It is read again in the background.");

    public static readonly ErrorCode ReturnUrlRefused = new(1104, "RETURN_URL_REFUSED", FailureClass.Request, 400, "This link leads nowhere",
        "The link would lead to a page that is not behind this gateway. Open the application itself.",
        "return= in the login's URL is no page of PublicOrigin or of a backend's host, or is written so that it could be read as another.");

    public static readonly ErrorCode AssertionRefused = new(1110, "ASSERTION_REFUSED", FailureClass.Assertion, 403, "Your sign-in was not accepted",
        "The answer of your sign-in service could not be accepted. Give the support code to your help desk.",
        "The reason id says which rule the identity provider's message broke; the log has what was measured.");

    public static readonly ErrorCode LoginMessageMalformed = new(1111, "LOGIN_MESSAGE_MALFORMED", FailureClass.Assertion, 400, "Your sign-in could not be read",
        "The sign-in service sent something that cannot be read. Start again from the application.",
        "The form posted to /sso/acs has not exactly one SAMLResponse in base64.");

    public static readonly ErrorCode LoginAttemptLost = new(1112, "LOGIN_ATTEMPT_LOST", FailureClass.Request, 400, "Your sign-in came back without its beginning",
        "The browser did not keep what it was given when the sign-in began, twice in a row. Allow cookies for this site, and begin in the same browser in which you end.",
        "The attempt's cookie did not come with the answer, neither with the provider's form nor with our own, and a second round trip went the same way.");

    public static readonly ErrorCode AssertionReplayed = new(1113, "ASSERTION_REPLAYED", FailureClass.Assertion, 403, "This sign-in was used already",
        "This answer of your sign-in service was used before. Start again from the application.",
        "The assertion's ID was accepted before: a reload of the form, or somebody who caught the message.");

    public static readonly ErrorCode LoginDeclined = new(1114, "LOGIN_DECLINED", FailureClass.Assertion, 403, "Your sign-in service did not sign you in",
        "You were not signed in: you cancelled, or your sign-in service said no. Try again, or ask its help desk.",
        "The identity provider answered with a status other than Success; the log has the codes.");

    public static readonly ErrorCode LoginLoop = new(1115, "LOGIN_LOOP", FailureClass.Configuration, 400, "Signing in goes round in circles",
        "Your sign-in began several times, and each time it came to nothing at once.",
        "The session does not survive to the next request. The reason id says why: no_cookie, the browser does not send the session cookie; session_ended, SessionNotOnOrAfter is only seconds away, or the session is ended at once; clock, the same with a clock of the identity provider that is behind; "
        + "signed_in, the session is there, and the application's host does not get it (CookieDomain, a cookie of a former setting); unsolicited, with IdpInitiated: Bounce, the identity provider answers our requests with logins that name none.");

    public static readonly ErrorCode LoginStoreUnavailable = new(1116, "LOGIN_STORE_UNAVAILABLE", FailureClass.Unreachable, 503, "Signing in is not possible right now",
        "The gateway cannot keep your session at the moment. Try again in a moment.",
        "Redis does not answer, so the assertion could not be marked as used or the session not be stored.");

    public static readonly ErrorCode ForeignForm = new(1117, "FOREIGN_FORM", FailureClass.Request, 403, "Please confirm here",
        "This was asked for by another site. If you want it, confirm it on our own page.",
        "A POST without Sec-Fetch-Site: same-origin and without our Origin.");

    public static readonly ErrorCode LoginEnded = new(1118, "LOGIN_ENDED", FailureClass.Assertion, 403, "You were signed out meanwhile",
        "Your sign-in service signed you out while you were signing in here. Sign in again.",
        "The assertion belongs to a login that the identity provider ended by a logout request, which came first.");

    public static readonly ErrorCode AuthenticationTooWeak = new(1119, "AUTHENTICATION_TOO_WEAK", FailureClass.Assertion, 403, "A stronger sign-in did not come about",
        "The page you asked for wants a stronger or a fresher sign-in, with a second factor for example, and your sign-in service did not give it. If you were signed in before, you still are. Try again, or ask the help desk of your sign-in service.",
        "A rule's or a backend's AuthnContext or MaxAuthnAge, or ForceAuthn, was asked for, and the identity provider answered with less, or that it cannot (NoAuthnContext). The reason id says which; the log has what was measured.");

    public static readonly ErrorCode ArtifactUnresolved = new(1121, "ARTIFACT_UNRESOLVED", FailureClass.Unreachable, 503, "Your sign-in service did not finish",
        "Your sign-in service signed you in, but did not tell the gateway who you are. Try again in a moment; if it happens again, give the support code to your help desk.",
        "The ArtifactResolutionService of the identity provider could not be reached, or answered with an error. The reason id says which; the log has what was measured.");

    public static readonly ErrorCode CookiesBlocked = new(1122, "COOKIES_BLOCKED", FailureClass.Request, 400, "Your browser keeps no cookies here",
        "Nobody can sign in without cookies, and your browser sent none at all. Look for the cookie settings beside the address, or in the settings under privacy, allow cookies for this site, and try again. Private windows and extensions may block them too.",
        "No cookie of ours came with our own form, neither at the first round trip nor at the second: the browser blocks them, or a proxy in front takes them out. With a reason of sessions.handover: of another host, to which the person was led.");

    public static readonly ErrorCode OtherPerson = new(1120, "OTHER_PERSON", FailureClass.Assertion, 403, "Somebody else signed in",
        "You were to show once more who you are, but your sign-in service named somebody else. You are signed in as before. If you want to go on as the other person, sign out first.",
        "A session was to get a stronger or a fresher authentication, and the identity provider answered with another subject. The session is as it was.");
}
