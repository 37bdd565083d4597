using JitGateway.Backends;
using JitGateway.Configuration;
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
        Add(QueueOperations.List(MaxLimit), ListAsync);
        Add(QueueOperations.Show, ShowAsync);
        Add(QueueOperations.Replay, ReplayAsync);
        Add(QueueOperations.Drop, DropAsync);

        void Add(ManagementOperation operation, Func<HttpContext, Task<ManagementAnswer>> answer) =>
            endpoints.MapOperation<RedisUnavailableException>(operation, answer, static e => ("The queues do not answer", e.Message));
    }

    private async Task<ManagementAnswer> ListAsync(HttpContext context)
    {
        var asked = AskedValues.Of(context);
        var limit = asked.Number("limit", DefaultLimit);
        var all = Names();
        if (asked["backend"] is { } backend && !all.Contains(backend, StringComparer.Ordinal)) return NoBackend(backend, all);
        bool[] kinds = asked["state"] switch { "dead" => [true], "waiting" => [false], _ => [true, false] };
        var summaries = new List<(string Backend, QueueDepth Depth)>();
        var entries = new List<QueueEntry>();
        foreach (var name in asked["backend"] is { } one ? [one] : all)
        {
            summaries.Add((name, await queue.LookAsync(name, context.RequestAborted)));
            foreach (var dead in kinds)
                if (entries.Count <= limit)
                    entries.AddRange(await queue.ListAsync(name, dead, limit + 1 - entries.Count, context.RequestAborted));
        }

        return QueueAnswer.List(summaries, entries.Take(limit).Select(Opened), more: entries.Count > limit, time.GetUtcNow());
    }

    private async Task<ManagementAnswer> ShowAsync(HttpContext context)
    {
        var asked = AskedValues.Of(context);
        if (asked["backend"] is not { } backend || asked.Subject() is not { } subject) return WhichEntry;
        var key = new AccountKey(backend, subject);
        if (await queue.FindAsync(key, context.RequestAborted) is not { } entry) return NoEntry;
        var tellsValues = asked.Flag("values");
        return QueueAnswer.Entry(Opened(entry), tellsValues ? seal.Open(key, entry.Plan.Content) : null, tellsValues, time.GetUtcNow());
    }

    private async Task<ManagementAnswer> ReplayAsync(HttpContext context)
    {
        var asked = await ManagementBody.ReadValuesAsync(context, QueueOperations.Replay);
        if (asked["backend"] is not { } backend || asked.Flag("all") == asked.NamesPerson()) return WhichEntry;
        if (Parts().FirstOrDefault(p => p.Backend.Value == backend) is not { } part) return NoBackend(backend, Names());
        if (asked.NamesPerson()) return asked.Subject() is not { } subject ? WhichEntry : await ReplayAsync(new AccountKey(backend, subject), context) ? QueueAnswer.Done("replayed", 1) : NoEntry;
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

    private async Task<ManagementAnswer> DropAsync(HttpContext context)
    {
        var asked = await ManagementBody.ReadValuesAsync(context, QueueOperations.Drop);
        if (asked["backend"] is not { } backend || asked.Subject() is not { } subject) return WhichEntry;
        if (!await queue.DropAsync(new AccountKey(backend, subject), context.RequestAborted)) return NoEntry;
        Log.ByHand(logger, callers.CallerOf(context.Request), backend, subject, "dropped");
        return QueueAnswer.Done("dropped", 1);
    }

    /// <summary>With the reason of its last failure as it may be read.</summary>
    private QueueEntry Opened(QueueEntry entry) =>
        entry.Fault is { Detail: { } detail } fault ? entry with { Fault = fault with { Detail = seal.OpenDetail(entry.Key, detail) } } : entry;

    private IEnumerable<BackendProvisioning> Parts() => backends.Value.Backends.Select(b => b.Part<BackendProvisioning>()).Where(p => p.IsEnabled);

    private IReadOnlyList<string> Names() => [.. Parts().Select(p => p.Backend.Value)];

    private static ManagementAnswer WhichEntry => ManagementAnswer.Problem(400, "That does not say which entry", QueueOperations.Which);

    private static ManagementAnswer NoEntry => ManagementAnswer.Problem(404, "The queue has no such entry", "It is done, or was never there; jitgateway queue list says what is there.");

    private static ManagementAnswer NoBackend(string name, IEnumerable<string> legal) =>
        ManagementAnswer.Problem(404, $"There is no backend \"{name}\" with accounts", $"Configured: {string.Join(", ", legal.Order(StringComparer.Ordinal))}.");
}
