using System.Collections.Concurrent;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>A backend's adapter, ready to be called.</summary>
/// <param name="Fingerprint">Of the mapping and of the system that the account ids belong to.</param>
/// <param name="System">Fingerprint of that system alone.</param>
internal sealed record BackendAdapter(IProvisioningAdapter Adapter, string Fingerprint, string System);

/// <summary>Makes each backend's adapter once per accepted configuration, and disposes it when that is out of force and its last pass has ended.</summary>
internal sealed class BackendAdapters : IDisposable
{
    /// <summary>Longer than any pass lasts.</summary>
    private static readonly TimeSpan Retirement = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<BackendProvisioning, Lazy<BackendAdapter>> _adapters = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<ITimer, BackendAdapter> _retiring = new();
    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;

    public BackendAdapters(IServiceProvider services, Active<BackendTable> backends, TimeProvider time)
    {
        _services = services;
        _time = time;
        _subscription = backends.OnChange(RetireOthers);
    }

    public BackendAdapter For(BackendProvisioning part) => _adapters.GetOrAdd(part, p => new Lazy<BackendAdapter>(() => Make(p))).Value;

    /// <summary>The same, working for one person.</summary>
    /// <param name="login">Null: nobody signed in for it.</param>
    public BackendAdapter For(BackendProvisioning part, SubjectKey subject, UserIdentity? login = null)
    {
        var made = For(part);
        return made.Adapter is IPersonalAdapter personal ? made with { Adapter = personal.For(subject, login) } : made;
    }

    public void Dispose()
    {
        _subscription.Dispose();
        foreach (var (timer, adapter) in _retiring)
        {
            timer.Dispose();
            Close(adapter);
        }

        foreach (var adapter in _adapters.Values)
            if (adapter.IsValueCreated) Close(adapter.Value);
    }

    private BackendAdapter Make(BackendProvisioning part)
    {
        var adapter = part.MakeAdapter!(_services);
        return new BackendAdapter(adapter, ValueFingerprints.OfConfigured($"{adapter.Target}\n{part.Canonical}"), ValueFingerprints.OfConfigured(adapter.Target));
    }

    private void RetireOthers(BackendTable table)
    {
        var inForce = table.Backends.Select(b => b.Part<BackendProvisioning>()).ToHashSet<BackendProvisioning>(ReferenceEqualityComparer.Instance);
        foreach (var part in _adapters.Keys.Where(p => !inForce.Contains(p)))
        {
            if (!_adapters.TryRemove(part, out var adapter) || !adapter.IsValueCreated) continue;
            var timer = _time.CreateTimer(Retire, adapter.Value, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _retiring[timer] = adapter.Value;
            timer.Change(Retirement, Timeout.InfiniteTimeSpan);
        }
    }

    private void Retire(object? adapter)
    {
        foreach (var (timer, retiring) in _retiring)
            if (ReferenceEquals(retiring, adapter) && _retiring.TryRemove(timer, out _))
            {
                timer.Dispose();
                Close(retiring);
            }
    }

    private static void Close(BackendAdapter adapter) => (adapter.Adapter as IDisposable)?.Dispose();
}
