using System.Text.Json;
using System.Text.Json.Serialization;

namespace JitGateway.Provisioning.Queue;

internal enum QueueState
{
    /// <summary>It waits for its turn, or for the end of a pause.</summary>
    Waiting,

    /// <summary>A node works on it.</summary>
    Claimed,

    /// <summary>A dead letter: nothing is done until an operator or a new login of the person asks for it.</summary>
    Dead,
}

/// <summary>What is to be done: a person's account in a backend is to be as the mapping says of this login.</summary>
/// <param name="SignedInAt">When the session began; of two plans for one account the one of the later login counts.</param>
/// <param name="Content">The person, sealed (<see cref="QueueSeal"/>).</param>
/// <param name="CorrelationId">Of the request that asked for it.</param>
internal sealed record QueuedPlan(DateTimeOffset SignedInAt, byte[] Content, string CorrelationId);

/// <summary>Why the last attempt did not succeed, as the error register has it.</summary>
/// <param name="Detail">Names attributes and accounts; sealed (<see cref="QueueSeal"/>) until somebody who may see it asks.</param>
/// <param name="IsRefusal">There can be no account for this person; another attempt would not help.</param>
internal sealed record QueueFault(int Code, string Constant, string Reason, string? Detail, bool IsRefusal)
{
    public string ToJson() => JsonSerializer.Serialize(this, QueueJson.Default.QueueFault);

    /// <summary>Null for what no gateway wrote.</summary>
    public static QueueFault? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, QueueJson.Default.QueueFault);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A plan in the queue. There is one for each account at most.</summary>
/// <param name="Revision">Another one each time the plan is exchanged.</param>
/// <param name="AddedAt">Since when the account waits.</param>
/// <param name="At">Waiting: when it is due. Claimed: when the node's claim runs out. Dead: since when; or when the person was last refused because of it.</param>
/// <param name="Attempts">How often the backend was found unavailable.</param>
/// <param name="Claims">How often a node took it since it last came to an end: more than one means that nodes died over it.</param>
/// <param name="Fault">Of the last attempt; null: there was none.</param>
internal sealed record QueueEntry(AccountKey Key, QueueState State, QueuedPlan Plan, long Revision, DateTimeOffset AddedAt, DateTimeOffset At, int Attempts, int Claims, QueueFault? Fault);

/// <summary>An entry that this node works on.</summary>
/// <param name="Token">Shows that the claim is ours still.</param>
internal sealed record QueueClaim(QueueEntry Entry, string Token);

/// <param name="Waiting">How many wait or are worked on.</param>
/// <param name="Dead">How many dead letters there are.</param>
/// <param name="UntilDue">When the next one is due; below zero: it is. Null: none waits.</param>
internal sealed record QueueDepth(long Waiting, long Dead, TimeSpan? UntilDue);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QueueFault))]
[JsonSerializable(typeof(QueuedPerson))]
internal sealed partial class QueueJson : JsonSerializerContext;
