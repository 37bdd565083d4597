using System.Text;
using JitGateway.Identity.Templates;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>A value that cannot stand where a template puts it. Never leaves the adapter.</summary>
internal sealed class UnfitValueException(string problem, string? name) : Exception(problem)
{
    /// <summary>The name whose value it is.</summary>
    public string? Name { get; } = name;
}

/// <summary>Puts values into the places of a request, each spelt so that it stays one value there.</summary>
internal static class RestPlaces
{
    /// <summary>
    /// A path relative to the base URL. A value is a segment or a part of one: what a server that takes an escaped slash for a slash would follow upwards, is refused.
    /// </summary>
    public static string Path(ValueTemplate template, RestValues values)
    {
        if (template.Names.FirstOrDefault(values.IsCleared) is { } cleared) throw new UnfitValueException("the URL has no place for an empty value", cleared);
        var path = template.Write(values, static v => v.Contains('\0', StringComparison.Ordinal) ? null : Uri.EscapeDataString(v))
            ?? throw new UnfitValueException("a value that the URL needs is missing, is several, or holds a NUL", template.Names.FirstOrDefault());
        if (path.Split('/').Any(LeadsElsewhere)) throw new UnfitValueException("the URL would lead elsewhere", template.Names.FirstOrDefault());
        return $"./{path}";   // what stands before a colon in the first segment is no scheme
    }

    /// <summary>Names and values as in a query or a form: <c>a=1&amp;b=2</c>. A list gives its name several times; what has no value is left out.</summary>
    /// <param name="before">Stands before them, if there are any.</param>
    public static string Pairs(IEnumerable<(string Name, ValueTemplate Value)> pairs, RestValues values, string before)
    {
        var text = new StringBuilder();
        foreach (var (name, template) in pairs)
            foreach (var value in Texts(template, values))
                text.Append(text.Length == 0 ? before : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return text.ToString();
    }

    /// <summary>Headers hold visible ASCII: anything else would be cut, changed, or read as another header on the way.</summary>
    public static IReadOnlyList<(string Name, string Value)> Headers(IEnumerable<(string Name, ValueTemplate Value)> headers, RestValues values)
    {
        var all = new List<(string, string)>();
        foreach (var (name, template) in headers)
            foreach (var value in Texts(template, values))
            {
                if (!HttpCall.IsHeaderText(value)) throw new UnfitValueException($"the header {name} would hold a line end or a character that is not ASCII", template.Names.FirstOrDefault());
                if (value.Trim() != value) throw new UnfitValueException($"the header {name} would begin or end with a blank", template.Names.FirstOrDefault());
                all.Add((name, value));
            }

        return all;
    }

    private static IEnumerable<string> Texts(ValueTemplate template, RestValues values)
    {
        if (template.Names.Any(values.IsCleared)) return [""];
        if (template.Constant is { } constant) return [constant is "True" or "False" ? constant.ToLowerInvariant() : constant];   // the configuration stack's spelling of JSON's true
        if (template.Evaluate(values) is not { } texts) return [];
        if (template.IsSinglePlaceholder) return texts;
        return template.Write(values, static v => v) is { } text ? [text] : throw new UnfitValueException("the attribute takes one value here, and the mapping gave several", template.Names.FirstOrDefault());
    }

    private static bool LeadsElsewhere(string segment) => Uri.UnescapeDataString(segment).Split('/', '\\').Any(s => s is "." or "..");
}
