using System.Globalization;

namespace JitGateway.IdentityHeaders;

/// <summary>What the configured headers of a backend may come to together, against what servers read.</summary>
internal static class HeaderBudget
{
    /// <summary>Of Tomcat for all headers, and of Apache and gunicorn for a line: the least that is usual.</summary>
    private const int UsualLimit = 8192;

    /// <summary>A name, an address of mail: nobody has a longer one, whatever MaxLength allows.</summary>
    private const int LongestSingle = 320;

    /// <summary>The signed header with as many groups as it takes.</summary>
    private const int LongestAssertion = 6 * 1024;

    /// <summary>Colon, blank and line end.</summary>
    private const int Around = 4;

    /// <returns>A sentence without a full stop; null: they fit.</returns>
    public static string? Excess(IReadOnlyList<IdentityHeader> headers, bool sendsAssertion)
    {
        var longest = headers.Select(h => (Name: h.Name.Value, Octets: h.Constant?.Length ?? (h.IsList ? h.MaxLength : Math.Min(h.MaxLength, LongestSingle)))).ToList();
        if (sendsAssertion) longest.Add((IdentityHeaderSet.AssertionHeader, LongestAssertion));
        var all = longest.Sum(h => h.Name.Length + Around + h.Octets);
        if (all <= UsualLimit) return null;
        var told = string.Join(", ", longest.Where(h => h.Octets > LongestSingle).OrderByDescending(h => h.Octets).Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Name} {h.Octets}")));
        return string.Create(CultureInfo.InvariantCulture, $"{all} octets together ({told}), and many servers read {UsualLimit} with the cookies");
    }
}
