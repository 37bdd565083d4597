namespace JitGateway.IdentityHeaders;

/// <summary>A value, or with <c>*</c> in it, which stands for any text, many of them. Case does not count: that of the configuration's keys does not either.</summary>
internal sealed class ValuePattern(string text)
{
    private readonly string[] _pieces = text.Split('*');

    /// <summary>Characters that are not <c>*</c>: of two patterns the one with more says it more exactly.</summary>
    public int Exactness => _pieces.Sum(p => p.Length);

    public int Stars => _pieces.Length - 1;

    public bool Matches(string value)
    {
        if (Stars == 0) return value.Equals(_pieces[0], StringComparison.OrdinalIgnoreCase);
        var rest = value.AsSpan();
        if (!rest.StartsWith(_pieces[0], StringComparison.OrdinalIgnoreCase)) return false;
        rest = rest[_pieces[0].Length..];
        foreach (var piece in _pieces.AsSpan()[1..^1])   // the first place of each is as good as any other
        {
            var at = rest.IndexOf(piece, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return false;
            rest = rest[(at + piece.Length)..];
        }

        return rest.EndsWith(_pieces[^1], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What the only star of the pattern stands for in a value that matches.</summary>
    public ReadOnlySpan<char> StarOf(string value) => value.AsSpan()[_pieces[0].Length..^_pieces[1].Length];
}
