using System.Diagnostics.CodeAnalysis;
using JitGateway.Backends;
using JitGateway.Configuration;

namespace JitGateway.Access;

/// <summary>The one place that reads paths and asks rules: for live requests, and for explanations.</summary>
internal sealed class AccessEngine(Active<BackendTable> backends)
{
    /// <param name="backend">The backend that routing chose.</param>
    /// <param name="host">Whom the request is for.</param>
    /// <param name="path">The request's path, decoded once.</param>
    /// <param name="requested">The path in each of its readings.</param>
    /// <param name="fault">Why it has none: the reason id.</param>
    public bool TryRead(Backend backend, HostString host, PathString path, out RequestedPath requested, [NotNullWhen(false)] out string? fault)
    {
        if (!RequestedPath.TryRead(path, backend.StripPrefix ? backend.Path : default, out requested, out fault)) return false;
        foreach (var other in requested.WholeAsSomeRead)
            if (!LeadsTo(backend, host.Host, other))
                fault = "access.path.two_backends";
        return fault is null;
    }

    public AccessDecision Decide(Backend backend, in AccessQuestion question, IDecisionTrace? trace = null) => backend.Part<AccessRules>().Decide(question, trace);

    /// <summary>Whether a path is this backend's, and neither another one's nor our own: another one may stand before the same application.</summary>
    private bool LeadsTo(Backend backend, string host, PathString path) =>
        !path.StartsWithSegments("/sso", StringComparison.OrdinalIgnoreCase) && backends.Value.Find(host, path)?.Name == backend.Name;
}
