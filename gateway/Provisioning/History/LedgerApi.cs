using System.Globalization;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
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

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(LedgerOperations.Verify, context => AnsweredAsync(context, VerifyAsync));
        endpoints.MapOperation(LedgerOperations.Account, context => AnsweredAsync(context, AccountAsync));
        endpoints.MapOperation(LedgerOperations.History(MaxLimit), context => AnsweredAsync(context, HistoryAsync));
        endpoints.MapOperation(LedgerOperations.Replay, context => AnsweredAsync(context, ReplayAsync));
        endpoints.MapOperation(LedgerOperations.Undo, context => AnsweredAsync(context, UndoAsync));
    }

    private static async Task AnsweredAsync(HttpContext context, Func<HttpContext, Task<LedgerAnswer>> answer)
    {
        LedgerAnswer result;
        try
        {
            result = await answer(context);
        }
        catch (RedisUnavailableException e)
        {
            context.Response.Headers.RetryAfter = "2";
            result = LedgerAnswer.Problem(503, "The ledger does not answer", e.Message);
        }

        await result.WriteAsync(context);
    }

    private async Task<LedgerAnswer> VerifyAsync(HttpContext context)
    {
        if (Unknown(context, "end") is { } unknown) return unknown;
        HistoryHead? expected = null;
        if (Value(context, "end") is { } text && !HistoryHead.TryParse(text, out expected))
            return LedgerAnswer.Problem(400, "That is no end of a history", "Write it as ledger verify printed it: NUMBER:64 hexadecimal digits.");
        return LedgerAnswer.Report(await verification.RunAsync(expected, context.RequestAborted));
    }

    private async Task<LedgerAnswer> AccountAsync(HttpContext context)
    {
        if (Unknown(context, "backend", "subject", "issuer", "value") is { } unknown) return unknown;
        if (Value(context, "backend") is not { } backend || Subject(context) is not { } subject)
            return LedgerAnswer.Problem(400, "That does not say which account", "Write backend, and either subject (the hash that logs show) or issuer and value.");
        var key = new AccountKey(backend, subject);
        if (await ledger.ReadAsync(key, context.RequestAborted) is not { } entry)
            return LedgerAnswer.Problem(404, "The ledger knows no such account", "It is written at a person's first pass to the backend, and found again when it was lost.");
        var part = backends.Value.Backends.FirstOrDefault(b => b.Name.Value == backend)?.Part<BackendProvisioning>();
        return LedgerAnswer.Account(key, entry, part is { IsEnabled: true } ? adapters.For(part).Fingerprint == entry.Fingerprints.Mapping : null);
    }

    private async Task<LedgerAnswer> HistoryAsync(HttpContext context)
    {
        if (Unknown(context, "number", "backend", "subject", "issuer", "value", "limit", "before", "values") is { } unknown) return unknown;
        if (!TryNumber(context, "limit", DefaultLimit, MaxLimit, out var limit) || !TryNumber(context, "number", 0, long.MaxValue, out var number) || !TryNumber(context, "before", long.MaxValue, long.MaxValue, out var before))
            return LedgerAnswer.Problem(400, "A number is none that serves", $"Write limit from 1 to {MaxLimit}, number and before from 1.");
        var tellsValues = Value(context, "values") == "true";
        if (number > 0)
        {
            return await reading.OneAsync(number, tellsValues, context.RequestAborted) is { } one
                ? LedgerAnswer.History([one], more: false)
                : LedgerAnswer.Problem(404, "The history has no such entry", "It was never there, or was removed by age or number; jitgateway ledger verify says what is there.");
        }

        var (entries, more) = await reading.ListAsync(Value(context, "backend"), Subject(context), before, (int)limit, tellsValues, context.RequestAborted);
        return LedgerAnswer.History(entries, more);
    }

    private Task<LedgerAnswer> ReplayAsync(HttpContext context) => DoAsync(context, (number, _) => plans.ReplayAsync(number, callers.CallerOf(context.Request), context.TraceIdentifier, CancellationToken.None), "number");

    private Task<LedgerAnswer> UndoAsync(HttpContext context) =>
        DoAsync(context, (number, overwrites) => plans.UndoAsync(number, overwrites, callers.CallerOf(context.Request), context.TraceIdentifier, CancellationToken.None), "number", "overwrite");

    /// <param name="context">The request.</param>
    /// <param name="work">What to do with the number and the wish to overwrite. It is done to its end, although whoever asks may go away.</param>
    /// <param name="known">What may be asked.</param>
    private static async Task<LedgerAnswer> DoAsync(HttpContext context, Func<long, bool, Task<OperatorOutcome>> work, params string[] known)
    {
        if (Unknown(context, known) is { } unknown) return unknown;
        if (!TryNumber(context, "number", 0, long.MaxValue, out var number) || number == 0) return LedgerAnswer.Problem(400, "That does not say which entry", "Write number, as lists show it.");
        if (Value(context, "overwrite") is { } overwrite and not ("true" or "false")) return LedgerAnswer.Problem(400, $"\"{overwrite}\" is neither true nor false", "Write overwrite=true where what somebody changed since is to be set back too.");
        var outcome = await work(number, Value(context, "overwrite") == "true");
        return outcome.Status == 200 ? LedgerAnswer.Done(outcome) : LedgerAnswer.Problem(outcome.Status, outcome.Title, outcome.Detail);
    }

    private static LedgerAnswer? Unknown(HttpContext context, params string[] known) =>
        context.Request.Query.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.Ordinal)) is { } unknown
            ? LedgerAnswer.Problem(400, $"\"{unknown}\" is not known here", $"Known are {string.Join(", ", known)}.")
            : null;

    private static string? Value(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static string? Subject(HttpContext context) =>
        Value(context, "subject") ?? (Value(context, "issuer") is { } issuer && Value(context, "value") is { } value ? new SubjectKey(issuer, value).Hash : null);

    private static bool TryNumber(HttpContext context, string name, long absent, long most, out long number)
    {
        number = absent;
        return Value(context, name) is not { } text || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }
}
