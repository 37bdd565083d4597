using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Address;

namespace JitGateway.Edge.RateLimits;

/// <summary>The count of <c>Gateway:RateLimits:Login</c>, for what comes to our own paths and for what begins at pages of applications.</summary>
internal sealed class LoginRate(Active<RateLimitSet> limits, TimeProvider time) : ILoginRate
{
    /// <summary>Each client's.</summary>
    public AddressRates Rates { get; } = new(time);

    /// <summary>Nothing under our own paths: that is counted when it comes in.</summary>
    public TimeSpan? Take(HttpContext context)
    {
        var inForce = limits.Value;
        if (inForce.Login is not { } limit || context.Request.Path.StartsWithSegments("/sso", StringComparison.OrdinalIgnoreCase)) return null;
        if (context.Connection.RemoteIpAddress is not { } client || inForce.IsExempt(ClientNetworks.Plain(client))) return null;
        return Rates.Take(client, limit);
    }
}
