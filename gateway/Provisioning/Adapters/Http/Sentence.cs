namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>A sentence of a backend's own, as people may be shown it: one line that ends.</summary>
internal static class Sentence
{
    private const int Longest = 500;

    /// <returns>Null: it says nothing.</returns>
    public static string? Of(string? text)
    {
        var line = string.Concat((text ?? "").Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
        if (line.Length == 0) return null;
        return line.Length <= Longest ? line : line[..(char.IsHighSurrogate(line[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }
}
