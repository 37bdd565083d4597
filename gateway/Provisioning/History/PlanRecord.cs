using JitGateway.Failures;

namespace JitGateway.Provisioning.History;

/// <summary>One plan while it runs: what it wants, what it wrote, how it ended. Each write is told once.</summary>
internal sealed class PlanRecord(BackendProvisioning part, KnownPerson person, string correlationId, HistoryWriter writer, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private WantedUser? _wanted;
    private BackendAdapter? _adapter;
    private readonly WrittenCalls _writes = new();
    private int _told;
    private ProvisioningResult? _kept;

    public HistoryKind Kind { get; init; }

    public string CorrelationId => correlationId;

    /// <summary>The plan that is replayed or undone.</summary>
    public long? Of { get; init; }

    /// <summary>The operator who asked for it, and why; null: nobody did, or said so.</summary>
    public string? By { get; init; }

    /// <inheritdoc cref="By"/>
    public string? Why { get; init; }

    /// <inheritdoc cref="HistoryEntry.Former"/>
    public string? Former { get; set; }

    /// <summary>The ledger's where it knows the account.</summary>
    public string Salt { private get; set; } = ValueFingerprints.NewSalt();

    /// <summary>Says what the mapping wants.</summary>
    /// <param name="wanted">What.</param>
    /// <param name="adapter">Whose accounts these are.</param>
    public void Wants(WantedUser wanted, BackendAdapter adapter) => (_wanted, _adapter) = (wanted, adapter);

    /// <summary>The adapter, with its writes noted here.</summary>
    public IProvisioningAdapter Watch(BackendAdapter adapter)
    {
        _adapter = adapter;
        return new WatchedAdapter(adapter.Adapter, _writes, time);
    }

    /// <summary>
    /// Writes an entry, if the plan did something, failed, was queued, or found what the ledger did not know. Another one after it tells what came since: the work of a node that
    /// another took over was told, and did not count. Never throws and never holds a pass up for long.
    /// </summary>
    /// <param name="isNews">The ledger did not know what was found; the queue did not hold it.</param>
    public async Task KeepAsync(ProvisioningResult result, bool isNews)
    {
        var writes = _writes.From(_told);
        var failure = result switch
        {
            ProvisioningResult.Refused(var refused) => refused,
            ProvisioningResult.Unavailable(var unavailable) => unavailable,
            _ => null,
        };
        var isTold = _kept is not null && (ReferenceEquals(_kept, result) || failure is null);
        if (writes.Count == 0 && (isTold || (failure is null && !isNews))) return;
        (_kept, _told) = (result, _told + writes.Count);
        var isBare = Kind == HistoryKind.Pass && writes.Count == 0;
        if (writer.Failures.Count(new AccountKey(part.Backend.Value, person.Hash), isBare ? failure?.Reason : null) is not { } repeats) return;
        await writer.AppendAsync(Entry(result, failure, writes) with { Repeats = repeats }, Values(failure, writes));
    }

    private HistoryEntry Entry(ProvisioningResult result, GatewayFailure? failure, IReadOnlyList<WrittenCall> writes) => new()
    {
        At = time.GetUtcNow(),
        Kind = Kind,
        Backend = part.Backend.Value,
        Subject = person.Hash,
        Account = (result.ConfirmedAccountId is { Length: > 0 } confirmed ? confirmed : null) ?? writes.LastOrDefault(w => w.AccountId is not null)?.AccountId,
        Outcome = result.Outcome,
        Error = failure?.Code.Number,
        Constant = failure?.Code.Constant,
        Reason = failure?.Reason.Value,
        Mapping = _adapter?.Fingerprint,
        System = _adapter?.System,
        Salt = Salt,
        Milliseconds = Math.Round(time.GetElapsedTime(_start).TotalMilliseconds, 1),
        Correlation = correlationId.Length > 0 ? correlationId : null,
        Of = Of,
        By = By,
        Why = Why,
        Former = Former,
        Writes = [.. writes.Select(w => new HistoryWrite(w.Call, w.Answer, Math.Round(w.Duration.TotalMilliseconds, 1), Fingerprints(w)))],
    };

    private Dictionary<string, HistoryChange> Fingerprints(WrittenCall write) =>
        write.After.Keys.ToDictionary(a => a, a => new HistoryChange(Fingerprint(a, write.Before), Fingerprint(a, write.After)), StringComparer.Ordinal);

    private string? Fingerprint(string attribute, IReadOnlyDictionary<string, AttributeValue?> values) =>
        person.Key is { } key && values.GetValueOrDefault(attribute) is { } value && part.Attributes.FirstOrDefault(m => m.Attribute == attribute) is { Generated: null } mapping
            ? ValueFingerprints.OfValue(ValueFingerprints.Key(key, Salt), mapping, value)
            : null;

    private HistoryValues Values(GatewayFailure? failure, IReadOnlyList<WrittenCall> writes) => new()
    {
        Issuer = person.Key?.Issuer ?? "",
        Value = person.Key?.Value ?? "",
        Detail = failure?.Detail,
        Wanted = _wanted?.Attributes,
        Searches = _wanted is { } wanted ? [.. part.Rules.Select(r => wanted.Searches.FirstOrDefault(s => s.Rule == r)?.Value)] : [],
        Writes = [.. writes.Select(w => new HistoryWrittenValues(Tellable(w.Before), Tellable(w.After)))],
    };

    /// <summary>A password that was made for nobody to know is not kept either.</summary>
    private Dictionary<string, AttributeValue?> Tellable(IReadOnlyDictionary<string, AttributeValue?> values) =>
        values.Where(v => !part.Attributes.Any(m => m.Attribute == v.Key && m.Generated is not null)).ToDictionary(StringComparer.Ordinal);
}
