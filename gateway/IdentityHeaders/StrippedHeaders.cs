using System.Collections.Frozen;
using System.Net.Http.Headers;
using JitGateway.Backends;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// The headers that no client may send: what any backend's configuration injects, and what stands in <see cref="UsualHeaders"/>. They are taken from every
/// request to every backend.
/// </summary>
internal sealed class StrippedHeaders
{
    /// <summary>YARP sets these anew, spelt like this; any other spelling is a client's.</summary>
    private static readonly string[] OfTheProxy = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix"];

    private readonly FrozenSet<string> _names;

    /// <summary>What there is to compare with for each first character, so that most headers are known by it and by their length.</summary>
    private readonly Beginning?[] _beginnings = new Beginning?[128];

    public StrippedHeaders(IEnumerable<HeaderName> injected)
    {
        _names = UsualHeaders.Names.Concat(injected.Select(h => h.Value)).ToFrozenSet(FoldedNames.Instance);
        foreach (var alike in _names.Select(n => (Name: n, IsFamily: false)).Concat(UsualHeaders.Families.Select(f => (Name: f, IsFamily: true))).GroupBy(n => FoldedNames.Fold(n.Name[0])))
            _beginnings[alike.Key] = new Beginning([.. alike.Where(n => !n.IsFamily).Select(n => n.Name.Length)], [.. alike.Where(n => n.IsFamily).Select(n => n.Name)]);
    }

    public static StrippedHeaders Of(BackendTable table) =>
        new(table.Backends.SelectMany(b => b.Part<IdentityHeaderSet>().Names));

    public bool Contains(string name) =>
        _beginnings[FoldedNames.Fold(name[0])] is { } known
        && ((known.HasLength(name.Length) && _names.Contains(name)) || (known.IsOfFamily(name) && !IsOfTheProxy(name)));

    public void RemoveFrom(HttpRequestHeaders headers)
    {
        List<string>? found = null;
        foreach (var header in headers.NonValidated)
            if (Contains(header.Key))
                (found ??= []).Add(header.Key);
        if (found is null) return;
        foreach (var name in found) headers.Remove(name);
    }

    private static bool IsOfTheProxy(string name)
    {
        foreach (var known in OfTheProxy)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>The names and families that begin with one character.</summary>
    private sealed class Beginning(int[] lengths, string[] families)
    {
        private const int Longest = 63;

        private readonly ulong _lengths = lengths.Aggregate(0UL, (all, length) => all | Bit(length));

        public bool HasLength(int length) => (_lengths & Bit(length)) != 0;

        public bool IsOfFamily(string name)
        {
            foreach (var family in families)
                if (FoldedNames.StartsWith(name, family))
                    return true;
            return false;
        }

        private static ulong Bit(int length) => 1UL << Math.Min(length, Longest);
    }
}
