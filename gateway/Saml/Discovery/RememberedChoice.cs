using JitGateway.Configuration;
using JitGateway.Saml.Login;

namespace JitGateway.Saml.Discovery;

/// <summary>
/// The identity provider that the person at a browser chose last, if they wanted that to be remembered and the login came to something. In a cookie of PublicOrigin, sealed, so that nobody else can put one there.
/// </summary>
internal sealed class RememberedChoice(AttemptSeal seal, Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, TimeProvider time)
{
    private const string Purpose = "remembered choice";

    private string Name => $"{gateway.Value.LoginCookiePrefix}choice";

    /// <returns>Null where there is none, or none of those that could be chosen.</returns>
    public IdentityProvider? Find(HttpRequest request, IReadOnlyList<IdentityProvider> fitting)
    {
        if (request.Cookies[Name] is not { } text || seal.Open<Choice>(Purpose, text) is not { } choice) return null;
        return choice.MadeAt + serviceProvider.Value.RememberChoice > time.GetUtcNow() ? fitting.FirstOrDefault(p => p.Name == choice.IdentityProvider) : null;
    }

    public void Keep(HttpContext context, string identityProvider)
    {
        var life = serviceProvider.Value.RememberChoice;
        if (life > TimeSpan.Zero) context.Response.Cookies.Append(Name, seal.Seal(Purpose, new Choice(identityProvider, time.GetUtcNow())), gateway.Value.HostCookieAttributes(life));
    }

    public void Forget(HttpContext context)
    {
        if (context.Request.Cookies.ContainsKey(Name)) context.Response.Cookies.Delete(Name, gateway.Value.HostCookieAttributes());
    }

    private sealed record Choice(string IdentityProvider, DateTimeOffset MadeAt);
}
