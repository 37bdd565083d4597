using System.Globalization;

namespace JitGateway.Telemetry.Management;

/// <summary>What was asked, as text by name: a query or the members of a body, which were held against what the operation declares before. What is empty is absent.</summary>
internal sealed class AskedValues(IReadOnlyDictionary<string, string> values)
{
    public static AskedValues Of(HttpContext context) => new(context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal));

    /// <summary>Of all that is there, empty or not.</summary>
    public IEnumerable<string> Names => values.Keys;

    public string? this[string name] => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public bool Flag(string name) => this[name] == "true";

    public long Number(string name, long absent) => this[name] is { } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : absent;

    public int Number(string name, int absent) => (int)Number(name, (long)absent);

    /// <exception cref="NotUnderstoodException">It is no time.</exception>
    public DateTimeOffset? Time(string name)
    {
        if (this[name] is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw NotUnderstoodException.Wrong(name, text, "Write a time, as in 2026-03-01 or 2026-03-01T12:00:00Z.");
    }
}
