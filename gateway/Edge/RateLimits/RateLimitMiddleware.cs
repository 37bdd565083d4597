using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity.Address;
using JitGateway.Telemetry;

namespace JitGateway.Edge.RateLimits;

/// <summary>Holds <c>Gateway:RateLimits</c>: behind the rules for forwarded headers, which say what the client's address is, and before all that costs something.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, Active<RateLimitSet> limits, LoginRate login, IFailureWriter failures, GatewayMeter meter, TimeProvider time, ILogger<RateLimitMiddleware> logger)
{
    private readonly AddressRates _acs = new(time);
    private readonly AddressRates _logout = new(time);
    private readonly Lazy<AddressRates> _all = new(() => new AddressRates(time));
    private int _warned;

    public Task InvokeAsync(HttpContext context)
    {
        var inForce = limits.Value;
        var isOwn = context.Request.Path.StartsWithSegments("/sso", StringComparison.OrdinalIgnoreCase, out var own);
        if (!isOwn && inForce.PerAddress is null) return next(context);
        if (isOwn) WarnOfProxy(context);
        return TooSoon(context, inForce, own) is { } refused ? failures.WriteAsync(context, refused) : next(context);
    }

    private GatewayFailure? TooSoon(HttpContext context, RateLimitSet inForce, PathString own)
    {
        if (context.Connection.RemoteIpAddress is not { } client || inForce.IsExempt(ClientNetworks.Plain(client))) return null;
        if (inForce.PerAddress is { } all && _all.Value.Take(client, all) is { } later) return Refused("edge.rate.address", later);
        var (reason, rates, limit) = own.Value?.TrimEnd('/').ToUpperInvariant() switch
        {
            "/LOGIN" or "/HANDOVER" or "/FORM" => ("edge.rate.login", login.Rates, inForce.Login),
            "/ACS" => ("edge.rate.acs", _acs, inForce.Acs),
            "/LOGOUT" or "/SLO" => ("edge.rate.logout", _logout, inForce.Logout),
            _ => ("", null, null),
        };
        return limit is { } rate && rates?.Take(client, rate) is { } wait ? Refused(reason, wait) : null;
    }

    private GatewayFailure Refused(string reason, TimeSpan wait)
    {
        meter.RateLimited(reason[(reason.LastIndexOf('.') + 1)..]);
        return new GatewayFailure(ErrorRegister.TooManyRequests, new ReasonId(reason)) { RetryAfter = wait };
    }

    /// <summary>Behind a proxy that is not named all people are one client; said once, where it matters.</summary>
    private void WarnOfProxy(HttpContext context)
    {
        if (_warned != 0 || !context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("X-Original-For") || Interlocked.Exchange(ref _warned, 1) != 0) return;
        Log.ForwardedByStranger(logger, context.Connection.RemoteIpAddress);
    }
}
