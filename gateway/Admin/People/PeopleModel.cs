using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.People;

internal sealed record PeopleModel(ListState State, IReadOnlyList<JsonElement> Accounts, string Problem)
{
    public required Func<string, string?> Asked { get; init; }

    /// <summary>Of the next page; null: this is the last.</summary>
    public string? Cursor { get; init; }

    /// <summary>Accounts of earlier pages may stand here again.</summary>
    public bool IsMaybeTwice { get; init; }
}

/// <param name="Person">Null: nobody fits; the problem says so.</param>
internal sealed record PersonModel(string Subject, JsonElement? Person, string Problem, bool MayAct, bool IsLive);

internal sealed record LedgerModel(ListState State, IReadOnlyList<JsonElement> Entries, string Problem)
{
    public string? Subject { get; init; }

    public string? Backend { get; init; }

    public string? Next { get; init; }

    public bool IsFirst { get; init; }
}

/// <param name="Entry">Null: there is none; the problem says so.</param>
internal sealed record EntryModel(JsonElement? Entry, string Problem, bool MayAct, bool ShowsValues)
{
    /// <summary>An attribute's values in one write: as they were, and as they were sent; fingerprints, or values where they were asked for.</summary>
    public IEnumerable<(string Name, string? Before, string? After)> Attributes(int write)
    {
        var (marks, values) = (Entry?.Items("writes").ElementAtOrDefault(write).Member("attributes"), Entry?.Member("values")?.Items("writes").ElementAtOrDefault(write));
        if (ShowsValues && values is { ValueKind: JsonValueKind.Object } known)
        {
            var (before, after) = (known.Member("before"), known.Member("after"));
            foreach (var name in Names(before).Union(Names(after), StringComparer.Ordinal).Order(StringComparer.Ordinal)) yield return (name, Shown(before, name), Shown(after, name));
            yield break;
        }

        foreach (var name in Names(marks).Order(StringComparer.Ordinal)) yield return (name, marks!.Value.Member(name)?.Text("before"), marks.Value.Member(name)?.Text("after"));
    }

    private static IEnumerable<string> Names(JsonElement? map) => map is { ValueKind: JsonValueKind.Object } known ? known.EnumerateObject().Select(static p => p.Name) : [];

    private static string? Shown(JsonElement? map, string name) => map?.Member(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(static v => v.ToString())) : value.ToString();
}

/// <summary>What stands in the ledger, in words.</summary>
internal static class LedgerWords
{
    public static readonly string[] States = ["ready", "unsettled", "making", "unlinked", "dead", "disabled"];

    public static (PageText Text, string Kind) State(string? state) => state switch
    {
        "ready" => (PageText.Of("In order"), "good"),
        "unsettled" => (PageText.Of("Looked at again at the next login"), "fair"),
        "making" => (PageText.Of("Being made"), "fair"),
        "unlinked" => (PageText.Of("None linked"), ""),
        "dead" => (PageText.Of("Given up: a dead letter"), "bad"),
        _ => (PageText.Of("Kept out by an operator"), "bad"),
    };

    public static PageText Kind(string? kind) => kind switch
    {
        "Pass" => PageText.Of("Pass to the application"),
        "Replay" => PageText.Of("Did a plan once more"),
        "Undo" => PageText.Of("Set a change back"),
        "Disable" => PageText.Of("Disabled an account"),
        "Enable" => PageText.Of("Enabled an account"),
        "Relink" => PageText.Of("Linked a person to another account"),
        _ => PageText.Of("Forgot which account a person has"),
    };
}
