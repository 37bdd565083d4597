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
    /// <param name="words">Texts that may not occur in it; those under three characters do not count.</param>
    public string Next(IReadOnlyCollection<string> words)
    {
        while (true)
        {
            var text = RandomNumberGenerator.GetString(Lower + Upper + Digits + Signs, Length);
            if (text.AsSpan().IndexOfAny(Lower) >= 0 && text.AsSpan().IndexOfAny(Upper) >= 0
                && text.AsSpan().IndexOfAny(Digits) >= 0 && text.AsSpan().IndexOfAny(Signs) >= 0
                && !words.Any(w => w.Length > 2 && text.Contains(w, StringComparison.OrdinalIgnoreCase)))
                return text;
        }
    }
}
