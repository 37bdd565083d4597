using System.Collections.Frozen;
using System.Net.Http.Headers;
using JitGateway.Backends;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// The headers that no client may send: what any backend's configuration injects, the families by which proxies usually tell identity, those by which
/// some applications are told another path or method than the rules saw, and those that tell another client or host than YARP's X-Forwarded headers.
/// They are taken from every request to every backend.
/// </summary>
internal sealed class StrippedHeaders
{
    private static readonly string[] Families = ["X-Remote-", "X-Auth-Request-", "X-Jit-", "X-Forwarded-"];

    /// <summary>YARP sets these anew, spelt like this; any other spelling is a client's.</summary>
    private static readonly string[] OfTheProxy = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix"];

    private static readonly string[] Usual =
    [
        "Remote-User", "Remote-Email", "Remote-Name", "Remote-Groups", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method",
        "X-Method-Override", "Forwarded", "X-Real-IP", "X-Client-IP", "X-Original-Host",
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
        _begins[FoldedNames.Fold(name[0])] && (_names.Contains(name) || (IsOfFamily(name) && !IsOfTheProxy(name)));

    public void RemoveFrom(HttpRequestHeaders headers)
    {
        List<string>? found = null;
        foreach (var header in headers.NonValidated)
            if (Contains(header.Key))
                (found ??= []).Add(header.Key);
        if (found is null) return;
        foreach (var name in found) headers.Remove(name);
    }

    private static bool IsOfFamily(string name)
    {
        foreach (var family in Families)
            if (FoldedNames.StartsWith(name, family))
                return true;
        return false;
    }

    private static bool IsOfTheProxy(string name)
    {
        foreach (var known in OfTheProxy)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
