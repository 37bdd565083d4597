using System.Security.Cryptography;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Provisioning;

/// <summary>
/// The lock of all nodes: a key that runs out by itself, renewed while the work lasts, and a counter that numbers its holders. The counter may run out or get lost: a
/// number is also beyond the one that wrote the ledger last, and beyond the time, for nobody takes a lock a thousand times a second. The time is Redis', whatever the clocks of nodes say.
/// </summary>
internal sealed class RedisProvisioningLock(RedisConnection redis, TimeProvider time, ILogger<RedisProvisioningLock> logger) : IProvisioningLock
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan CounterLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(40);

    private const string AcquireScript =
        """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        local time = redis.call('TIME')
        local last = tonumber(redis.call('GET', KEYS[2]) or 0) or 0
        local written = tonumber(redis.call('HGET', KEYS[3], 't') or 0) or 0
        local token = math.max(last, written, time[1] * 1000 + math.floor(time[2] / 1000)) + 1
        redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
        redis.call('PSETEX', KEYS[2], ARGV[3], string.format('%.0f', token))
        return token
        """;

    private const string RenewScript =
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end";

    private const string ReleaseScript =
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private ILogger Logger { get; } = logger;

    private TimeProvider Time { get; } = time;

    public async Task<IProvisioningLease?> AcquireAsync(AccountKey key, TimeSpan wait, CancellationToken cancellationToken)
    {
        var start = Time.GetTimestamp();
        var holder = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var name = redis.Keys.Lock(key.Backend, key.SubjectHash);
        RedisKey lockKey = name;
        RedisKey counterKey = $"{name}:n";
        RedisKey ledgerKey = redis.Keys.LedgerEntry(key.Backend, key.SubjectHash);   // of the same slot
        while (true)
        {
            var since = Time.GetTimestamp();
            var token = (long)await redis.ExecuteAsync(
                db => db.ScriptEvaluateAsync(AcquireScript, [lockKey, counterKey, ledgerKey],
                    [holder, (long)Lease.TotalMilliseconds, (long)CounterLife.TotalMilliseconds]),
                cancellationToken);
            if (token > 0) return new Held(this, lockKey, holder, token, since);
            if (Time.GetElapsedTime(start) >= wait) return null;
            await Task.Delay(Poll * (0.5 + Random.Shared.NextDouble()), Time, cancellationToken);
        }
    }

    private async Task<bool> OnOurKeyAsync(string script, RedisKey key, string holder, CancellationToken cancellationToken) =>
        (int)await redis.ExecuteAsync(db => db.ScriptEvaluateAsync(script, [key], [holder, (long)Lease.TotalMilliseconds]), cancellationToken) == 1;

    private sealed class Held : IProvisioningLease
    {
        private readonly RedisProvisioningLock _owner;
        private readonly RedisKey _key;
        private readonly string _holder;
        private readonly CancellationTokenSource _lost = new();
        private readonly CancellationTokenSource _released = new();
        private readonly Task _renewing;
        private long _renewedAt;
        private int _disposed;

        public Held(RedisProvisioningLock owner, RedisKey key, string holder, long token, long since)
        {
            (_owner, _key, _holder, _renewedAt) = (owner, key, holder, since);
            FencingToken = token;
            Lost = _lost.Token;
            _renewing = RenewAsync();
        }

        public long FencingToken { get; }

        public CancellationToken Lost { get; }

        public async Task ConfirmAsync(CancellationToken cancellationToken)
        {
            var since = _owner.Time.GetTimestamp();
            if (await _owner.OnOurKeyAsync(RenewScript, _key, _holder, cancellationToken)) Volatile.Write(ref _renewedAt, since);
            else await _lost.CancelAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
            await _released.CancelAsync();
            await _renewing;
            try
            {
                await _owner.OnOurKeyAsync(ReleaseScript, _key, _holder, CancellationToken.None);
            }
            catch (Exception e)
            {
                Log.LockNotReleased(_owner.Logger, Lease.TotalSeconds, e);
            }

            _lost.Dispose();
            _released.Dispose();
        }

        private async Task RenewAsync()
        {
            using var timer = new PeriodicTimer(Renewal, _owner.Time);
            try
            {
                while (await timer.WaitForNextTickAsync(_released.Token))
                {
                    var since = _owner.Time.GetTimestamp();
                    if (await RenewedAsync() is not { } renewed) continue;
                    if (!renewed)
                    {
                        await _lost.CancelAsync();
                        return;
                    }

                    Volatile.Write(ref _renewedAt, since);
                }
            }
            catch (OperationCanceledException)
            {
                // released
            }
        }

        /// <returns>Null: Redis does not answer, and the lease still has time.</returns>
        private async Task<bool?> RenewedAsync()
        {
            try
            {
                return await _owner.OnOurKeyAsync(RenewScript, _key, _holder, CancellationToken.None);
            }
            catch (Exception e)
            {
                if (e is not RedisUnavailableException) Log.LockNotRenewed(_owner.Logger, e);   // a lease that nobody renews any more would count as held for good
                return _owner.Time.GetElapsedTime(Volatile.Read(ref _renewedAt)) + Renewal >= Lease ? false : null;
            }
        }
    }
}
