using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Discovery;

namespace JitGateway.Saml.Login;

/// <summary>
/// Asks unseen who is at a browser, on pages that are open to anybody. Only browsers that are known to keep cookies are asked, and each at most every ten minutes: the cookie says when it may be asked again, and a browser that has none
/// gets one and its page. So crawlers and browsers without cookies just see the page. A host with a session cookie of its own is left out: what is found out on PublicOrigin would not reach it unseen.
/// </summary>
internal sealed class ProbingLogin(
    Active<GatewayOptions> gateway, ReturnUrls returnUrls, IdentityProviderChoices choices, ISessionHandOver handOver, RememberedChoice remembered, LoginDemands demands, LoginStart start, ILoginRate rate, TimeProvider time) : IProbingLogin
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>A longer one might not be remembered whole, and nobody is to lose a page for this.</summary>
    private const int LongestAddress = 1024;

    private static readonly TimeSpan Memory = TimeSpan.FromDays(180);

    private string Name => $"{gateway.Value.LoginCookiePrefix}probe";

    public async Task<bool> TryAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || !PageNavigation.IsNavigation(request) || request.Headers["Sec-Fetch-Dest"].ToString() is not ("" or "document")) return false;
        if (handOver.IsNeeded(request) || request.Path.Value!.Length + request.QueryString.Value!.Length > LongestAddress) return false;
        var now = time.GetUtcNow();
        if (!long.TryParse(request.Cookies[Name], NumberStyles.None, CultureInfo.InvariantCulture, out var notBefore))
        {
            Keep(context, now);
            return false;
        }

        // a time further off than any of ours is not ours
        if (notBefore > now.ToUnixTimeSeconds() && notBefore <= (now + Pause).ToUnixTimeSeconds()) return false;
        var target = returnUrls.Of(request);
        Keep(context, now + Pause);
        if (!gateway.Value.IsPublicHost(request.Host.Host))
        {
            await LoginPaths.RedirectAsync(context, gateway.Value.Origin + LoginPaths.Login(target, demand: demands.Write(new LoginDemand { Probes = true }, target)));
            return true;
        }

        return await TryAsync(context, target);
    }

    /// <summary>On PublicOrigin: at the one identity provider that fits, or at the one that the browser remembers or its network says. Nobody is asked to choose.</summary>
    /// <returns>False where there is none.</returns>
    public async Task<bool> TryAsync(HttpContext context, ReturnUrl target)
    {
        var fitting = choices.For(target, LoginDemand.None);
        var provider = fitting.Count == 1 ? fitting[0] : remembered.Find(context.Request, fitting) ?? ClientNetwork.ProviderOf(fitting, context.Connection.RemoteIpAddress);
        var plan = new LoginPlan(target) { Probe = Probe.ThenNobody };
        if (provider is null || !start.IsReady(provider, plan) || rate.Take(context) is not null) return false;
        await start.SendAsync(context, provider, plan);
        return true;
    }

    private void Keep(HttpContext context, DateTimeOffset notBefore) => context.Response.Cookies.Append(Name, notBefore.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        gateway.Value.HostCookieAttributes(Memory));
}
