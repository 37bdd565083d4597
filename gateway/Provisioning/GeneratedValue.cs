using System.Security.Cryptography;

namespace JitGateway.Provisioning;

/// <summary>What <c>Generate</c> may ask for.</summary>
internal enum GeneratedKind
{
    /// <summary>A random password that nobody will use: backends demand one of accounts that sign in by header.</summary>
    Password,
}

/// <summary>A value made at creation only, never kept, compared or sent again.</summary>
/// <param name="Length">In characters.</param>
internal sealed record GeneratedValue(GeneratedKind Kind, int Length)
{
    public const int Shortest = 12;
    public const int Longest = 128;
    public const int DefaultLength = 32;

    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Signs = "-_.!+*";

    /// <summary>At least one of each kind of character and none of the person's own words, which is what password rules ask for.</summary>
    /// <param name="texts">What the person is called; no word of it occurs in the result. Words under three characters do not count.</param>
    public string Next(IReadOnlyCollection<string> texts)
    {
        var words = Words(texts);
        while (true)
        {
            var text = RandomNumberGenerator.GetString(Lower + Upper + Digits + Signs, Length);
            if (text.AsSpan().IndexOfAny(Lower) >= 0 && text.AsSpan().IndexOfAny(Upper) >= 0
                && text.AsSpan().IndexOfAny(Digits) >= 0 && text.AsSpan().IndexOfAny(Signs) >= 0
                && !words.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase)))
                return text;
        }
    }

    /// <summary>"Alice O'Brien" may not occur, and neither may Alice or Brien. As many as a person has, and not as many as somebody could send.</summary>
    public static IReadOnlyList<string> Words(IReadOnlyCollection<string> texts) =>
    [
        .. texts.SelectMany(t => t.Split(t.Where(c => !char.IsLetterOrDigit(c)).Distinct().ToArray()).Append(t))
            .Where(w => w.Length > 2).Distinct(StringComparer.OrdinalIgnoreCase).Take(64),
    ];
}
