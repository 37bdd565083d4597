using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Queue;

internal sealed record QueueModel(ListState State, IReadOnlyList<JsonElement> Rows, int Total, bool IsMore, string Problem, IReadOnlyList<QueueOfBackend> Queues, bool MayAct)
{
    public string? Search { get; init; }

    public string? Backend { get; init; }

    /// <summary><c>waiting</c>, <c>dead</c>, or null for both.</summary>
    public string? Only { get; init; }
}

internal sealed record QueueOfBackend(string Backend, double Waiting, double Dead);

/// <param name="Entry">Null: there is none; the problem says so.</param>
internal sealed record EntryModel(JsonElement? Entry, string Problem, bool MayAct);

/// <summary>States of entries in words.</summary>
internal static class QueueStates
{
    public static (PageText Text, string Kind) Of(string? state) => state switch
    {
        "due" => (PageText.Of("Its turn is next"), ""),
        "paused" => (PageText.Of("Waits for its next attempt"), "fair"),
        "claimed" => (PageText.Of("Being worked on"), "good"),
        "dead" => (PageText.Of("Dead letter: nobody tries it any more"), "bad"),
        _ => (PageText.Of("Refused: it would not help to try again"), "bad"),
    };
}
