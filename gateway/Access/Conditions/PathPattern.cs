namespace JitGateway.Access.Conditions;

/// <summary>
/// Key <c>PathLike</c>: the whole path fits one of these patterns. <c>*</c> is any text within a segment, <c>**</c> any number of segments, also none. A slash
/// at the end does not count. No regular expression: what it costs is bounded by the length of the path times that of the pattern.
/// </summary>
internal sealed class PathPattern(IReadOnlyList<string> patterns, StringComparison comparison) : RuleCondition
{
    private const string AnySegments = "**";

    private readonly string[][] _patterns = [.. patterns.Select(Segments)];

    public override string Name => nameof(AccessRuleOptions.PathLike);

    public override string Written { get; } = string.Join(", ", patterns);

    /// <summary>Of each pattern, the whole segments before the first star.</summary>
    public IEnumerable<string> Heads => _patterns.Select(p => string.Concat(p.TakeWhile(s => !s.Contains('*', StringComparison.Ordinal)).Select(s => $"/{s}")));

    public override Verdict Of(in AccessQuestion question)
    {
        foreach (var pattern in _patterns)
            if (Fits(question.Path, pattern))
                return Verdict.Yes;
        return Verdict.No;
    }

    /// <summary>Whether a path under the prefix could fit.</summary>
    /// <param name="pattern">As in the configuration.</param>
    /// <param name="prefix">Of whole segments, without a slash at its end.</param>
    public static bool CanFitUnder(string pattern, string prefix)
    {
        var parts = Segments(pattern);
        var segments = Segments(prefix);
        for (var i = 0; i < segments.Length; i++)
        {
            if (i == parts.Length) return false;
            if (parts[i] == AnySegments) return true;
            if (!SegmentFits(segments[i], parts[i], StringComparison.OrdinalIgnoreCase)) return false;
        }

        return true;
    }

    private static string[] Segments(string path) => path.Trim('/') is { Length: > 0 } inner ? inner.Split('/') : [];

    /// <summary>Segment by segment; where one does not fit, the last <c>**</c> takes one segment more.</summary>
    private bool Fits(ReadOnlySpan<char> path, string[] pattern)
    {
        path = path.TrimEnd('/');
        var (part, at) = (0, 0);                    // the path's next segment begins behind the slash at this place
        var (retryPart, retryAt) = (-1, 0);
        while (true)
        {
            if (part < pattern.Length && pattern[part] == AnySegments)
            {
                (retryPart, retryAt) = (++part, at);
                continue;
            }

            if (at == path.Length) return part == pattern.Length;
            var end = EndOfSegment(path, at);
            if (part < pattern.Length && SegmentFits(path[(at + 1)..end], pattern[part], comparison))
            {
                (part, at) = (part + 1, end);
                continue;
            }

            if (retryPart < 0) return false;
            retryAt = EndOfSegment(path, retryAt);
            (part, at) = (retryPart, retryAt);
        }
    }

    private static int EndOfSegment(ReadOnlySpan<char> path, int slash)
    {
        var next = path[(slash + 1)..].IndexOf('/');
        return next < 0 ? path.Length : slash + 1 + next;
    }

    /// <summary>The texts between the stars stand in the segment in their order; each is taken where it first stands, which leaves most for those behind it.</summary>
    private static bool SegmentFits(ReadOnlySpan<char> segment, ReadOnlySpan<char> part, StringComparison comparison)
    {
        var star = part.IndexOf('*');
        if (star < 0) return segment.Equals(part, comparison);
        if (!segment.StartsWith(part[..star], comparison)) return false;
        segment = segment[star..];
        part = part[(star + 1)..];
        while ((star = part.IndexOf('*')) >= 0)
        {
            var found = segment.IndexOf(part[..star], comparison);
            if (found < 0) return false;
            segment = segment[(found + star)..];
            part = part[(star + 1)..];
        }

        return segment.EndsWith(part, comparison);
    }
}
