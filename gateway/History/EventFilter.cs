using System.Globalization;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using Microsoft.Extensions.Primitives;

namespace JitGateway.History;

/// <summary>Which events somebody asks for. What is absent fits any.</summary>
internal sealed record EventFilter
{
    /// <summary>By the names of the query, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["from", "to", "kind", "action", "result", "idp", "subject", "issuer", "value", "backend", "reason", "error", "correlation", "flow", "session", "address", "agent", "node"];

    public DateTimeOffset From { get; init; } = DateTimeOffset.UnixEpoch;

    public DateTimeOffset To { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What texts must be: of a reason the beginning, of an agent a part, of an address all or what stands before a <c>*</c>.</summary>
    public IReadOnlyList<(string Name, string Wanted)> Texts { get; init; } = [];

    /// <returns>The filter, or what is wrong with it.</returns>
    public static (EventFilter? Filter, string? Problem) Read(IEnumerable<KeyValuePair<string, StringValues>> query, DateTimeOffset now)
    {
        var filter = new EventFilter();
        List<(string, string)> texts = [];
        string? issuer = null, value = null;
        foreach (var (name, given) in query)
        {
            if (!Names.Contains(name, StringComparer.Ordinal)) return (null, $"\"{name}\" is no filter. Filters are {string.Join(", ", Names)}.");
            if (given is not [{ Length: > 0 } text]) return (null, $"{name} is there without a value, or more than once.");
            switch (name)
            {
                case "from" or "to" when TimeOf(text, now) is not { } time:
                    return (null, $"{name} is no time. Write 2026-11-23T10:00:00Z, or how long ago: 15m, 2h, 7d.");
                case "from": filter = filter with { From = TimeOf(text, now)!.Value }; break;
                case "to": filter = filter with { To = TimeOf(text, now)!.Value }; break;
                case "issuer": issuer = text; break;
                case "value": value = text; break;
                case "kind" when !EventKind.All.Contains(text): return (null, $"\"{text}\" is no kind. Kinds are {string.Join(", ", EventKind.All)}.");
                case "correlation": texts.Add((name, SupportCode.Normalised(text))); break;
                default: texts.Add((name, text)); break;
            }
        }

        if (issuer is null != value is null) return (null, "issuer and value go together.");
        if (issuer is not null) texts.Add(("subject", new SubjectKey(issuer, value!).Hash));
        return (filter with { Texts = texts }, null);
    }

    public bool Fits(GatewayEvent happened) => happened.At >= From && happened.At <= To && Texts.All(t => Fits(happened, t.Name, t.Wanted));

    private static bool Fits(GatewayEvent happened, string name, string wanted) => name switch
    {
        "kind" => happened.Kind == wanted,
        "action" => happened.Action == wanted,
        "result" => happened.Result == wanted,
        "idp" => happened.IdentityProvider == wanted,
        "subject" => happened.Subject == wanted,
        "backend" => happened.Backend == wanted,
        "reason" => happened.Reason?.StartsWith(wanted, StringComparison.Ordinal) == true,
        "error" => happened.Constant == wanted || happened.Error?.ToString(CultureInfo.InvariantCulture) == wanted,
        "correlation" => happened.Correlation == wanted,
        "flow" => happened.Flow == wanted,
        "session" => happened.Session == wanted,
        "address" => wanted.EndsWith('*') ? happened.Address?.StartsWith(wanted[..^1], StringComparison.Ordinal) == true : happened.Address == wanted,
        "agent" => happened.Agent?.Contains(wanted, StringComparison.OrdinalIgnoreCase) == true,
        _ => happened.Node == wanted,
    };

    private static DateTimeOffset? TimeOf(string text, DateTimeOffset now)
    {
        if (text.Length is > 1 and < 8 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000)
        {
            switch (text[^1])
            {
                case 'm': return now.AddMinutes(-number);
                case 'h': return now.AddHours(-number);
                case 'd': return now.AddDays(-Math.Min(number, 36_500));
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}

/// <summary>Support codes as people read them out: in any case, with or without the dash, O for 0, I and L for 1.</summary>
internal static class SupportCode
{
    private const int Half = 5;

    public static string Normalised(string said)
    {
        var letters = string.Concat(said.Where(char.IsAsciiLetterOrDigit).Select(static c => char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other }));
        return letters.Length == 2 * Half ? $"{letters[..Half]}-{letters[Half..]}" : said.Trim();
    }
}
