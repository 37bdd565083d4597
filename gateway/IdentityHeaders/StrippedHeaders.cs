using System.Collections.Frozen;
using System.Net.Http.Headers;
using JitGateway.Backends;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// The headers that no client may send: what any backend's configuration injects, the families by which proxies usually tell identity, the two by
/// which some applications are told another path than the rules saw, and the two that tell another client address than YARP's X-Forwarded-For. They are taken from every request to every backend.
/// </summary>
internal sealed class StrippedHeaders
{
    private static readonly string[] Families = ["X-Remote-", "X-Auth-Request-", "X-Jit-"];

    private static readonly string[] Usual =
    [
        "Remote-User", "Remote-Email", "Remote-Name", "Remote-Groups", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups",
        "X-Forwarded-Preferred-Username", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "X-Real-IP",
    ];

    private readonly FrozenSet<string> _names;
    private readonly bool[] _begins = new bool[128];

    public StrippedHeaders(IEnumerable<HeaderName> injected)
    {
        _names = Usual.Concat(injected.Select(h => h.Value)).ToFrozenSet(FoldedNames.Instance);
        foreach (var name in _names.Concat(Families)) _begins[FoldedNames.Fold(name[0])] = true;
    }

    public static StrippedHeaders Of(BackendTable table) =>
        new(table.Backends.SelectMany(b => b.Part<IdentityHeaderSet>().Headers).Select(h => h.Name));

    public bool Contains(string name) =>
        _begins[FoldedNames.Fold(name[0])] && (_names.Contains(name) || Array.Exists(Families, f => FoldedNames.StartsWith(name, f)));

    public void RemoveFrom(HttpRequestHeaders headers)
    {
        List<string>? found = null;
        foreach (var header in headers.NonValidated)
            if (Contains(header.Key))
                (found ??= []).Add(header.Key);
        if (found is null) return;
        foreach (var name in found) headers.Remove(name);
    }
}
