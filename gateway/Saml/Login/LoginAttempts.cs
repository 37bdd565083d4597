using JitGateway.Configuration;

namespace JitGateway.Saml.Login;

/// <summary>
/// The attempts of one browser, each in a cookie of its own, so that many tabs can sign in at once and nothing is stored before a person is
/// authenticated.
/// </summary>
internal sealed class LoginAttempts(AttemptSeal seal, ReturnUrls returnUrls, Active<GatewayOptions> gateway)
{
    /// <summary>More tabs than these nobody opens before the first has signed in.</summary>
    public const int MostAtOnce = 16;

    /// <summary>Names and values together: proxies in front take a line of 8 KB at most (nginx, Apache), and applications have cookies too.</summary>
    public const int MostText = 6 * 1024;

    /// <summary>What a <see cref="FinishedLogin"/> takes, about.</summary>
    private const int SizeOfFinished = 512;

    /// <summary>Longer than an attempt is good for, so that a tab that stood at the identity provider over night still comes to its page; and not for ever, because browsers that open their tabs again never end.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>How long a page of ours may wait for another tab's login.</summary>
    private static readonly TimeSpan WaitingLife = TimeSpan.FromHours(1);

    /// <summary>How long somebody who goes back, or reloads, is led to the page at once.</summary>
    private static readonly TimeSpan FinishedLife = TimeSpan.FromMinutes(5);

    /// <summary>Puts the attempt into a new cookie. Where there would be too many, or too much, what is finished goes first; of the oldest the pages are shortened, and then they go.</summary>
    /// <returns>The RelayState that finds it again.</returns>
    public AttemptToken Start(HttpContext context, LoginAttempt attempt, int round)
    {
        var token = AttemptToken.New(round);
        var started = new Held(NameOf(token), token, seal.Seal(token.Value, attempt), attempt, null);
        MakeRoom(context, started.Size);
        Write(context, started);
        return token;
    }

    public LoginAttempt? Find(HttpContext context, AttemptToken token) =>
        context.Request.Cookies[NameOf(token)] is { } text ? seal.Open<LoginAttempt>(token.Value, text) : null;

    /// <summary>What came of an attempt of this browser a while ago; null: nothing, or it goes on.</summary>
    public FinishedLogin? FindFinished(HttpContext context, AttemptToken token) =>
        context.Request.Cookies[NameOf(token)] is { } text ? seal.Open<FinishedLogin>(BoundOfFinished(token), text) : null;

    /// <summary>Whether this browser was sent off for a page lately, to an identity provider that nobody chose, and has come back without an answer: it may have been the wrong one.</summary>
    public bool IsBackFromGuess(HttpContext context, ReturnUrl target, DateTimeOffset since) =>
        HeldBy(context).Any(h => h.Attempt is { IsGuess: true } guess && guess.StartedAt >= since && guess.ReturnUrl == target.ToString());

    /// <summary>Whether logins of this browser for other pages began lately and have not come to anything yet.</summary>
    public bool HasOthers(HttpContext context, ReturnUrl target, DateTimeOffset since) => HeldBy(context).Any(h => h.Attempt is { } other && other.StartedAt >= since && other.ReturnUrl != target.ToString());

    /// <summary>Tabs that began at one moment knew nothing of one another, and made more than there may be: what is too much goes when the first of them is through.</summary>
    public void Tidy(HttpContext context, AttemptToken finished) => MakeRoom(context, SizeOfFinished, finished);

    /// <summary>A page of ours that has begun no login waits for another tab's.</summary>
    public void Wait(HttpContext context) => context.Response.Cookies.Append(WaitingName, "1", gateway.Value.HostCookieAttributes(WaitingLife));

    /// <summary>Whether such a page may still stand there; once.</summary>
    public bool EndWait(HttpContext context)
    {
        if (!context.Request.Cookies.ContainsKey(WaitingName)) return false;
        context.Response.Cookies.Delete(WaitingName, gateway.Value.HostCookieAttributes());
        return true;
    }

    public void End(HttpContext context, AttemptToken token) => context.Response.Cookies.Delete(NameOf(token), gateway.Value.HostCookieAttributes());

    /// <summary>The attempt came to something, and is no attempt any more.</summary>
    public void Finish(HttpContext context, AttemptToken token, FinishedLogin finished) =>
        context.Response.Cookies.Append(NameOf(token), seal.Seal(BoundOfFinished(token), finished), gateway.Value.HostCookieAttributes(FinishedLife));

    private void MakeRoom(HttpContext context, int taken, AttemptToken? except = null)
    {
        var held = HeldBy(context).Where(h => h.Token != except).OrderByDescending(static h => h.Attempt?.StartedAt).ThenByDescending(static h => h.Finished?.EndedAt).ToList();
        var kept = held.ToList();
        while (kept.Count >= MostAtOnce || (IsTooMuch() && kept is [.., { Attempt: null }])) kept.RemoveAt(kept.Count - 1);
        foreach (var shorten in (ReadOnlySpan<Func<ReturnUrl, ReturnUrl>>)[returnUrls.PathOf, returnUrls.FirstPageOf])
            for (var i = kept.Count - 1; i >= 0 && IsTooMuch(); i--)
                kept[i] = Shortened(kept[i], shorten);
        while (IsTooMuch()) kept.RemoveAt(kept.Count - 1);

        foreach (var changed in kept.Except(held)) Write(context, changed);
        foreach (var gone in held.ExceptBy(kept.Select(static k => k.Name), static h => h.Name)) context.Response.Cookies.Delete(gone.Name, gateway.Value.HostCookieAttributes());

        bool IsTooMuch() => kept.Count > 0 && kept.Sum(static k => k.Size) + taken > MostText;
    }

    /// <summary>A page of ours, a hand-over say, is nothing without its query.</summary>
    private Held Shortened(Held held, Func<ReturnUrl, ReturnUrl> shorten)
    {
        if (held.Attempt is not { } attempt || !returnUrls.TryRead(attempt.ReturnUrl, out var page) || page.Path.StartsWithSegments("/sso", StringComparison.OrdinalIgnoreCase)) return held;
        var shorter = attempt with { ReturnUrl = shorten(page).ToString() };
        return shorter == attempt ? held : held with { Text = seal.Seal(held.Token.Value, shorter), Attempt = shorter };
    }

    /// <summary>What cannot be opened counts as oldest of all.</summary>
    private IEnumerable<Held> HeldBy(HttpContext context)
    {
        var prefix = gateway.Value.LoginCookiePrefix;
        foreach (var (name, text) in context.Request.Cookies)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !AttemptToken.TryParse(name[prefix.Length..], out var token)) continue;
            var attempt = seal.Open<LoginAttempt>(token.Value, text);
            yield return new Held(name, token, text, attempt, attempt is null ? seal.Open<FinishedLogin>(BoundOfFinished(token), text) : null);
        }
    }

    private void Write(HttpContext context, Held held) => context.Response.Cookies.Append(held.Name, held.Text, gateway.Value.HostCookieAttributes(Life));

    private string WaitingName => $"{gateway.Value.LoginCookiePrefix}waits";

    private string NameOf(AttemptToken token) => gateway.Value.LoginCookiePrefix + token.Value;

    private static string BoundOfFinished(AttemptToken token) => $"finished {token.Value}";

    private sealed record Held(string Name, AttemptToken Token, string Text, LoginAttempt? Attempt, FinishedLogin? Finished)
    {
        public int Size => Name.Length + Text.Length;
    }
}
