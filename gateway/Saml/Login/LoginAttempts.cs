using JitGateway.Configuration;

namespace JitGateway.Saml.Login;

/// <summary>
/// The attempts of one browser, each in a cookie of its own, so that several tabs can sign in at once and nothing is stored before a person is
/// authenticated.
/// </summary>
internal sealed class LoginAttempts(AttemptSeal seal, Active<GatewayOptions> gateway)
{
    private const int MostAtOnce = 5;

    /// <summary>Puts the attempt into a new cookie; the oldest go where there would be more than five.</summary>
    /// <returns>The RelayState that finds it again.</returns>
    public AttemptToken Start(HttpContext context, LoginAttempt attempt, int round)
    {
        foreach (var (name, _) in Held(context).OrderByDescending(a => a.Attempt?.StartedAt ?? DateTimeOffset.MinValue).Skip(MostAtOnce - 1))
            context.Response.Cookies.Delete(name, Cookie());
        var token = AttemptToken.New(round);
        context.Response.Cookies.Append(NameOf(token), seal.Seal(token.Value, attempt), Cookie());
        return token;
    }

    public LoginAttempt? Find(HttpContext context, AttemptToken token) =>
        context.Request.Cookies[NameOf(token)] is { } text ? seal.Open<LoginAttempt>(token.Value, text) : null;

    /// <summary>Whether this browser was sent off for a page lately, to an identity provider that nobody chose, and has come back without an answer: it may have been the wrong one.</summary>
    public bool IsBackFromGuess(HttpContext context, ReturnUrl target, DateTimeOffset since) =>
        Held(context).Any(a => a.Attempt is { IsGuess: true } guess && guess.StartedAt >= since && guess.ReturnUrl == target.ToString());

    public void End(HttpContext context, AttemptToken token) => context.Response.Cookies.Delete(NameOf(token), Cookie());

    /// <summary>What cannot be opened counts as oldest of all.</summary>
    private IEnumerable<(string Name, LoginAttempt? Attempt)> Held(HttpContext context)
    {
        var prefix = gateway.Value.LoginCookiePrefix;
        foreach (var (name, value) in context.Request.Cookies)
            if (name.StartsWith(prefix, StringComparison.Ordinal) && AttemptToken.TryParse(name[prefix.Length..], out var token))
                yield return (name, seal.Open<LoginAttempt>(token.Value, value));
    }

    private string NameOf(AttemptToken token) => gateway.Value.LoginCookiePrefix + token.Value;

    private CookieOptions Cookie() => new() { Path = "/", HttpOnly = true, Secure = gateway.Value.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true };
}
