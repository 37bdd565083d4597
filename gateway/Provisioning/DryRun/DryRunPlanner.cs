using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;
using JitGateway.Redis;

namespace JitGateway.Provisioning.DryRun;

/// <summary>
/// The pass of <see cref="UserProvisioner"/> without its effects: the same mapping, the same questions to the ledger, the same work at the backend, which goes
/// through a <see cref="PlanningAdapter"/>. It takes no lock, queues nothing and writes no ledger.
/// </summary>
internal sealed class DryRunPlanner(
    Active<BackendTable> backends, BackendAdapters adapters, IProvisioningLedger ledger, IProvisioningQueue queue, ICapturedLogins logins, ProposedMapping proposed, TimeProvider time,
    ILogger<DryRunPlanner> logger) : IDryRun
{
    public Task<DryRunReport> PlanAsync(string backend, KeptLogin login, CancellationToken cancellationToken) => PlanAsync(backend, login, provisioning: null, cancellationToken);

    public async Task<DryRunReport> PlanAsync(string backend, KeptLogin login, string? provisioning, CancellationToken cancellationToken)
    {
        var inForce = PartOf(backend);
        var part = provisioning is null ? inForce : inForce.WithMapping(proposed.Of(backends.Value.Find(backend)!, provisioning));
        var captured = await logins.ReadAsync(login, cancellationToken);
        var report = ReportOf(part, backend, login.Name) with { Findings = captured.Findings };
        return captured.Person is { } person ? await PlanAsync(report, part, inForce, person, cancellationToken) : report;
    }

    public async Task<DryRunReport?> PlanAsync(string backend, string login, StatedPerson person, CancellationToken cancellationToken) =>
        backends.Value.Find(backend)?.Part<BackendProvisioning>() is { IsEnabled: true } part ? await PlanAsync(ReportOf(part, backend, login), part, part, person, cancellationToken) : null;

    /// <param name="report">What is known already.</param>
    /// <param name="part">What is made of the login.</param>
    /// <param name="inForce">Whose adapter is asked: one is made for each part in force, and kept with it.</param>
    private async Task<DryRunReport> PlanAsync(DryRunReport report, BackendProvisioning part, BackendProvisioning inForce, StatedPerson person, CancellationToken cancellationToken)
    {
        var user = PersonOnPaper.Of(person, time.GetUtcNow());
        report = report with { Person = Shown(person, user.Subject.Hash) };
        var failures = new ProvisioningFailures(part.Backend.Value);
        var (wanted, refusal) = WantedUser.Of(user, part, failures);
        report = wanted is null
            ? Ended(report, refusal!)
            : await PlanAsync(report, new ProvisioningPass(part, user.Subject, wanted, AdapterFor(part, inForce, user), time.GetUtcNow()), failures, cancellationToken);
        Log.DryRunEnded(logger, report.Backend, user.Subject.Hash, report.Outcome, report.Failure?.Reason ?? "");
        return report;
    }

    public Task<MappedLogin> MapAsync(string backend, KeptLogin login, CancellationToken cancellationToken) => MapAsync(PartOf(backend), login, cancellationToken);

    public async Task<MappingComparison> CompareAsync(string backend, IReadOnlyList<KeptLogin> kept, string provisioning, CancellationToken cancellationToken)
    {
        var part = PartOf(backend);
        var other = proposed.Of(backends.Value.Find(backend)!, provisioning);
        var (before, after) = (new List<MappedLogin>(), new List<MappedLogin>());
        foreach (var login in kept)
        {
            before.Add(await MapAsync(part, login, cancellationToken));
            after.Add(await MapAsync(other, login, cancellationToken));
        }

        return MappingComparison.Between(before, after);
    }

    private async Task<MappedLogin> MapAsync(BackendProvisioning part, KeptLogin login, CancellationToken cancellationToken)
    {
        var captured = await logins.ReadAsync(login, cancellationToken);
        var mapped = new MappedLogin { Login = login.Name, Mapping = MappingOf(part) };
        if (captured.Person is not { } person) return mapped;
        var user = PersonOnPaper.Of(person, time.GetUtcNow());
        mapped = mapped with { Person = Shown(person, user.Subject.Hash) };
        var (wanted, refusal) = WantedUser.Of(user, part, new ProvisioningFailures(part.Backend.Value));
        if (wanted is null) return mapped with { Failure = FailureOf(refusal!) };
        return mapped with
        {
            Searches = [.. wanted.Searches.Select(s => $"{s.Rule.Attribute}={s.Value}")],
            Attributes = part.Attributes.Where(m => wanted.Attributes.ContainsKey(m.Attribute)).ToDictionary(
                m => m.Attribute,
                m => new MappedValue(ValueComparison.Texts(wanted.Attributes[m.Attribute]), ValueFingerprints.Canonical(m, wanted.Attributes[m.Attribute])), StringComparer.Ordinal),
        };
    }

    private async Task<DryRunReport> PlanAsync(DryRunReport report, ProvisioningPass pass, ProvisioningFailures failures, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var entry = await EntryAsync(pass, notes, cancellationToken);
        if (ProvisioningPass.Barred(entry, failures) is { } barred) return Ended(report, barred) with { AccountId = entry!.AccountId, Notes = notes };
        entry = Believed(pass, entry, notes);
        var isSettled = pass.Settled(entry) is not null;
        var planning = new PlanningAdapter(pass.Adapter.Adapter);
        using var protection = new BackendProtection(pass.Part.Protection, time, static _ => { }, static _ => { });   // of its own: what is only planned uses up no creation, and opens no circuit
        var calls = new AdapterCalls(new WatchedAdapter(planning, new WrittenCalls(), time), pass.Part, protection, time, logger);   // what a pass refuses to send is refused here
        var work = pass.Begin(entry, entry?.Fingerprints.Salt ?? ValueFingerprints.NewSalt(), calls, failures, time.GetUtcNow());
        var result = await work.RunAsync(entry?.AccountId, cancellationToken);
        if (pass.Wanted.CreationRefusal is ProvisioningResult.Refused(var uncreatable) && result is not ProvisioningResult.Refused) notes.Add($"Were there no account, none could be made: {uncreatable.Code}, {uncreatable.Detail}.");

        if (result is ProvisioningResult.Unavailable(var unknown) && LastGoodStates.IsEnough(pass.Part, entry, pass.Adapter)) result = new ProvisioningResult.LastGood(entry!.AccountId!, unknown);

        var queueing = isSettled || pass.Part.Mode != ProvisioningMode.Background ? null : await QueueingAsync(pass, notes, cancellationToken);
        if (isSettled)
        {
            if (result is not ProvisioningResult.Unchanged) notes.Add($"The backend would say something else (it {Words(result)}), but is not asked before a value, the mapping or the session changes.");
            result = new ProvisioningResult.Unchanged(entry!.AccountId!);
        }

        var writes = isSettled ? [] : planning.Writes;
        var accountId = AccountOf(result) ?? entry?.AccountId;
        var sent = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var (name, value) in writes.SelectMany(w => w.Sent.Attributes)) sent[name] = value;
        return Ended(report, result) with
        {
            Ledger = entry?.AccountId is { } known ? new DryRunLedger(known, entry.CheckedAt, isSettled) : null,
            Queueing = queueing,
            AccountId = accountId == PlanningAdapter.NotMade ? null : accountId,
            Reads = planning.Reads,
            Writes = [.. writes.Select(w => new DryRunWrite(w.Operation, PlannedAttributes.Shown(pass.Part, w.Sent)))],
            Attributes = PlannedAttributes.Of(pass.Part, pass.Wanted, planning.Held(accountId), sent, work.Added.Has),
            Notes = notes,
        };
    }

    private static LedgerEntry? Believed(ProvisioningPass pass, LedgerEntry? entry, List<string> notes)
    {
        var believed = pass.Believed(entry);
        if (entry is not null && believed is null) notes.Add("The ledger's account is of another system than the adapter speaks to now: it is looked for anew.");
        return believed;
    }

    private async Task<LedgerEntry?> EntryAsync(ProvisioningPass pass, List<string> notes, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ReadAsync(pass.Key, cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            notes.Add($"The ledger cannot be read ({e.Message.TrimEnd('.')}): a pass would end with {ErrorRegister.LedgerUnavailable} until it can. This is what it would do then with no entry.");
            return null;
        }
    }

    private async Task<DryRunQueueing?> QueueingAsync(ProvisioningPass pass, List<string> notes, CancellationToken cancellationToken)
    {
        try
        {
            return await QueueForecast.OfAsync(queue, pass.Key, pass.Part.Queue.MaxLength, cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            notes.Add($"The queue cannot be read ({e.Message.TrimEnd('.')}): nobody is let in whose plan cannot be queued.");
            return null;
        }
    }

    private BackendAdapter AdapterFor(BackendProvisioning part, BackendProvisioning inForce, UserIdentity user)
    {
        var made = adapters.For(inForce, user.Subject, user);
        return ReferenceEquals(part, inForce) ? made : made with { Fingerprint = ValueFingerprints.OfConfigured($"{made.Adapter.Target}\n{part.Canonical}") };
    }

    private static DryRunReport ReportOf(BackendProvisioning part, string backend, string login) => new() { Login = login, Backend = backend, Adapter = part.AdapterName, Mapping = MappingOf(part) };

    private BackendProvisioning PartOf(string backend)
    {
        var table = backends.Value;
        if (table.Find(backend) is not { } found)
            throw new DryRunRefusedException($"There is no backend \"{backend}\"", $"Configured: {Names(table.Backends)}");
        var part = found.Part<BackendProvisioning>();
        return part.IsEnabled ? part : throw new DryRunRefusedException(
            $"The backend \"{backend}\" has no provisioning", $"With an adapter: {Names(table.Backends.Where(b => b.Part<BackendProvisioning>().IsEnabled))}");
    }

    private static string Names(IEnumerable<Backend> backends) => string.Join(", ", backends.Select(b => b.Name.Value).Order(StringComparer.Ordinal).DefaultIfEmpty("none"));

    private static string MappingOf(BackendProvisioning part) => ValueFingerprints.OfConfigured(part.Canonical);

    private static DryRunPerson Shown(StatedPerson person, string hash) => new(person.IdentityProvider, person.Subject, hash);

    private static DryRunReport Ended(DryRunReport report, ProvisioningResult result) => report with
    {
        Outcome = result switch
        {
            ProvisioningResult.Created => DryRunOutcome.Create,
            ProvisioningResult.Updated => DryRunOutcome.Update,
            ProvisioningResult.Unchanged => DryRunOutcome.Unchanged,
            ProvisioningResult.LastGood => DryRunOutcome.LastGood,
            ProvisioningResult.Refused => DryRunOutcome.Refused,
            _ => DryRunOutcome.Unavailable,
        },
        Failure = FailureOf(result),
    };

    private static string? AccountOf(ProvisioningResult result) => result switch
    {
        ProvisioningResult.Unchanged(var id) => id,
        ProvisioningResult.Created(var id) => id,
        ProvisioningResult.Updated(var id, _) => id,
        ProvisioningResult.LastGood(var id, _) => id,
        _ => null,
    };

    private static string Words(ProvisioningResult result) => result switch
    {
        ProvisioningResult.Created => "has no such account any more",
        ProvisioningResult.Updated => "holds other values",
        _ => FailureOf(result) is { } failure ? $"ends with {failure.Code} {failure.Constant}" : "is as it should be",
    };

    private static DryRunFailure? FailureOf(ProvisioningResult result)
    {
        var failure = result switch
        {
            ProvisioningResult.Refused(var refused) => refused,
            ProvisioningResult.Unavailable(var unknown) => unknown,
            ProvisioningResult.LastGood(_, var unknown) => unknown,
            _ => null,
        };
        return failure is null ? null : new DryRunFailure(
            failure.Code.Number, failure.Code.Constant, failure.Code.Class.ToString().ToLowerInvariant(), failure.Reason.Value, failure.Detail, failure.Code.PublicText, failure.Code.OperatorText);
    }
}
