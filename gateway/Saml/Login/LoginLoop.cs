using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>Says what is wrong where a login goes round in circles (1115), as far as the browser shows it.</summary>
internal sealed class LoginLoop(LoginRounds rounds, Active<GatewayOptions> gateway, IFailureWriter failures)
{
    /// <summary>An answer that was made so long ago says that its clock is behind: browsers bring answers at once.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(30);

    /// <summary>How a login ended that was accepted.</summary>
    public static RoundKind KindOf(LoginAnswer answer, DateTimeOffset now)
    {
        if (answer.User.SessionNotOnOrAfter is not { } end || end - now >= LoginRounds.Window) return RoundKind.Login;
        return now - answer.IssuedAt >= Prompt ? RoundKind.ClockBehind : RoundKind.ShortSession;
    }

    public async Task EndAsync(HttpContext context, ReturnUrl target)
    {
        var (reason, note) = await ReasonAsync(context, rounds.LastOf(context, target));
        var counts = rounds.CountsOf(context, target);
        rounds.Forget(context, target);
        await WriteAsync(context, target, reason, note, counts);
    }

    /// <summary>A provider that answers our requests with logins nobody asked for.</summary>
    public Task EndBouncesAsync(HttpContext context, ReturnUrl target) =>
        WriteAsync(context, target, Unsolicited.Reason, Unsolicited.Note, "the identity provider answers without naming our request");

    private Task WriteAsync(HttpContext context, ReturnUrl target, string reason, PageText note, string detail) => failures.WriteAsync(context, new GatewayFailure(ErrorRegister.LoginLoop, new ReasonId(reason), detail)
    {
        Note = note,
        ContinueUrl = LoginPaths.Login(target),   // which a person presses: tabs that wait here would send one another round again
    });

    private async Task<(string Reason, PageText Note)> ReasonAsync(HttpContext context, RoundKind last)
    {
        if (last == RoundKind.Bounce) return Unsolicited;
        if (last == RoundKind.ClockBehind)
            return ("saml.login.loop.clock", PageText.Of("The clock of your sign-in service is behind, so your sign-in is over before it has begun. Give the support code to your help desk."));
        if (last == RoundKind.ShortSession)
            return ("saml.login.loop.session_ended", PageText.Of("Your sign-in service lets your sign-in last for moments only. Give the support code to your help desk."));
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal)
            return ("saml.login.loop.signed_in", PageText.Of("You are signed in, but the page that you asked for does not notice it. Open the first page of the application; if that does not help, give the support code to your help desk."));
        if (!context.Request.Cookies.ContainsKey(gateway.Value.SessionCookie))
            return ("saml.login.loop.no_cookie", PageText.Of("Your browser does not keep the cookie of your sign-in, although it keeps others. Allow cookies for this site, clear the ones that it has, and look for an extension that deletes them."));
        return ("saml.login.loop.session_ended", PageText.Of("Your sign-in is over as soon as it has begun. Give the support code to your help desk."));
    }

    private static (string Reason, PageText Note) Unsolicited => ("saml.login.loop.unsolicited", PageText.Of("Your sign-in service answers without naming what it was asked. Give the support code to your help desk: a setting has to be changed."));
}
