using System.Collections.Frozen;
using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using Microsoft.Extensions.Primitives;

namespace JitGateway.History;

/// <summary>Which events somebody asks for. What is absent fits any.</summary>
internal sealed record EventFilter
{
    private const string LongAs = "Write 500ms, 2s or 1m.";
    private const int ShortestBeginning = 8;   // 48 bits: two people who begin alike are told, and hardly ever there

    /// <summary>Of each member of an event, by the names of the query.</summary>
    private static readonly FrozenDictionary<string, Func<GatewayEvent, string, bool>> Tests = new Dictionary<string, Func<GatewayEvent, string, bool>>(StringComparer.Ordinal)
    {
        ["kind"] = static (e, wanted) => e.Kind == wanted,
        ["action"] = static (e, wanted) => e.Action == wanted,
        ["result"] = static (e, wanted) => e.Result == wanted,
        ["idp"] = static (e, wanted) => e.IdentityProvider == wanted,
        ["subject"] = static (e, wanted) => e.Subject?.StartsWith(wanted, StringComparison.Ordinal) == true,
        ["backend"] = static (e, wanted) => e.Backend == wanted,
        ["by"] = static (e, wanted) => Holds(e.By, wanted),
        ["reason"] = static (e, wanted) => e.Reason?.StartsWith(wanted, StringComparison.Ordinal) == true,
        ["error"] = static (e, wanted) => e.Constant == wanted || e.Error?.ToString(CultureInfo.InvariantCulture) == wanted,
        ["correlation"] = static (e, wanted) => e.Correlation == wanted,
        ["flow"] = static (e, wanted) => e.Flow == wanted,
        ["session"] = static (e, wanted) => e.Session == wanted,
        ["address"] = static (e, wanted) => BeginsOrIs(e.Address, wanted),
        ["agent"] = static (e, wanted) => Holds(e.Agent, wanted),
        ["method"] = static (e, wanted) => string.Equals(e.Method, wanted, StringComparison.OrdinalIgnoreCase),
        ["path"] = static (e, wanted) => BeginsOrIs(e.Path, wanted),
        ["binding"] = static (e, wanted) => string.Equals(e.Binding, wanted, StringComparison.OrdinalIgnoreCase),
        ["node"] = static (e, wanted) => e.Node == wanted,
        ["trace"] = static (e, wanted) => e.Trace == wanted,
        ["slower"] = static (e, wanted) => e.Milliseconds >= MillisecondsOf(wanted),
        ["step"] = static (e, wanted) => StepOf(wanted) is var (name, least) && e.Steps.Any(s => s.Name == name && s.Milliseconds >= least),
        ["detail"] = static (e, wanted) => Holds(e.Detail, wanted),
        ["said"] = static (e, wanted) => Holds(e.Said, wanted),
        ["thinned"] = static (e, wanted) => e.Thinned >= long.Parse(wanted, CultureInfo.InvariantCulture),
        ["message"] = static (e, wanted) => e.HasMessage == (wanted == "true"),
        ["id"] = static (e, wanted) => e.Id == wanted,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those of <see cref="PersonalParts"/>: an event is opened for them, and only where the others fit.</summary>
    private static readonly FrozenSet<string> OfSealed = FrozenSet.Create(StringComparer.Ordinal, "by", "address", "agent", "path", "detail");

    public DateTimeOffset From { get; init; } = DateTimeOffset.UnixEpoch;

    public DateTimeOffset To { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The beginning of the hash of a person's key, where no more of it was said: more than one person may have it.</summary>
    public string? Beginning => Texts.FirstOrDefault(static t => t.Name == "subject" && t.Wanted.Length < SubjectKey.HashLength).Wanted;

    /// <summary>What texts must be: of a reason and of a person's hash the beginning, of an agent, a detail, an operator and what was said a part, of an address and a path all or what stands before a <c>*</c>.</summary>
    public IReadOnlyList<(string Name, string Wanted)> Texts { get; init; } = [];

    /// <summary>A test on members that are never sealed; absent: none.</summary>
    public Func<GatewayEvent, bool>? Also { get; init; }

    /// <param name="query">Of <see cref="HistoryOperations"/>: other names do not come so far.</param>
    /// <returns>The filter, or what is wrong with it.</returns>
    public static (EventFilter? Filter, string? Problem) Read(IEnumerable<KeyValuePair<string, StringValues>> query, DateTimeOffset now)
    {
        var filter = new EventFilter();
        List<(string, string)> texts = [];
        string? issuer = null, value = null;
        foreach (var (name, given) in query)
        {
            var text = given.ToString();
            if (ProblemOf(name, text, now) is { } problem) return (null, problem);
            switch (name)
            {
                case "from": filter = filter with { From = TimeOf(text, now)!.Value }; break;
                case "to": filter = filter with { To = TimeOf(text, now)!.Value }; break;
                case "issuer": issuer = text; break;
                case "value": value = text; break;
                case "subject": texts.Add((name, HashOf(text))); break;
                case "correlation": texts.Add((name, SupportCode.Normalised(text))); break;
                default: texts.Add((name, text)); break;
            }
        }

        if (issuer is null != value is null) return (null, "issuer and value go together.");
        if (issuer is not null) texts.Add(("subject", new SubjectKey(issuer, value!).Hash));
        return (filter with { Texts = texts }, null);
    }

    /// <summary>Whether an event may fit of which only that is known which is never sealed.</summary>
    public bool MayFit(GatewayEvent happened) => happened.At >= From && happened.At <= To && Also?.Invoke(happened) != false && Texts.All(t => OfSealed.Contains(t.Name) || Tests[t.Name](happened, t.Wanted));

    /// <summary>The rest, of an event that may fit and was opened.</summary>
    public bool FitsOpened(GatewayEvent happened) => Texts.All(t => !OfSealed.Contains(t.Name) || Tests[t.Name](happened, t.Wanted));

    private static string? ProblemOf(string name, string text, DateTimeOffset now) => name switch
    {
        "from" or "to" when TimeOf(text, now) is null => $"{name} is no time. Write 2026-11-23T10:00:00Z, or how long ago: 15m, 2h, 7d.",
        "error" when !EventStory.Codes.Values.Any(c => c.Constant == text || c.Number.ToString(CultureInfo.InvariantCulture) == text) => UnknownError(text),
        "subject" when HashOf(text) is var hash && (hash.Length is < ShortestBeginning or > SubjectKey.HashLength || !SubjectKey.IsOfHash(hash)) =>
            $"subject is neither the hash of a person's key nor its beginning. Write {ShortestBeginning} of its {SubjectKey.HashLength} characters at least, as lists show it.",
        "slower" when MillisecondsOf(text) is null => $"slower is no time that something takes. {LongAs}",
        "step" when StepOf(text) is null => $"step is no step. Write its name, as events show it, and how long it took at least: signature, or signature:100ms. {LongAs}",
        "id" when EventId.TimeOf(text) is null => "id is no id of an event. Lists show them.",
        _ => null,
    };

    private static string UnknownError(string text)
    {
        var codes = EventStory.Codes.Values.OrderBy(static c => c.Number).ToList();
        var nearest = NearestName.Of(text, codes.Select(static c => c.Constant));
        return $"\"{text}\" is no error.{(nearest is null ? "" : $" Did you mean {nearest}?")} Errors are {string.Join(", ", codes.Select(static c => string.Create(CultureInfo.InvariantCulture, $"{c.Number} {c.Constant}")))}.";
    }

    /// <summary>Lists that are short of room end it with dots.</summary>
    private static string HashOf(string text) => text.TrimEnd('…', '.');

    private static bool Holds(string? text, string wanted) => text?.Contains(wanted, StringComparison.OrdinalIgnoreCase) == true;

    private static bool BeginsOrIs(string? text, string wanted) => wanted.EndsWith('*') ? text?.StartsWith(wanted[..^1], StringComparison.Ordinal) == true : text == wanted;

    private static (string Name, double Least)? StepOf(string text) => text.Split(':') switch
    {
        [{ Length: > 0 } name] => (name, 0),
        [{ Length: > 0 } name, var took] when MillisecondsOf(took) is { } least => (name, least),
        _ => null,
    };

    private static double? MillisecondsOf(string text)
    {
        var (unit, factor) = text switch { [.., 'm', 's'] => (2, 1), [.., 's'] => (1, 1_000), [.., 'm'] => (1, 60_000), _ => (0, 0) };
        return unit > 0 && double.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number * factor : null;
    }

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
