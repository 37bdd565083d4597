using System.Collections.Frozen;
using JitGateway.Identity.Events;

namespace JitGateway.Saml.Login;

/// <summary>What reasons mean that are no fault of a message: of attempts, forms, links and logouts.</summary>
internal sealed class LoginReasons : IReasonCatalogue
{
    private const string Reloaded = "Nothing, where it happens once. Where it happens again and again to one person, or from an address that is not theirs, somebody may have caught the message: look at address and agent.";
    private const string NotABrowser = "No identity provider sends this. Look at address and agent for who did; where it is the identity provider after all, look what changes its form on the way.";

    private static readonly FrozenDictionary<string, ReasonText> All = Attempts.Concat(Answers).Concat(Starts).Concat(Loops).Concat(Forms).Concat(Logouts).ToFrozenDictionary(StringComparer.Ordinal);

    public ReasonText? Of(string reason, string kind) => All.GetValueOrDefault(reason);

    private static Dictionary<string, ReasonText> Attempts => new(StringComparer.Ordinal)
    {
        ["saml.attempt.lost"] = new(
            "The browser came back with an answer and without the cookie of the login that it began, twice in a row: with the identity provider's form, with our own, and after a second round trip.",
            "Ask whether the person began in another browser or a private window, or used a bookmark of the sign-in page; then look for a proxy that drops Set-Cookie, and at Gateway:PublicOrigin, which must be the address that browsers use."),
        ["saml.attempt.no_cookies"] = new(
            "The browser sent no cookie at all, not even with our own form: it keeps none here.",
            "Let the person allow cookies for this site, and look at extensions and at company policies of the browser; where many people are concerned, a proxy in front takes Cookie or Set-Cookie out."),
        ["saml.attempt.too_old"] = new(
            "The answer came to a login that had begun too long ago (Saml:AttemptLifetime), so the person was sent to the identity provider once more.",
            "Nothing, where it happens once: a tab stood open. Where it happens often, see the step idp, how long people take there, and raise Saml:AttemptLifetime."),
        ["saml.attempt.answered"] = new(
            "This browser posted once more the answer with which it had signed in a moment before: a reload, the back button or a second click. Nothing was read of it, and the person was led on to their page.",
            Reloaded),
        ["saml.attempt.other_answer"] = new(
            "The login of this browser was answered already, and another answer came to it: the person went back to the identity provider. Nothing was read of it, and they were sent there once more.",
            "Nothing, where it happens once. Where it happens again and again, the identity provider answers one request twice: look into its log."),
    };

    private static Dictionary<string, ReasonText> Answers => new(StringComparer.Ordinal)
    {
        ["saml.assertion.replayed"] = new(
            "The assertion had been used before, by this browser or another: it is accepted once over all nodes (Core 2.5.1.5, Profiles 4.1.4.5).",
            "Search for the login that used it (jitgateway history --result accepted, a little earlier) and compare address and agent. The same browser: a reload. Another one: somebody caught the message; end the person's sessions (jitgateway sessions revoke --subject {subject}) and look how it got out."),
        ["saml.login.other_person"] = new(
            "The person was to show once more who they are, and the identity provider named somebody else. The session is as it was.",
            "Ask whether they share the browser. Where one person has several accounts at the identity provider, let them choose the one they signed in with first."),
        ["saml.login.ended"] = new(
            "The identity provider had signed this login out before its answer arrived, so no session began.",
            "Look at the identity provider's log for the logout. Where nobody signed out, it sends a logout with each login: compare SessionIndex and NotOnOrAfter of what it sends."),
        ["saml.login.store_unavailable"] = new(
            "The assertion was good, and Redis did not answer, so that it could not be marked as used or the session not be stored. Nobody got in by it.",
            "See the health of Redis (jitgateway health). Nothing has to be done for the person: they try again."),
    };

    private static Dictionary<string, ReasonText> Starts => new(StringComparer.Ordinal)
    {
        ["saml.login.required"] = new(
            "A script or a form asked for a page without a session, which cannot be sent to the identity provider as a page can.",
            "Nothing, where a session ended. Where an application's scripts run into it all the time, look at Sessions:IdleTimeout, and whether the script sends cookies (credentials)."),
        ["saml.login.step_up"] = new(
            "The person is signed in, and a rule wants a stronger or a fresher sign-in than theirs; a script or a form cannot be sent to get one, or no identity provider of the backend gives it.",
            "jitgateway explain shows which rule. Let the person open the page itself, which leads to the identity provider; or ask for less by AuthnContext and MaxAuthnAge."),
        ["saml.login.unmeetable"] = new(
            "What the rule asks for (AuthnContext) and what this identity provider is asked for in any case (RequestedAuthnContext) have nothing in common, so nobody was sent there.",
            "Let RequestedAuthnContext of the identity provider hold the context that the rule of {backend} wants, or change the rule."),
        ["saml.login.no_identity_provider"] = new(
            "No identity provider is configured for this page.",
            "Name one under Saml:IdentityProviders, and in IdentityProvider of {backend} where that names others."),
        ["saml.login.unknown_identity_provider"] = new(
            "The link names an identity provider that is not configured, or that this backend does not use.",
            "Ask where the link is from: a bookmark of a former name, usually. Correct idp= in it, or add the name to IdentityProvider of the backend."),
        ["saml.login.return_url"] = new(
            "The link would have led, after the login, to a page that is not behind this gateway, or is written so that it could be read as another.",
            "Ask where the link is from. An application's own link: correct return= in it, or add its host to Match:Hosts of the backend. A mail or a foreign page: somebody tries to lead people away."),
        ["saml.login.foreign_form"] = new(
            "Another site's page posted the sign-in form, so it was not taken.",
            "Let that page link to /sso/login in place of posting a form; a page that is not yours has no reason to."),
        ["saml.metadata.unavailable"] = new(
            "The identity provider's metadata could not be read, or has ended, so that nobody can be sent there and no answer could be judged.",
            "jitgateway health and jitgateway check --connect say what is wrong with Metadata of the identity provider; it is read again in the background, and people try again."),
    };

    private static Dictionary<string, ReasonText> Loops => new(StringComparer.Ordinal)
    {
        ["saml.login.loop.no_cookie"] = new(
            "The person signed in several times in a row, and the browser never brought the session cookie back.",
            "Look for what drops that one cookie: an extension, a proxy that rewrites Set-Cookie, Gateway:CookieDomain that does not fit the host, or a page served by http where the cookie is Secure."),
        ["saml.login.loop.session_ended"] = new(
            "The person signed in several times in a row, and each session was over at once.",
            "Look at SessionNotOnOrAfter of the assertions, which may be seconds away, and who ends the sessions (jitgateway history --kind session); a logout that the identity provider sends with each login does it too."),
        ["saml.login.loop.clock"] = new(
            "The person signed in several times in a row, and each session was over before it began, because the identity provider's clock is behind.",
            "Set the clock of the identity provider by NTP, and that of the gateway's nodes; jitgateway health shows the difference (clock)."),
        ["saml.login.loop.signed_in"] = new(
            "The person is signed in, and the page that they asked for sent them to sign in again and again: the application's host does not get the session.",
            "Look at Gateway:CookieDomain and the backend's host, and for a cookie of a former setting, which the person clears; an application that redirects to /sso/login by itself does it too."),
        ["saml.login.loop.unsolicited"] = new(
            "The identity provider answers our requests with logins that name none (no InResponseTo), and IdpInitiated: Bounce sends the person back each time.",
            "Let the identity provider answer the request (InResponseTo); or set IdpInitiated to Accept where logins of its own are meant."),
    };

    private static Dictionary<string, ReasonText> Forms => new(StringComparer.Ordinal)
    {
        ["saml.form.base64"] = new("What was posted as a SAML message is no base64.", NotABrowser),
        ["saml.form.no_response"] = new(
            "The form has no SAMLResponse, or several; a query has no SAMLart.",
            "The address of answers was called without one: a bookmark or a crawler, usually. Where the identity provider sent it, look at its binding: answers come by POST, or as artifacts."),
        ["saml.form.no_message"] = new(
            "The form has not exactly one of SAMLRequest and SAMLResponse.",
            "The address of logouts was called without one message. Where the identity provider sent it, look at the binding of its single logout."),
        ["saml.form.relay_state"] = new("The form has several values of RelayState, or one that is too long.", NotABrowser),
        ["saml.form.artifact"] = new("The message has several artifacts, or an artifact and a response at once.", NotABrowser),
        ["saml.form.unreadable"] = new("The body cannot be read as a form: too many fields, a name or a value that is too long, or a wrong encoding.", NotABrowser),
    };

    private static Dictionary<string, ReasonText> Logouts => new(StringComparer.Ordinal)
    {
        ["saml.logout.foreign_form"] = new(
            "Another site's page posted the sign-out form, so nobody was signed out.",
            "Let that page link to /sso/logout in place of posting a form."),
        ["saml.logout.return_url"] = new(
            "The link would have led, after the sign-out, to a page that is not behind this gateway.",
            "Correct return= in the application's sign-out link, or add its host to Match:Hosts of a backend."),
        ["saml.logout.incomplete"] = new(
            "Redis did not answer, so sessions of a login that the identity provider ended may go on.",
            "See the health of Redis (jitgateway health). When it is back, end the person's sessions: jitgateway sessions revoke --subject {subject}."),
    };
}
