using JitGateway.Configuration;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Backends;

/// <summary>Tells YARP the routes and clusters in force, and that they changed when a configuration has been accepted.</summary>
internal sealed class BackendProxyConfigProvider : IProxyConfigProvider, IDisposable
{
    private readonly IDisposable _subscription;
    private volatile Snapshot _snapshot;

    public BackendProxyConfigProvider(Active<BackendTable> backends)
    {
        _snapshot = new Snapshot(backends.Value);
        _subscription = backends.OnChange(Replace);
    }

    public IProxyConfig GetConfig() => _snapshot;

    public void Dispose()
    {
        _subscription.Dispose();
        _snapshot.Dispose();
    }

    private void Replace(BackendTable table)
    {
        var former = _snapshot;
        _snapshot = new Snapshot(table);
        former.SignalChange();
        former.Dispose();
    }

    private sealed class Snapshot : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource _changed = new();

        public Snapshot(BackendTable table)
        {
            Routes = table.Routes;
            Clusters = table.Clusters;
            ChangeToken = new CancellationChangeToken(_changed.Token);
        }

        public IReadOnlyList<RouteConfig> Routes { get; }

        public IReadOnlyList<ClusterConfig> Clusters { get; }

        public IChangeToken ChangeToken { get; }

        public void SignalChange() => _changed.Cancel();

        public void Dispose() => _changed.Dispose();
    }
}
