using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>The attributes of an assertion by their own names, and by ours.</summary>
internal sealed class MappedAttributes
{
    private MappedAttributes(Dictionary<string, IReadOnlyList<string>> own, Dictionary<string, IReadOnlyList<string>> byName) => (Own, ByName) = (own, byName);

    /// <summary>By the assertion's own names, which compare exactly. Attributes of one name are one list, over all statements, in order; NameFormat divides nothing.</summary>
    public Dictionary<string, IReadOnlyList<string>> Own { get; }

    /// <summary>By our names, where an attribute has one of the configured names as its Name.</summary>
    public Dictionary<string, IReadOnlyList<string>> ByName { get; }

    public static MappedAttributes Of(IReadOnlyList<SamlAttribute> attributes, IdentityMapping mapping)
    {
        var own = Merge(attributes);
        var byName = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        Map(own, mapping, byName);
        return new(own, byName);
    }

    /// <summary><see cref="ByName"/>, and where the operator wants it the names that are left by FriendlyName.</summary>
    public Dictionary<string, IReadOnlyList<string>> Mapped(IReadOnlyList<SamlAttribute> attributes, IdentityMapping mapping)
    {
        if (!mapping.MatchFriendlyNames) return ByName;
        // a FriendlyName that attributes of two Names share says nothing
        var friendly = attributes.Where(static a => a.FriendlyName is not null).GroupBy(static a => a.FriendlyName!, StringComparer.Ordinal)
            .Where(static g => g.All(a => a.Name == g.First().Name))
            .ToDictionary(static g => g.Key, g => Own[g.First().Name], StringComparer.Ordinal);
        var mapped = new Dictionary<string, IReadOnlyList<string>>(ByName, StringComparer.OrdinalIgnoreCase);
        Map(friendly, mapping, mapped);
        return mapped;
    }

    private static Dictionary<string, IReadOnlyList<string>> Merge(IReadOnlyList<SamlAttribute> attributes)
    {
        var merged = new Dictionary<string, IReadOnlyList<string>>(attributes.Count, StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            if (merged.TryGetValue(attribute.Name, out var values)) ((List<string>)values).AddRange(attribute.Values);
            else merged.Add(attribute.Name, new List<string>(attribute.Values));
        }

        return merged;
    }

    private static void Map(Dictionary<string, IReadOnlyList<string>> attributes, IdentityMapping mapping, Dictionary<string, IReadOnlyList<string>> mapped)
    {
        foreach (var (name, sources) in mapping.Sources)
            if (FirstMatch(attributes, sources) is { } values)
                mapped.TryAdd(name, values);
    }

    /// <summary>The first of the names that has a value; an empty value is none.</summary>
    private static List<string>? FirstMatch(Dictionary<string, IReadOnlyList<string>> attributes, IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (attributes.TryGetValue(name, out var values) && values.Where(static v => v.Length > 0).ToList() is { Count: > 0 } found)
                return found;
        return null;
    }
}
