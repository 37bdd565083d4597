using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Saml.Login;

/// <summary>
/// Notices a login that goes round: an application or a clock that ends each session as it begins, an identity provider that answers nothing but what nobody
/// asked. A cookie of one minute counts the logins and the bounces that led to the same page, and how the last of them was; it guards nothing, so it needs no seal.
/// </summary>
internal sealed class LoginRounds(Active<GatewayOptions> gateway, ISessionHandOver handOver)
{
    public const int Most = 5;

    /// <summary>From so many on whoever is signed in is not led on by that alone: the page may not see it.</summary>
    private const int MostUnasked = 2;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private string Name => $"{gateway.Value.LoginCookiePrefix}rounds";

    public bool IsLoop(HttpContext context, ReturnUrl target) => Read(context, target).Count >= Most;

    /// <summary>How the last round ended.</summary>
    public RoundKind LastOf(HttpContext context, ReturnUrl target) => Read(context, target).Last;

    /// <summary>Whether somebody came back from the page twice: then another login may help, and leading them there again does not.</summary>
    public bool IsSentBack(HttpContext context, ReturnUrl target) => Read(context, target).Count >= MostUnasked;

    public void Add(HttpContext context, ReturnUrl target, RoundKind kind) =>
        context.Response.Cookies.Append(Name, string.Create(CultureInfo.InvariantCulture, $"{Read(context, target).Count + 1}.{Mark(target)}.{(int)kind}"), gateway.Value.HostCookieAttributes(Window));

    /// <summary>The person was told: the next try counts from the beginning.</summary>
    public void Forget(HttpContext context) => context.Response.Cookies.Delete(Name, gateway.Value.HostCookieAttributes());

    private (int Count, RoundKind Last) Read(HttpContext context, ReturnUrl target) =>
        context.Request.Cookies[Name]?.Split('.') is [[var count], var mark, .. var kind] && mark == Mark(target) && char.IsAsciiDigit(count)
            ? (count - '0', kind is [[var digit]] && digit - '0' is var value && Enum.IsDefined((RoundKind)value) ? (RoundKind)value : RoundKind.Login)
            : (0, RoundKind.Login);

    private string Mark(ReturnUrl target) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(PageOf(target))).AsSpan(0, 6));

    /// <summary>Each hand-over has an address of its own, and goes to the same host again.</summary>
    private string PageOf(ReturnUrl target) => handOver.GoalOf(target.Uri) is { } goal ? $"{goal.Host} {goal.Backend}" : target.ToString();
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
