using JitGateway.Configuration;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// Other names for values: <c>{ "CN=wiki-*": "*", "staff": "everybody", "test-*": null }</c>. A star stands for any text, and in the new name for that same
/// text; null: the value is not sent. Of several patterns that match, the one with the most characters of its own counts.
/// </summary>
internal sealed class ValueRenames : ISectionBindable<ValueRenames>
{
    private readonly IReadOnlyList<(ValuePattern Pattern, string? Name)> _entries;

    private ValueRenames(IEnumerable<(ValuePattern Pattern, string? Name)> entries) =>
        _entries = [.. entries.OrderBy(e => e.Pattern.Stars).ThenByDescending(e => e.Pattern.Exactness)];

    public static ValueRenames? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        var entries = new List<(ValuePattern, string?)>();
        var errors = context.Errors.All.Count;
        foreach (var (key, entry) in ColonKeys.Children(section, s => s.Value is not null || !s.GetChildren().Any()))
        {
            var pattern = new ValuePattern(key);
            if (pattern.Stars > 1)
                context.Errors.Add(entry.Path, key, "has more than one star", "Write one, which stands for the text that is kept");
            else if (entry.Value?.Count(c => c == '*') > pattern.Stars)
                context.Errors.Add(entry.Path, entry.Value, "has a star that stands for nothing", "Write as many stars as the pattern has, or none");
            else
                entries.Add((pattern, entry.Value));
        }

        if (entries.Count == 0 && context.Errors.All.Count == errors)
            context.Errors.Add(section.Path, section.Value, "renames nothing", "Write { \"value\": \"other name\", \"prefix-*\": \"*\" }");
        return entries.Count > 0 ? new ValueRenames(entries) : null;
    }

    /// <returns>The value itself where no pattern matches; null where it is not to be sent.</returns>
    public string? Of(string value)
    {
        foreach (var (pattern, name) in _entries)
            if (pattern.Matches(value))
                return name is null || pattern.Stars == 0 ? name : name.Replace("*", pattern.StarOf(value).ToString(), StringComparison.Ordinal);
        return value;
    }
}
