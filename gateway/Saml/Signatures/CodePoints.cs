namespace JitGateway.Saml.Signatures;

/// <summary>The order of Canonical XML: by code point, as UTF-8 sorts. UTF-16 sorts a surrogate before U+E000 to U+FFFF.</summary>
internal static class CodePoints
{
    public static int Compare(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length - b.Length;
        return Rank(a[same]) - Rank(b[same]);
    }

    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
