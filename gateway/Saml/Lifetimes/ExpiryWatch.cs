using JitGateway.Configuration;
using JitGateway.Telemetry.Lifetimes;

namespace JitGateway.Saml.Lifetimes;

/// <summary>Says in the log, once a day and at the start, what ends soon or has ended.</summary>
internal sealed class ExpiryWatch(Active<ServiceProvider> serviceProvider, Expiries expiries, TimeProvider time, ILogger<ExpiryWatch> logger) : LifetimeWatch<ServiceProvider>(serviceProvider, time)
{
    protected override void Look()
    {
        var now = Time.GetUtcNow();
        foreach (var expiry in expiries.All)
            if (!Reminders.IsDue(expiry, (expiry.Kind, expiry.Name, expiry.Fingerprint), now)) continue;
            else if (expiry.IsOver(now)) Log.Expired(logger, expiry.Tell(now));
            else Log.ExpiresSoon(logger, expiry.Tell(now));
    }
}
