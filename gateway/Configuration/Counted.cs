using System.Globalization;

namespace JitGateway.Configuration;

/// <summary>A number and what it counts: 1 session, 2 sessions, 0 entries, 3 days.</summary>
internal static class Counted
{
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? noun : Plural(noun))}");

    private static string Plural(string noun) => noun is [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] ? $"{noun[..^1]}ies" : $"{noun}s";
}
