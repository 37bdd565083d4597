using System.Collections.Frozen;
using JitGateway.Identity.Events;

namespace JitGateway.Edge.RateLimits;

/// <summary>What it means that somebody came too often.</summary>
internal sealed class RateReasons : IReasonCatalogue
{
    private static readonly FrozenDictionary<string, ReasonText> All = new Dictionary<string, ReasonText>(StringComparer.Ordinal)
    {
        ["edge.rate.address"] = Text("sent more requests", "PerAddress"),
        ["edge.rate.login"] = Text("began more logins", "Login"),
        ["edge.rate.acs"] = Text("posted more answers of identity providers", "Acs"),
        ["edge.rate.logout"] = Text("asked for more logouts", "Logout"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ReasonText? Of(string reason, string kind) => All.GetValueOrDefault(reason);

    private static ReasonText Text(string did, string key) => new(
        $"The address {did} than Gateway:RateLimits:{key} allows; an IPv6 network of one household counts as one.",
        $"Many people behind one address (an office, a proxy): name the proxy in Gateway:TrustedProxies, exempt the network (Gateway:RateLimits:Exempt), or raise {key}. One browser that goes round: see its other events (jitgateway history --address). A stranger: nothing, the limit did its work.");
}
