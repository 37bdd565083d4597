using System.Globalization;

namespace JitGateway.Configuration;

/// <summary>
/// The configuration stack splits keys at colons, so a key such as <c>urn:oid:2.5.4.42</c> arrives as nested sections.
/// This puts it together again for dictionaries whose values are plain values or lists of them.
/// </summary>
internal static class ColonKeys
{
    /// <param name="joinNested">True where a nested section can only be the rest of a key with colons.</param>
    public static IEnumerable<(string Key, IConfigurationSection Section)> Children(IConfigurationSection section, bool joinNested)
    {
        foreach (var child in section.GetChildren())
        {
            if (joinNested) foreach (var found in Leaves(child.Key, child, static s => IsValueOrList(s))) yield return found;
            else yield return (child.Key, child);
        }
    }

    /// <summary>The same with a rule of the caller's for what is a value.</summary>
    public static IEnumerable<(string Key, IConfigurationSection Section)> Children(IConfigurationSection section, Func<IConfigurationSection, bool> isValue) =>
        section.GetChildren().SelectMany(child => Leaves(child.Key, child, isValue));

    private static IEnumerable<(string Key, IConfigurationSection Section)> Leaves(string key, IConfigurationSection section, Func<IConfigurationSection, bool> isValue)
    {
        if (isValue(section)) return [(key, section)];
        return section.GetChildren().SelectMany(child => Leaves($"{key}:{child.Key}", child, isValue));
    }

    /// <summary>A value, an explicit null, or a list.</summary>
    public static bool IsValueOrList(IConfigurationSection section)
    {
        if (section.Value is not null) return true;
        var children = section.GetChildren().ToList();
        return children.Count == 0
            || children.TrueForAll(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}
