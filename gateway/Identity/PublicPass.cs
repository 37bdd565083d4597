using System.Security.Claims;

namespace JitGateway.Identity;

/// <summary>
/// A request feature: an access rule lets this request through for anybody. A person who is signed in and may enter is shown to
/// the backend here too, but what goes wrong for that person (provisioning, say) must not stop the request: it goes on for nobody.
/// </summary>
internal sealed class PublicPass
{
    private static readonly PublicPass Mark = new();

    private PublicPass()
    {
    }

    public static bool Is(HttpContext context) => context.Features.Get<PublicPass>() is not null;

    /// <summary>Set by Access.</summary>
    public static void Set(HttpContext context) => context.Features.Set(Mark);

    /// <summary>The request goes on without a person: no account is made, no header names anybody.</summary>
    public static void GoOnForNobody(HttpContext context) => context.User = new ClaimsPrincipal(new ClaimsIdentity());
}
