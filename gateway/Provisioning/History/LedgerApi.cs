using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Redis;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.History;

/// <summary>
/// The ledger and the history on the management listener: <c>GET /ledger/verify</c>, <c>/ledger/account</c>, <c>/ledger/history</c>, <c>POST /ledger/replay?number=N</c> and
/// <c>/ledger/undo?number=N</c>. A person's values are told only where they are asked for, because answers end in files.
/// </summary>
internal sealed class LedgerApi(
    IProvisioningLedger ledger, HistoryReading reading, OperatorPlans plans, ChainVerification verification, BackendAdapters adapters,
    Active<BackendTable> backends, IManagementCallers callers) : IManagementEndpoints
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 10_000;

    /// <summary>So many entries are looked at for one answer: there is no index by person or backend, and nobody is to wait for all of a long history.</summary>
    private const long MostLooked = 20_000;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        Add(LedgerOperations.Verify, VerifyAsync);
        Add(LedgerOperations.Account, AccountAsync);
        Add(LedgerOperations.History(MaxLimit), HistoryAsync);
        Add(LedgerOperations.Replay, ReplayAsync);
        Add(LedgerOperations.Undo, UndoAsync);

        void Add(ManagementOperation operation, Func<HttpContext, Task<ManagementAnswer>> answer) =>
            endpoints.MapOperation<RedisUnavailableException>(operation, answer, static e => ("The ledger does not answer", e.Message));
    }

    private async Task<ManagementAnswer> VerifyAsync(HttpContext context)
    {
        HistoryHead? expected = null;
        if (AskedValues.Of(context)["end"] is { } text && !HistoryHead.TryParse(text, out expected))
            throw NotUnderstoodException.Wrong("end", text, "Write it as ledger verify printed it: NUMBER:64 hexadecimal digits.");
        return LedgerAnswer.Report(await verification.RunAsync(expected, context.RequestAborted));
    }

    private async Task<ManagementAnswer> AccountAsync(HttpContext context)
    {
        var asked = AskedValues.Of(context);
        if (asked["backend"] is not { } backend || asked.Subject() is not { } subject)
            return ManagementAnswer.Problem(400, "That does not say which account", "Write backend, and either subject (the hash that logs show) or issuer and value.");
        var key = new AccountKey(backend, subject);
        if (await ledger.ReadAsync(key, context.RequestAborted) is not { } entry)
            return ManagementAnswer.Problem(404, "The ledger knows no such account", "It is written at a person's first pass to the backend, and found again when it was lost.");
        var part = backends.Value.Backends.FirstOrDefault(b => b.Name.Value == backend)?.Part<BackendProvisioning>();
        return LedgerAnswer.Account(key, entry, part is { IsEnabled: true } ? adapters.For(part).Fingerprint == entry.Fingerprints.Mapping : null);
    }

    private async Task<ManagementAnswer> HistoryAsync(HttpContext context)
    {
        var asked = AskedValues.Of(context);
        var (number, tellsValues) = (asked.Number("number", 0L), asked.Flag("values"));
        if (number > 0)
        {
            return await reading.OneAsync(number, tellsValues, context.RequestAborted) is { } one
                ? LedgerAnswer.History([one], next: null)
                : ManagementAnswer.Problem(404, "The history has no such entry", "It was never there, or was removed by age or number; jitgateway ledger verify says what is there.");
        }

        if (asked.NamesPerson() && asked.Subject() is null) return ManagementAnswer.Problem(400, "That does not say whose entries", "Write either subject (the hash that logs show) or issuer and value, or none of them.");
        var (entries, next) = await reading.ListAsync(asked["backend"], asked.Subject(), asked.Number("before", long.MaxValue), asked.Number("limit", DefaultLimit), tellsValues, context.RequestAborted, MostLooked);
        return LedgerAnswer.History(entries, next);
    }

    private Task<ManagementAnswer> ReplayAsync(HttpContext context) => DoAsync(context, (number, _) => plans.ReplayAsync(number, callers.CallerOf(context.Request), context.TraceIdentifier, CancellationToken.None));

    private Task<ManagementAnswer> UndoAsync(HttpContext context) =>
        DoAsync(context, (number, overwrites) => plans.UndoAsync(number, overwrites, callers.CallerOf(context.Request), context.TraceIdentifier, CancellationToken.None));

    /// <param name="context">The request.</param>
    /// <param name="work">What to do with the number and the wish to overwrite. It is done to its end, although whoever asks may go away.</param>
    private static async Task<ManagementAnswer> DoAsync(HttpContext context, Func<long, bool, Task<OperatorOutcome>> work)
    {
        var asked = AskedValues.Of(context);
        var outcome = await work(asked.Number("number", 0L), asked.Flag("overwrite"));
        return outcome.Status == 200 ? LedgerAnswer.Done(outcome) : ManagementAnswer.Problem(outcome.Status, outcome.Title, outcome.Detail);
    }
}
