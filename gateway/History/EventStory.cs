using System.Collections.Frozen;
using System.Reflection;
using JitGateway.Failures;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>What an event means, for whoever has to help: nothing where nothing went wrong.</summary>
/// <param name="Meaning">What happened, as the catalogue of refusals or the register has it.</param>
/// <param name="Advice">What to look at.</param>
/// <param name="Said">What the person read; empty: they saw no page.</param>
internal sealed record EventExplanation(string Meaning, string Advice, string Said);

/// <summary>Everything that belongs to one support code, step by step: the login that it is a part of, and what came after it in the same session.</summary>
internal sealed class EventStory(EventSearch search, IEnumerable<IReasonCatalogue> catalogues)
{
    private const int Most = 200;
    private const int MostRounds = 3;
    private static readonly TimeSpan Around = TimeSpan.FromHours(2);

    public static readonly FrozenDictionary<int, ErrorCode> Codes =
        typeof(ErrorRegister).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f => f.GetValue(null)).OfType<ErrorCode>().ToFrozenDictionary(static c => c.Number);

    /// <returns>In the order in which it happened; empty: nobody knows this code.</returns>
    public async Task<IReadOnlyList<GatewayEvent>> OfAsync(string said, CancellationToken cancellationToken)
    {
        var code = SupportCode.Normalised(said);
        GatewayEvent? found = null;
        await foreach (var happened in search.FindAsync(new EventFilter { Texts = [("correlation", code)] }, before: null, cancellationToken))
        {
            found = happened;
            break;
        }

        return found is null ? [] : await AroundAsync(found, cancellationToken);
    }

    public EventExplanation? Explain(GatewayEvent happened)
    {
        var text = happened.Reason is { } reason ? catalogues.Select(c => c.Of(reason, happened.Kind)).FirstOrDefault(t => t is not null) : null;
        var code = happened.Error is { } number ? Codes.GetValueOrDefault(number) : null;
        if (text is null && code is null) return null;
        var advice = text is null ? code!.OperatorText : text.IsOfManyErrors && code is not null ? $"{code.OperatorText} {text.Advice}" : text.Advice;
        return new EventExplanation(Of(happened, text?.Meaning ?? $"{code!.Title}."), Of(happened, advice), happened.Said ?? "");
    }

    private static string Of(GatewayEvent happened, string text) =>
        text.Replace("{backend}", happened.Backend ?? "BACKEND", StringComparison.Ordinal).Replace("{subject}", happened.Subject ?? "HASH", StringComparison.Ordinal);

    /// <summary>Support codes, flows and sessions join events; each that is found may bring others.</summary>
    private async Task<IReadOnlyList<GatewayEvent>> AroundAsync(GatewayEvent found, CancellationToken cancellationToken)
    {
        HashSet<string> keys = [.. KeysOf(found)];
        var all = new SortedDictionary<string, GatewayEvent>(StringComparer.Ordinal) { [found.Id] = found };
        var window = new EventFilter { From = found.At - Around, To = found.At + Around, Also = e => KeysOf(e).Any(keys.Contains) };
        for (var (round, before) = (0, 0); round < MostRounds && keys.Count > before; round++)
        {
            before = keys.Count;
            await foreach (var happened in search.FindAsync(window, before: null, cancellationToken))
            {
                if (all.Count >= Most && !all.ContainsKey(happened.Id)) continue;
                all[happened.Id] = happened;
                keys.UnionWith(KeysOf(happened));
            }
        }

        return [.. all.Values.OrderBy(static e => e.At).ThenBy(static e => e.Id, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> KeysOf(GatewayEvent happened)
    {
        if (happened.Correlation is { } correlation) yield return $"c {correlation}";
        if (happened.Flow is { } flow) yield return $"f {flow}";
        if (happened.Session is { } session) yield return $"s {session}";
    }
}
