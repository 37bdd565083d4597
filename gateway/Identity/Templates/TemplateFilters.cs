using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Identity.Templates;

/// <summary>All filters there are.</summary>
internal static class TemplateFilters
{
    private static readonly FrozenDictionary<string, FilterDefinition> ByName = new FilterDefinition[]
    {
        new("lower", 0, 0, "lower", Plain(v => Folded(v, v.ToLowerInvariant()))),
        new("upper", 0, 0, "upper", Plain(v => Folded(v, v.ToUpperInvariant()))),
        new("trim", 0, 0, "trim", Plain(v => v.Trim())),
        new("first", 0, 0, "first", Whole(v => [v[0]])),
        new("last", 0, 0, "last", Whole(v => [v[^1]])),
        new("join", 0, 1, "join:SEPARATOR", Join),
        new("split", 0, 1, "split:SEPARATOR", Split),
        new("replace", 2, 2, "replace:FROM:TO", Replace),
        new("regex", 1, 2, "regex:'PATTERN' or regex:'PATTERN':'REPLACEMENT'", Regex),
        new("truncate", 1, 1, "truncate:LENGTH", Truncate),
        new("hash", 0, 1, "hash or hash:LENGTH, of 8 to 64 digits", Hash),
        new("default", 1, 1, "default:TEXT", Default),
        new("map", 1, int.MaxValue, "map:FROM=TO:FROM=TO:*=OTHERWISE", Map),
    }.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    public static FilterDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>No letter becomes one of ASCII that is not of ASCII already: the Kelvin sign would be a k, and one person's name another's.</summary>
    private static string Folded(string value, string folded) =>
        Ascii.IsValid(value) ? folded : string.Concat(value.Zip(folded, static (before, after) => char.IsAscii(after) && !char.IsAscii(before) ? before : after));

    private static FilterCompiler Plain(Func<string, string?> change) => (IReadOnlyList<string> _, out string? problem) =>
    {
        problem = null;
        return Each(change);
    };

    private static FilterCompiler Whole(Func<IReadOnlyList<string>, IReadOnlyList<string>?> change) => (IReadOnlyList<string> _, out string? problem) =>
    {
        problem = null;
        return values => values is null ? null : change(values);
    };

    /// <summary>Every value by itself; null drops it.</summary>
    private static ValueFilter Each(Func<string, string?> change) => values =>
    {
        if (values is null) return null;
        var changed = new List<string>(values.Count);
        var characters = 0L;
        foreach (var value in values)
        {
            if (change(value) is not { } text) continue;
            characters += text.Length;
            if (characters > TemplateLimits.MostCharacters) return null;
            changed.Add(text);
        }

        return changed;
    };

    private static ValueFilter? Join(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        var separator = arguments is [var given] ? given : ",";
        return values => values is null || values.Sum(v => (long)v.Length + separator.Length) > TemplateLimits.MostCharacters ? null : [string.Join(separator, values)];
    }

    private static ValueFilter? Split(IReadOnlyList<string> arguments, out string? problem)
    {
        var separator = arguments is [var given] ? given : ",";
        problem = separator.Length == 0 ? "has an empty separator" : null;
        if (problem is not null) return null;
        return values => values is null ? null : [.. values.SelectMany(v => v.Split(separator, StringSplitOptions.TrimEntries))];
    }

    private static ValueFilter? Replace(IReadOnlyList<string> arguments, out string? problem)
    {
        var (from, to) = (arguments[0], arguments[1]);
        problem = from.Length == 0 ? "has nothing to look for" : null;
        return problem is null ? Each(Change) : null;

        string? Change(string value)
        {
            var growth = (to.Length - from.Length) * (long)value.AsSpan().Count(from);
            return value.Length + growth > TemplateLimits.MostCharacters ? null : value.Replace(from, to, StringComparison.Ordinal);
        }
    }

    private static ValueFilter? Regex(IReadOnlyList<string> arguments, out string? problem) =>
        RegexFilter.Compile(arguments, out problem) is { } change ? Each(change) : null;

    private static ValueFilter? Truncate(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        if (int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0)
            return Each(v => Shorten(v, length));
        problem = "has no length above zero";
        return null;
    }

    /// <summary>At most so many UTF-16 units, and never half a character.</summary>
    public static string Shorten(string value, int length) =>
        value.Length <= length ? value : value[..(char.IsHighSurrogate(value[length - 1]) ? length - 1 : length)];

    private static ValueFilter? Hash(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        var length = 64;
        if (arguments is [var given] && !(int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length is >= 8 and <= 64))
        {
            problem = "has no length from 8 to 64";
            return null;
        }

        return Each(v => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(v)))[..length]);
    }

    private static ValueFilter? Default(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = arguments[0].Length == 0 ? "has an empty text, which is no value" : null;
        if (problem is not null) return null;
        string[] otherwise = [arguments[0]];
        return values => values ?? otherwise;
    }

    private static ValueFilter? Map(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        var table = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var argument in arguments)
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) problem = $"has the entry \"{argument}\", which is not FROM=TO";
            else if (!table.TryAdd(argument[..equals].Trim(), argument[(equals + 1)..].Trim())) problem = $"names \"{argument[..equals].Trim()}\" twice";
            if (problem is not null) return null;
        }

        var lookup = new LookupTable(table);
        return Each(v => lookup.Find(v, out var found) ? found : null);
    }
}
