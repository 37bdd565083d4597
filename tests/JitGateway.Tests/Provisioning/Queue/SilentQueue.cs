using JitGateway.Provisioning;
using JitGateway.Provisioning.Queue;
using JitGateway.Redis;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>A queue whose Redis does not answer.</summary>
internal sealed class SilentQueue : IProvisioningQueue
{
    private static readonly RedisUnavailableException Silence = new("no answer within 200 ms");

    public Task<QueueAddition> AddAsync(AccountKey key, QueuedPlan plan, int most, bool despiteRefusal, CancellationToken cancellationToken) => throw Silence;

    public Task<QueueDepth> LookAsync(string backend, CancellationToken cancellationToken) => throw Silence;

    public Task<QueueClaim?> ClaimAsync(string backend, TimeSpan lease, CancellationToken cancellationToken) => throw Silence;

    public Task<bool> RenewAsync(QueueClaim claim, TimeSpan lease, CancellationToken cancellationToken) => throw Silence;

    public Task<bool> FinishAsync(QueueClaim claim, CancellationToken cancellationToken) => throw Silence;

    public Task<bool> PostponeAsync(QueueClaim claim, TimeSpan pause, int attempts, QueueFault fault, CancellationToken cancellationToken) => throw Silence;

    public Task<(bool Buried, IReadOnlyList<string> Gone)> BuryAsync(QueueClaim claim, int attempts, QueueFault fault, int most, CancellationToken cancellationToken) => throw Silence;

    public Task<IReadOnlyList<string>> ExpireAsync(string backend, TimeSpan keep, int most, CancellationToken cancellationToken) => throw Silence;

    public Task<IReadOnlyList<QueueEntry>> ListAsync(string backend, bool dead, int most, CancellationToken cancellationToken) => throw Silence;

    public Task<IReadOnlyList<string>> DeadAsync(string backend, int most, CancellationToken cancellationToken) => throw Silence;

    public Task<QueueEntry?> FindAsync(AccountKey key, CancellationToken cancellationToken) => throw Silence;

    public Task<bool> ReplayAsync(AccountKey key, CancellationToken cancellationToken) => throw Silence;

    public Task<bool> AbsolveAsync(AccountKey key, DateTimeOffset signedInAt, CancellationToken cancellationToken) => throw Silence;

    public Task<bool> DropAsync(AccountKey key, CancellationToken cancellationToken) => throw Silence;
}
