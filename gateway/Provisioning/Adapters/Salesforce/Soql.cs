using System.Text;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>Queries in Salesforce's language. Names come from our own list and the checked configuration; values only as literals.</summary>
internal static class Soql
{
    /// <summary>Of the whole query, escaped: a request line that is longer is refused by servers.</summary>
    public const int LongestQuery = 12000;

    public static string Select(IEnumerable<string> fields, string from, string where, int limit) =>
        $"SELECT {string.Join(", ", fields.Distinct(StringComparer.OrdinalIgnoreCase))} FROM {from} WHERE {where} LIMIT {limit}";

    public static string Equal(string field, string value) => $"{field} = {Literal(value)}";

    /// <summary>A text in single quotes; what ends it or begins an escape is escaped, and so is every character that a query may not hold as it is.</summary>
    public static string Literal(string value)
    {
        var literal = new StringBuilder(value.Length + 2).Append('\'');
        foreach (var c in value)
        {
            literal.Append(c switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                _ => c.ToString(),
            });
        }

        return literal.Append('\'').ToString();
    }
}
