using System.Collections.Frozen;
using JitGateway.Configuration;

namespace JitGateway.Identity.Templates;

/// <summary>
/// Values that stand for values: <c>{ "Manager": "00e1", "*": "00e2" }</c>, where <c>*</c> is any other. Compared without case,
/// because the keys of the configuration are.
/// </summary>
internal sealed class LookupTable(IReadOnlyDictionary<string, string?> entries) : ISectionBindable<LookupTable>
{
    private const string AnyOther = "*";
    private readonly FrozenDictionary<string, string?> _entries = entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static LookupTable? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        var entries = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, entry) in ColonKeys.Children(section, s => s.Value is not null || !s.GetChildren().Any())) entries[key] = entry.Value;
        if (entries.Count > 0) return new LookupTable(entries);
        context.Errors.Add(section.Path, section.Value, "is no look-up table", "Write { \"value\": \"what stands for it\", \"*\": \"otherwise\" }");
        return null;
    }

    /// <summary>What it may give.</summary>
    public IEnumerable<string> Values => _entries.Values.OfType<string>();

    /// <param name="found">What stands for the value; null clears.</param>
    /// <returns>False: the table has no entry for it.</returns>
    public bool Find(string value, out string? found) =>
        _entries.TryGetValue(value, out found) || _entries.TryGetValue(AnyOther, out found);

    public override string ToString() =>
        string.Join(',', _entries.OrderBy(e => e.Key, StringComparer.OrdinalIgnoreCase)
            .Select(e => $"{TemplateSyntax.Quote(e.Key.ToLowerInvariant())}:{(e.Value is null ? "null" : TemplateSyntax.Quote(e.Value))}"));
}
