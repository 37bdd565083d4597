using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace JitGateway.Identity.Templates;

/// <summary>All filters there are.</summary>
internal static class TemplateFilters
{
    /// <summary>The engine is linear in the text; the limit stands for texts beyond all measure.</summary>
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromMilliseconds(250);

    private static readonly FrozenDictionary<string, FilterDefinition> ByName = new FilterDefinition[]
    {
        new("lower", 0, 0, "lower", Plain(v => v.ToLowerInvariant())),
        new("upper", 0, 0, "upper", Plain(v => v.ToUpperInvariant())),
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
    private static ValueFilter Each(Func<string, string?> change) =>
        values => values is null ? null : [.. values.Select(change).OfType<string>()];

    private static ValueFilter? Join(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        var separator = arguments is [var given] ? given : ",";
        return values => values is null ? null : [string.Join(separator, values)];
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
        return problem is null ? Each(v => v.Replace(from, to, StringComparison.Ordinal)) : null;
    }

    /// <summary>With a replacement: every match is replaced. Without: the first group, or the match; a value that does not match is dropped.</summary>
    private static ValueFilter? Regex(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        Regex regex;
        try
        {
            regex = new Regex(arguments[0], RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, RegexTimeout);
        }
        catch (NotSupportedException)
        {
            problem = "looks ahead, looks behind or refers back, which takes time without bound";
            return null;
        }
        catch (ArgumentException e)
        {
            problem = $"is no regular expression ({FirstLine(e.Message)})";
            return null;
        }

        return arguments.Count == 2
            ? Each(v => InTime(() => regex.Replace(v, arguments[1])))
            : Each(v => InTime(() => Extract(regex.Match(v))));
    }

    private static string? Extract(Match match) =>
        !match.Success ? null : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;

    private static string? InTime(Func<string?> work)
    {
        try
        {
            return work();
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.');

    private static ValueFilter? Truncate(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = null;
        if (int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0)
            return Each(v => Shorten(v, length));
        problem = "has no length above zero";
        return null;
    }

    /// <summary>At most so many UTF-16 units, and never half a character.</summary>
    private static string Shorten(string value, int length) =>
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
