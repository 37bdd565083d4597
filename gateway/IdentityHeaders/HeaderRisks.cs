using JitGateway.Backends;
using JitGateway.Configuration.Risks;

namespace JitGateway.IdentityHeaders;

/// <summary>Headers that others on the way to a backend could write or read.</summary>
internal static class HeaderRisks
{
    public static readonly RiskKind Unsigned = new("risk.headers.unsigned", "A backend gets identity headers by http from another machine, and nothing that proves them");
    public static readonly RiskKind ClearProof = new("risk.headers.clear-secret", "A secret that proves the gateway to a backend goes to another machine by http");
    public static readonly RiskKind Large = new("risk.headers.large", "Identity headers may be longer than many servers read");

    public static void Review(IdentityHeaderSet set, BackendPartContext context)
    {
        var (path, risks) = (context.Section.Path, context.Configuration.Risks);
        if (context.Options.Destinations.Concat(context.Options.Canary?.Destinations ?? []).FirstOrDefault(d => d.Scheme == Uri.UriSchemeHttp && !d.IsLoopback) is { } far)
        {
            if (set.Trust is null && !set.SendsAssertion && set.Headers.Count > 0)
                risks.Add(Unsigned, $"{path}:Headers", null, $"sends {string.Join(", ", set.Headers.Select(h => h.Name.Value))} to {far} without a signature: whoever sits on the way, or reaches that address, is whom they like", "Leave X-Jit-Assertion in and let the application check it, write an https destination, or write Trust");
            if (set.Trust is not null)
                risks.Add(ClearProof, $"{path}:Trust", null, $"proves the gateway by a secret that goes to {far} in clear: whoever reads it on the way can prove as much", "Write an https destination");
        }

        if (context.Section.GetSection("Headers").GetChildren().Any() && HeaderBudget.Excess(set.Headers, set.SendsAssertion) is { } excess)
            risks.Add(Large, context.Section.GetSection("Headers").Path, null, $"may have {excess}", "Bound lists by MaxLength or Only, or leave X-Jit-Assertion out with null");
    }
}
