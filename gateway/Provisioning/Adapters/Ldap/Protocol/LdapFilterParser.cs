using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>Reads a filter as RFC 4515 writes it. Only the configuration's own filters are read; a person's value is never put into one.</summary>
internal sealed partial class LdapFilterParser
{
    private const int Deepest = 20;
    private readonly string _text;
    private int _at;

    private LdapFilterParser(string text) => _text = text;

    /// <returns>Null: it is no filter.</returns>
    public static LdapFilter? Parse(string text)
    {
        var parser = new LdapFilterParser(text.Trim());
        var filter = parser.Filter(Deepest);
        return parser._at == parser._text.Length ? filter : null;
    }

    private LdapFilter? Filter(int depth)
    {
        if (depth == 0 || !Take('(') || _at >= _text.Length) return null;
        var filter = _text[_at] switch
        {
            '&' => Several(depth) is { } all ? new LdapFilter.All(all) : null,
            '|' => Several(depth) is { } any ? new LdapFilter.Any(any) : null,
            '!' => Next() && Filter(depth - 1) is { } not ? new LdapFilter.Not(not) : null,
            _ => Item(),
        };
        return filter is not null && Take(')') ? filter : null;
    }

    private List<LdapFilter>? Several(int depth)
    {
        var filters = new List<LdapFilter>();
        for (_at++; _at < _text.Length && _text[_at] == '(';)
        {
            if (Filter(depth - 1) is not { } filter) return null;
            filters.Add(filter);
        }

        return filters.Count > 0 ? filters : null;
    }

    private LdapFilter? Item()
    {
        var end = _text.IndexOfAny(['(', ')'], _at);
        if (end < 0 || _text[end] == '(' || ItemForm().Match(_text[_at..end]) is not { Success: true } item) return null;
        _at = end;
        var (attribute, rule, value) = (item.Groups["attribute"].Value, item.Groups["rule"], item.Groups["value"].Value);
        switch (item.Groups["operator"].Value)
        {
            case ":=":
                return (attribute.Length > 0 || rule.Success) && rule.Value != "dn" && Octets(value) is { } matched
                    ? new LdapFilter.Extensible(attribute.Length > 0 ? attribute : null, rule.Success ? rule.Value : null, matched)
                    : null;
            case var _ when attribute.Length == 0 || rule.Success: return null;
            case ">=": return Octets(value) is { } least ? new LdapFilter.Comparison(5, ">=", attribute, least) : null;
            case "<=": return Octets(value) is { } most ? new LdapFilter.Comparison(6, "<=", attribute, most) : null;
            case "~=": return Octets(value) is { } nearly ? new LdapFilter.Comparison(8, "~=", attribute, nearly) : null;
            default: return value == "*" ? new LdapFilter.Present(attribute) : Equality(attribute, value.Split('*'));
        }
    }

    private static LdapFilter? Equality(string attribute, string[] texts)
    {
        var parts = texts.Select(Octets).ToList();
        if (parts.Contains(null)) return null;
        if (parts.Count == 1) return LdapFilter.Equal(attribute, parts[0]!);
        var middle = parts[1..^1];
        if (middle.Exists(m => m!.Length == 0)) return null;
        return new LdapFilter.Substrings(attribute, parts[0]!.Length > 0 ? parts[0] : null, [.. middle.OfType<byte[]>()], parts[^1]!.Length > 0 ? parts[^1] : null);
    }

    private static byte[]? Octets(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b)) return null;
                bytes.Add(b);
                i += 2;
            }
            else
            {
                var end = text.IndexOf('\\', i);
                if (end < 0) end = text.Length;
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i..end]));
                i = end - 1;
            }
        }

        return [.. bytes];
    }

    private bool Next() => ++_at < _text.Length;

    private bool Take(char expected) => _at < _text.Length && _text[_at] == expected && ++_at > 0;

    [GeneratedRegex(@"^(?<attribute>(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)(?:;[A-Za-z0-9-]+)*)?(?::(?<rule>[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+))?(?<operator>:=|>=|<=|~=|=)(?<value>.*)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ItemForm();
}
