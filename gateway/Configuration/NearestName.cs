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

    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64) return int.MaxValue;
        var previous = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
