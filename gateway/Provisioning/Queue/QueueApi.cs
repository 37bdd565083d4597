using System.Globalization;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.Queue;

/// <summary>
/// The queues on the management listener: <c>GET /queue</c>, <c>GET /queue/entry</c>, <c>POST /queue/replay</c> and <c>POST /queue/drop</c>. A person's values are told only where
/// they are asked for, because answers end in files.
/// </summary>
internal sealed class QueueApi(IProvisioningQueue queue, QueueSeal seal, QueueBell bell, IManagementCallers callers, Active<BackendTable> backends, TimeProvider time, ILogger<QueueApi> logger) : IManagementEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(QueueOperations.List(MaxLimit), context => AnsweredAsync(context, ListAsync));
        endpoints.MapOperation(QueueOperations.Show, context => AnsweredAsync(context, ShowAsync));
        endpoints.MapOperation(QueueOperations.Replay, context => AnsweredAsync(context, ReplayAsync));
        endpoints.MapOperation(QueueOperations.Drop, context => AnsweredAsync(context, DropAsync));
    }

    private static async Task AnsweredAsync(HttpContext context, Func<HttpContext, Task<QueueAnswer>> answer)
    {
        QueueAnswer result;
        try
        {
            result = await answer(context);
        }
        catch (RedisUnavailableException e)
        {
            context.Response.Headers.RetryAfter = "2";
            result = QueueAnswer.Problem(503, "The queues do not answer", e.Message);
        }

        await result.WriteAsync(context);
    }

    private async Task<QueueAnswer> ListAsync(HttpContext context)
    {
        if (Unknown(context, "backend", "state", "limit") is { } unknown) return unknown;
        var limit = DefaultLimit;
        if (Value(context, "limit") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
            return QueueAnswer.Problem(400, "limit is no number that serves", $"Write 1 to {MaxLimit}.");
        if (Value(context, "state") is { } state and not ("waiting" or "dead")) return QueueAnswer.Problem(400, $"\"{state}\" is no state", "Write waiting or dead, or leave it out.");
        var all = Names();
        if (Value(context, "backend") is { } backend && !all.Contains(backend, StringComparer.Ordinal)) return NoBackend(backend, all);
        bool[] kinds = Value(context, "state") switch { "dead" => [true], "waiting" => [false], _ => [true, false] };
        var summaries = new List<(string Backend, QueueDepth Depth)>();
        var entries = new List<QueueEntry>();
        foreach (var name in Value(context, "backend") is { } one ? [one] : all)
        {
            summaries.Add((name, await queue.LookAsync(name, context.RequestAborted)));
            foreach (var dead in kinds)
                if (entries.Count <= limit)
                    entries.AddRange(await queue.ListAsync(name, dead, limit + 1 - entries.Count, context.RequestAborted));
        }

        return QueueAnswer.List(summaries, entries.Take(limit).Select(Opened), more: entries.Count > limit, time.GetUtcNow());
    }

    private async Task<QueueAnswer> ShowAsync(HttpContext context)
    {
        if (Unknown(context, "backend", "subject", "issuer", "value", "values") is { } unknown) return unknown;
        var subject = Value(context, "subject") ?? (Value(context, "issuer") is { } issuer && Value(context, "value") is { } value ? new SubjectKey(issuer, value).Hash : null);
        if (Value(context, "backend") is not { } backend || subject is null) return WhichEntry;
        var key = new AccountKey(backend, subject);
        if (await queue.FindAsync(key, context.RequestAborted) is not { } entry) return NoEntry;
        return QueueAnswer.Entry(Opened(entry), Value(context, "values") == "true" ? seal.Open(key, entry.Plan.Content) : null, Value(context, "values") == "true", time.GetUtcNow());
    }

    private async Task<QueueAnswer> ReplayAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not var (backend, subject, all)) return WhichEntry;
        if (Parts().FirstOrDefault(p => p.Backend.Value == backend) is not { } part) return NoBackend(backend, Names());
        if (subject is not null) return await ReplayAsync(new AccountKey(backend, subject), context) ? QueueAnswer.Done("replayed", 1) : NoEntry;
        if (!all) return WhichEntry;
        var replayed = 0;
        foreach (var dead in await queue.DeadAsync(backend, part.Queue.MaxLength, context.RequestAborted))   // what dies again meanwhile is not tried again
            if (await ReplayAsync(new AccountKey(backend, dead), context))
                replayed++;
        return QueueAnswer.Done("replayed", replayed);
    }

    private async Task<bool> ReplayAsync(AccountKey key, HttpContext context)
    {
        if (!await queue.ReplayAsync(key, context.RequestAborted)) return false;
        Log.ByHand(logger, callers.CallerOf(context.Request), key.Backend, key.SubjectHash, "tried again");
        bell.Ring(key.Backend);
        return true;
    }

    private async Task<QueueAnswer> DropAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not var (backend, subject, _) || subject is null) return WhichEntry;
        if (!await queue.DropAsync(new AccountKey(backend, subject), context.RequestAborted)) return NoEntry;
        Log.ByHand(logger, callers.CallerOf(context.Request), backend, subject, "dropped");
        return QueueAnswer.Done("dropped", 1);
    }

    /// <summary>With the reason of its last failure as it may be read.</summary>
    private QueueEntry Opened(QueueEntry entry) =>
        entry.Fault is { Detail: { } detail } fault ? entry with { Fault = fault with { Detail = seal.OpenDetail(entry.Key, detail) } } : entry;

    private IEnumerable<BackendProvisioning> Parts() => backends.Value.Backends.Select(b => b.Part<BackendProvisioning>()).Where(p => p.IsEnabled);

    private IReadOnlyList<string> Names() => [.. Parts().Select(p => p.Backend.Value)];

    private static QueueAnswer WhichEntry => QueueAnswer.Problem(400, "That does not say which entry", "Send backend, and subject (the hash that lists and logs show) or issuer and value; replay takes {\"backend\": NAME, \"all\": true} too.");

    private static QueueAnswer NoEntry => QueueAnswer.Problem(404, "The queue has no such entry", "It is done, or was never there; jitgateway queue list says what is there.");

    private static QueueAnswer NoBackend(string name, IEnumerable<string> legal) =>
        QueueAnswer.Problem(404, $"There is no backend \"{name}\" with accounts", $"Configured: {string.Join(", ", legal.Order(StringComparer.Ordinal))}.");

    private static QueueAnswer? Unknown(HttpContext context, params string[] known) =>
        context.Request.Query.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.Ordinal)) is { } unknown
            ? QueueAnswer.Problem(400, $"\"{unknown}\" is not known here", $"Known are {string.Join(", ", known)}.")
            : null;

    private static string? Value(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static async Task<(string Backend, string? Subject, bool All)?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var members = body.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
            if (!members.Remove("backend", out var backend) || backend.GetString() is not { Length: > 0 } name) return null;
            var all = members.Remove("all", out var every) && every.ValueKind is JsonValueKind.True;
            var subject = members.Remove("subject", out var hash) ? hash.GetString() : null;
            if (subject is null && members.Remove("issuer", out var issuer) && members.Remove("value", out var value)) subject = new SubjectKey(issuer.GetString() ?? "", value.GetString() ?? "").Hash;
            return members.Count > 0 || (all && subject is not null) ? null : (name, subject, all);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;   // no JSON, no object, another kind of value, a name twice
        }
    }
}
