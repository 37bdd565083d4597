using System.Globalization;
using System.Text;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>Names of entries as RFC 4514 writes them.</summary>
internal static class DistinguishedName
{
    /// <summary>A value that stands in a name as itself and as nothing else (RFC 4514 2.4).</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is '"' or '+' or ',' or ';' or '<' or '>' or '\\' or '=') text.Append('\\').Append(c);
            else if ((c == '#' && i == 0) || (c == ' ' && (i == 0 || i == value.Length - 1)) || char.IsControl(c))
                foreach (var b in Encoding.UTF8.GetBytes([c])) text.Append(CultureInfo.InvariantCulture, $"\\{b:X2}");
            else text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>The name of an entry below a parent.</summary>
    public static string Below(string parent, string rdn) => $"{rdn},{parent}";

    public static string Rdn(string attribute, string value) => $"{attribute}={Escape(value)}";

    /// <summary>The first part of a name, and the rest; the rest is empty where there is none.</summary>
    public static (string Rdn, string Parent) Split(string name)
    {
        var comma = Unescaped(name, ',').DefaultIfEmpty(-1).First();
        return comma < 0 ? (name, "") : (name[..comma].TrimEnd(' '), name[(comma + 1)..].TrimStart(' '));
    }

    /// <summary>The first part of a name with another value of one attribute; null where the entry is not named by that attribute.</summary>
    public static string? Renamed(string rdn, string attribute, string value)
    {
        var parts = Parts(rdn, '+');
        var own = parts.FindIndex(p => p.Split('=', 2)[0].Trim().Equals(attribute, StringComparison.OrdinalIgnoreCase));
        if (own < 0) return null;
        parts[own] = Rdn(attribute, value);
        return string.Join('+', parts);
    }

    /// <summary>Whether an entry lies anywhere below another, or is it.</summary>
    public static bool IsWithin(string name, string ancestor)
    {
        var (below, above) = (Normal(name), Normal(ancestor));
        return below.Count >= above.Count && below.TakeLast(above.Count).SequenceEqual(above, StringComparer.Ordinal);
    }

    /// <summary>Whether it has the form of a name, each part with an attribute and a value.</summary>
    public static bool IsWellFormed(string name) =>
        name.Length > 0 && Parts(name, ',').TrueForAll(rdn => Parts(rdn, '+').TrueForAll(p => p.Split('=', 2) is [var attribute, var value]
            && attribute.Trim() is { Length: > 0 } type && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && value.Trim().Length > 0));

    /// <summary>The parts of a name, in one spelling for those that differ in case and in blanks about separators.</summary>
    private static List<string> Normal(string name) =>
        [.. Parts(name, ',').Select(rdn => string.Join('+', Parts(rdn, '+').Select(p => string.Join('=', p.Split('=', 2).Select(s => s.Trim())))).ToUpperInvariant())];

    private static List<string> Parts(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        foreach (var at in Unescaped(text, separator))
        {
            parts.Add(text[start..at]);
            start = at + 1;
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static IEnumerable<int> Unescaped(string text, char separator)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\\') i++;
            else if (text[i] == separator) yield return i;
    }
}
