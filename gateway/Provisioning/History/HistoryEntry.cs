using System.Text.Json;
using System.Text.Json.Serialization;

namespace JitGateway.Provisioning.History;

/// <summary>What an entry tells of.</summary>
internal enum HistoryKind
{
    /// <summary>A person's pass.</summary>
    Pass,

    /// <summary>An operator did a plan once more.</summary>
    Replay,

    /// <summary>An operator set back what a plan wrote.</summary>
    Undo,

    /// <summary>An operator disabled the account and keeps the person out.</summary>
    Disable,

    /// <summary>An operator enabled the account, or let the person in again.</summary>
    Enable,

    /// <summary>An operator linked the person to another account.</summary>
    Relink,

    /// <summary>An operator made the ledger forget the person's account.</summary>
    Unlink,
}

/// <summary>One plan and what came of it: what stands in clear, without a person's values.</summary>
internal sealed record HistoryEntry
{
    /// <summary>When the plan ended.</summary>
    public required DateTimeOffset At { get; init; }

    public required HistoryKind Kind { get; init; }

    public required string Backend { get; init; }

    /// <summary>The hash of the person's key.</summary>
    public required string Subject { get; init; }

    /// <summary>The backend's own id; null: it was not known.</summary>
    public string? Account { get; init; }

    /// <summary>As in logs and metrics: <c>created</c>, <c>updated</c>, <c>unchanged</c> (found as it should be, and new to the ledger), <c>refused</c>, <c>unavailable</c>, <c>queued</c> (the person is let in, and the work has an entry of its own when it is done).</summary>
    public required string Outcome { get; init; }

    /// <summary>Number of the error, by the register.</summary>
    public int? Error { get; init; }

    public string? Constant { get; init; }

    public string? Reason { get; init; }

    /// <summary>Fingerprint of the mapping: its version.</summary>
    public string? Mapping { get; init; }

    /// <summary>Fingerprint of the system that the account id belongs to.</summary>
    public string? System { get; init; }

    /// <summary>Of the fingerprints of values; the ledger's where it knows the account, so that equal values look equal.</summary>
    public required string Salt { get; init; }

    public double Milliseconds { get; init; }

    /// <summary>The support code of the request.</summary>
    public string? Correlation { get; init; }

    /// <summary>How often the same failure came since this account's last entry, and was not written again.</summary>
    public int Repeats { get; init; }

    /// <summary>The plan that was replayed or undone.</summary>
    public long? Of { get; init; }

    /// <summary>The operator who asked for it.</summary>
    public string? By { get; init; }

    /// <summary>The operator's words for why.</summary>
    public string? Why { get; init; }

    /// <summary>The account that the person had before; null: none, or the same.</summary>
    public string? Former { get; init; }

    /// <summary>Every write that was sent, in order.</summary>
    public IReadOnlyList<HistoryWrite> Writes { get; init; } = [];

    /// <summary>The id of the key that seals; null: there is nothing sealed.</summary>
    public string? SealedBy { get; init; }

    /// <summary>A <see cref="HistoryValues"/> as JSON.</summary>
    public byte[]? Sealed { get; init; }

    /// <summary>What the seal is bound to, so that values cannot be put beside another person's name.</summary>
    private string Bound => $"{Backend}|{Subject}|{At.UtcTicks}";

    public HistoryEntry Seal(HistoryKey key, HistoryValues values) => this with
    {
        SealedBy = key.Id,
        Sealed = key.Seal(JsonSerializer.SerializeToUtf8Bytes(values, HistoryJson.Default.HistoryValues), Encoding(Bound)),
    };

    /// <summary>Null where nothing was sealed, or by none of these keys.</summary>
    public HistoryValues? Open(IEnumerable<HistoryKey> keys)
    {
        if (Sealed is null || keys.FirstOrDefault(k => k.Id == SealedBy)?.Open(Sealed, Encoding(Bound)) is not { } plain) return null;
        return JsonSerializer.Deserialize(plain, HistoryJson.Default.HistoryValues);
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HistoryJson.Default.HistoryEntry);

    /// <summary>Null for anything else.</summary>
    public static HistoryEntry? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HistoryJson.Default.HistoryEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Encoding(string text) => global::System.Text.Encoding.UTF8.GetBytes(text);
}

/// <summary>One write to the backend.</summary>
/// <param name="Call"><c>create</c>, <c>update</c>, <c>enable</c> or <c>disable</c>.</param>
/// <param name="Answer">What came of it: <c>Done</c>, <c>AlreadyExists</c>, …; <c>NoAnswer</c>: nobody knows whether it was done.</param>
/// <param name="Milliseconds">Until the answer.</param>
/// <param name="Attributes">Fingerprints of the values, by attribute.</param>
internal sealed record HistoryWrite(string Call, string Answer, double Milliseconds, IReadOnlyDictionary<string, HistoryChange> Attributes)
{
    public const string NoAnswer = "NoAnswer";
    public const string Done = "Done";
}

/// <summary>Fingerprints of one attribute's value before and after; null: it had none, or was not told.</summary>
internal sealed record HistoryChange(string? Before = null, string? After = null);

/// <summary>What is sealed: the person's values.</summary>
internal sealed record HistoryValues
{
    /// <summary>The person's key; empty where an operator named a hash, and it was not known whose.</summary>
    public required string Issuer { get; init; }

    public required string Value { get; init; }

    /// <summary>What the failure said to the operator.</summary>
    public string? Detail { get; init; }

    /// <summary>What the mapping wanted; null: the pass did not come so far.</summary>
    public IReadOnlyDictionary<string, AttributeValue?>? Wanted { get; init; }

    /// <summary>The values of the match rules, by their order; null: the person had none for that rule.</summary>
    public IReadOnlyList<string?> Searches { get; init; } = [];

    /// <summary>By the order of <see cref="HistoryEntry.Writes"/>.</summary>
    public IReadOnlyList<HistoryWrittenValues> Writes { get; init; } = [];
}

/// <summary>Values of one write. Generated ones are not among them.</summary>
internal sealed record HistoryWrittenValues(IReadOnlyDictionary<string, AttributeValue?> Before, IReadOnlyDictionary<string, AttributeValue?> After);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(AttributeValueJson)])]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(HistoryValues))]
[JsonSerializable(typeof(HistoryCheckpoint))]
internal sealed partial class HistoryJson : JsonSerializerContext;
