namespace JitGateway.Configuration;

/// <summary>Finds the legal name that a misspelt one was probably meant to be.</summary>
internal static class NearestName
{
    /// <returns>The nearest name within a third of its length in edits, or null.</returns>
    public static string? Of(string value, IEnumerable<string> legal)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in legal)
        {
            var distance = Distance(value.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < bestDistance && distance <= Math.Max(1, name.Length / 3))
                (best, bestDistance) = (name, distance);
        }

        return best;
    }

    /// <summary>Edits between two words; two neighbours in the wrong order count as one edit.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64) return int.MaxValue;
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(substituted, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }

        return d[a.Length, b.Length];
    }
}
