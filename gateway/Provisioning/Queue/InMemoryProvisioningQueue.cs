namespace JitGateway.Provisioning.Queue;

/// <summary>The queues of a single node without Redis: gone when it stops.</summary>
internal sealed class InMemoryProvisioningQueue(TimeProvider time) : IProvisioningQueue
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountKey, Held> _entries = [];
    private long _order;

    public Task<QueueAddition> AddAsync(AccountKey key, QueuedPlan plan, int most, bool despiteRefusal, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(Add(key, plan, most, despiteRefusal));
    }

    public Task<QueueDepth> LookAsync(string backend, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var waiting = Waiting(backend).ToList();
            return Task.FromResult(new QueueDepth(waiting.Count, Dead(backend).Count(), waiting.Count == 0 ? null : waiting[0].At - Now));
        }
    }

    public Task<QueueClaim?> ClaimAsync(string backend, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Waiting(backend).FirstOrDefault() is not { } first || first.At > Now) return Task.FromResult<QueueClaim?>(null);
            first.At = Now + lease;
            first.Token = Guid.NewGuid().ToString("N");
            first.Claims++;
            return Task.FromResult<QueueClaim?>(new QueueClaim(first.Tell(), first.Token));
        }
    }

    public Task<bool> RenewAsync(QueueClaim claim, TimeSpan lease, CancellationToken cancellationToken) => OnOursAsync(claim, held => held.At = Now + lease);

    public Task<bool> FinishAsync(QueueClaim claim, CancellationToken cancellationToken) => SettleAsync(claim, held => _entries.Remove(held.Key));

    public Task<bool> PostponeAsync(QueueClaim claim, TimeSpan pause, int attempts, QueueFault fault, CancellationToken cancellationToken) => SettleAsync(claim, held =>
    {
        held.At = Now + pause;
        held.Attempts = attempts;
        held.Fault = fault;
    });

    public async Task<(bool Buried, IReadOnlyList<string> Gone)> BuryAsync(QueueClaim claim, int attempts, QueueFault fault, int most, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> gone = [];
        var buried = await SettleAsync(claim, held =>
        {
            (held.IsDead, held.Attempts, held.Fault) = (true, attempts, fault);
            held.Dies(Now, ++_order);
            gone = Forget(Dead(held.Key.Backend).SkipLast(most));
        });
        return (buried, gone);
    }

    public Task<IReadOnlyList<string>> ExpireAsync(string backend, TimeSpan keep, int most, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(Forget(Dead(backend).TakeWhile(e => e.At < Now - keep).Take(most)));
    }

    public Task<IReadOnlyList<QueueEntry>> ListAsync(string backend, bool dead, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var those = dead ? Dead(backend) : Waiting(backend);
            return Task.FromResult<IReadOnlyList<QueueEntry>>([.. those.Take(most).Select(e => e.Tell())]);
        }
    }

    public Task<IReadOnlyList<string>> DeadAsync(string backend, int most, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<string>>([.. Dead(backend).Take(most).Select(e => e.Key.SubjectHash)]);
    }

    public Task<QueueEntry?> FindAsync(AccountKey key, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_entries.GetValueOrDefault(key)?.Tell());
    }

    public Task<bool> ReplayAsync(AccountKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var held)) return Task.FromResult(false);
            if (held.Token is null) (held.IsDead, held.At, held.Attempts, held.Order) = (false, Now, 0, ++_order);
            return Task.FromResult(true);
        }
    }

    public Task<bool> AbsolveAsync(AccountKey key, DateTimeOffset signedInAt, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_entries.TryGetValue(key, out var held) && held.IsDead && held.Plan.SignedInAt <= signedInAt && _entries.Remove(key));
    }

    public Task<bool> DropAsync(AccountKey key, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_entries.Remove(key));
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private QueueAddition Add(AccountKey key, QueuedPlan plan, int most, bool despiteRefusal)
    {
        if (_entries.TryGetValue(key, out var held))
        {
            var isRefused = held is { IsDead: true, Fault.IsRefusal: true };
            var isKnown = held.Plan.SignedInAt >= plan.SignedInAt;
            if (isRefused && !despiteRefusal)
            {
                if (!isKnown) held.Take(plan);
                held.Dies(Now, ++_order);
                return QueueAddition.Refused;
            }

            if (isRefused) isKnown = held.Plan.SignedInAt > plan.SignedInAt;
            if (isKnown) return held.IsDead ? QueueAddition.Dead : QueueAddition.Known;
            if (!held.IsDead)
            {
                held.Take(plan);
                held.Attempts = 0;
                return QueueAddition.Replaced;
            }
        }

        if (Waiting(key.Backend).Count() >= most) return QueueAddition.Full;
        _entries[key] = new Held { Key = key, Plan = plan, Revision = (held?.Revision ?? 0) + 1, AddedAt = Now, At = Now, Order = ++_order };
        return QueueAddition.Added;
    }

    private IEnumerable<Held> Waiting(string backend) => _entries.Values.Where(e => e.Key.Backend == backend && !e.IsDead).OrderBy(e => e.At).ThenBy(e => e.Order);

    private IEnumerable<Held> Dead(string backend) => _entries.Values.Where(e => e.Key.Backend == backend && e.IsDead).OrderBy(e => e.Order);

    private IReadOnlyList<string> Forget(IEnumerable<Held> those)
    {
        IReadOnlyList<AccountKey> keys = [.. those.Select(e => e.Key)];
        foreach (var key in keys) _entries.Remove(key);
        return [.. keys.Select(k => k.SubjectHash)];
    }

    private Task<bool> OnOursAsync(QueueClaim claim, Action<Held> change)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(claim.Entry.Key, out var held) || held.Token != claim.Token) return Task.FromResult(false);
            change(held);
            return Task.FromResult(true);
        }
    }

    private Task<bool> SettleAsync(QueueClaim claim, Action<Held> change) => OnOursAsync(claim, held =>
    {
        (held.Token, held.Claims) = (null, 0);
        if (held.Revision == claim.Entry.Revision) change(held);
        else held.At = Now;   // a later login came meanwhile
    });

    private sealed class Held
    {
        public required AccountKey Key { get; init; }

        public required QueuedPlan Plan { get; set; }

        public required long Revision { get; set; }

        public required DateTimeOffset AddedAt { get; init; }

        public required DateTimeOffset At { get; set; }

        /// <summary>Among those of one moment.</summary>
        public required long Order { get; set; }

        public bool IsDead { get; set; }

        public string? Token { get; set; }

        public int Attempts { get; set; }

        public int Claims { get; set; }

        public QueueFault? Fault { get; set; }

        public void Take(QueuedPlan plan) => (Plan, Revision) = (plan, Revision + 1);

        public void Dies(DateTimeOffset now, long order) => (At, Order) = (now, order);

        public QueueEntry Tell() => new(Key, IsDead ? QueueState.Dead : Token is null ? QueueState.Waiting : QueueState.Claimed, Plan, Revision, AddedAt, At, Attempts, Claims, Fault);
    }
}
