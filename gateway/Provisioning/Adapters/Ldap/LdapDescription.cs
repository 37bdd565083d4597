using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>One description out of a directory's schema (RFC 4512 4.1.1 and 4.1.2): an object class or an attribute type.</summary>
/// <param name="Id">Its object identifier.</param>
/// <param name="Words">Its keywords, with what stands behind each.</param>
internal sealed partial record LdapDescription(string Id, IReadOnlyDictionary<string, IReadOnlyList<string>> Words)
{
    /// <summary>The keywords behind which nothing stands.</summary>
    private static readonly FrozenSet<string> Flags =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "OBSOLETE", "ABSTRACT", "STRUCTURAL", "AUXILIARY", "SINGLE-VALUE", "COLLECTIVE", "NO-USER-MODIFICATION");

    /// <summary>All its names; the first is the one that the directory uses.</summary>
    public IReadOnlyList<string> Names => Of("NAME");

    public IReadOnlyList<string> Of(string keyword) => Words.GetValueOrDefault(keyword) ?? [];

    public bool Is(string flag) => Words.ContainsKey(flag);

    /// <returns>Null: that is no description.</returns>
    public static LdapDescription? Parse(string text)
    {
        var tokens = Tokens().Matches(text).Select(m => m.Value).ToList();
        if (tokens is not ["(", var id, ..]) return null;
        var words = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        for (var i = 2; i < tokens.Count && tokens[i] != ")"; i++)
        {
            var keyword = tokens[i];
            var values = new List<string>();
            if (!Flags.Contains(keyword) && i + 1 < tokens.Count)
            {
                if (tokens[++i] != "(") values.Add(tokens[i].Trim('\''));
                else
                    while (++i < tokens.Count && tokens[i] != ")")
                        if (tokens[i] != "$")
                            values.Add(tokens[i].Trim('\''));
            }

            words.TryAdd(keyword, values);
        }

        return new LdapDescription(id.Trim('\''), words);
    }

    // what is quoted is one word, whatever it says
    [GeneratedRegex(@"'[^']*'|[()$]|[^\s()$']+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tokens();
}
