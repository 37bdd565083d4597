using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Saml.Login;

/// <summary>
/// Notices a login that goes round: an application or a clock that ends each session as it begins, an identity provider that answers nothing but what nobody
/// asked. A cookie of one minute counts the logins and the bounces that led to the same address, to the same page with whatever query, and anywhere, and how the last of them was: several tabs may go round, and an application may write something new
/// into each address. It guards nothing, so it needs no seal.
/// </summary>
internal sealed class LoginRounds(Active<GatewayOptions> gateway, ISessionHandOver handOver, TimeProvider time)
{
    public const int Most = 5;

    /// <summary>Of one page, whatever its query: as many tabs of it may sign in one after another.</summary>
    public const int MostOfPage = LoginAttempts.MostAtOnce;

    /// <summary>Of one browser.</summary>
    public const int MostOfAll = 40;

    /// <summary>From so many on whoever is signed in is not led on by that alone: the page may not see it.</summary>
    private const int MostUnasked = 2;

    private const int MostUnaskedOfPage = MostOfPage / 2;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private string Name => $"{gateway.Value.LoginCookiePrefix}rounds";

    public bool IsLoop(HttpContext context, ReturnUrl target)
    {
        var rounds = Read(context);
        return rounds.Of(MarkOf(target)) >= Most || rounds.Of(PageMarkOf(target)) >= MostOfPage || rounds.All >= MostOfAll;
    }

    /// <summary>How the last round ended.</summary>
    public RoundKind LastOf(HttpContext context, ReturnUrl target)
    {
        var rounds = Read(context);
        return rounds.LastOf(MarkOf(target)) ?? rounds.LastOf(PageMarkOf(target)) ?? RoundKind.Login;
    }

    /// <summary>Whether somebody came back from the page twice: then another login may help, and leading them there again does not.</summary>
    public bool IsSentBack(HttpContext context, ReturnUrl target)
    {
        var rounds = Read(context);
        return rounds.Of(MarkOf(target)) >= MostUnasked || rounds.Of(PageMarkOf(target)) >= MostUnaskedOfPage || rounds.All >= MostOfAll;
    }

    public void Add(HttpContext context, ReturnUrl target, RoundKind kind) => Write(context, Read(context).With(PageMarkOf(target), MarkOf(target), kind));

    /// <summary>The person was told: the next try counts from the beginning, unless other tabs go on going round.</summary>
    public void Forget(HttpContext context, ReturnUrl target) => Write(context, Read(context).Without(PageMarkOf(target), MarkOf(target)));

    /// <summary>For the operator.</summary>
    public string CountsOf(HttpContext context, ReturnUrl target)
    {
        var rounds = Read(context);
        return string.Create(CultureInfo.InvariantCulture, $"logins within a minute: {rounds.Of(MarkOf(target))} for this address, {rounds.Of(PageMarkOf(target))} for this page, {rounds.All} in all");
    }

    private CountedRounds Read(HttpContext context) => CountedRounds.Read(context.Request.Cookies[Name], time.GetUtcNow());

    private void Write(HttpContext context, CountedRounds rounds) => context.Response.Cookies.Append(Name, rounds.ToString(), gateway.Value.HostCookieAttributes(Window));

    /// <summary>Each hand-over has an address of its own, and goes to the same host again.</summary>
    private string MarkOf(ReturnUrl target) => Mark(handOver.GoalOf(target.Uri) is { } goal ? $"{goal.Host} {goal.Backend}" : target.ToString());

    private string PageMarkOf(ReturnUrl target) => Mark(handOver.GoalOf(target.Uri) is { } goal ? $"page {goal.Host} {goal.Backend}" : $"page {target.Uri.GetLeftPart(UriPartial.Path)}");

    private static string Mark(string page) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(page)).AsSpan(0, 6));
}

/// <summary>How one round of a login ended. The numbers stand in browsers.</summary>
internal enum RoundKind
{
    /// <summary>With a session, or with the word that there is one.</summary>
    Login = 0,

    /// <summary>With an answer that nobody asked for, and another request.</summary>
    Bounce = 1,

    /// <summary>With a session that the identity provider lets last for moments.</summary>
    ShortSession = 2,

    /// <summary>The same, because that one's clock is behind.</summary>
    ClockBehind = 3,
}
