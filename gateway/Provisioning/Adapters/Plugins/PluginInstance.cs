using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>
/// The object that works for one backend, made where it is first needed: a configuration that is refused, or whose backend nobody visits, leaves nothing behind. Whoever needs it is on a thread
/// where a plug-in may block or throw; what cannot be made now is tried again at the next call.
/// </summary>
internal sealed class PluginInstance(Func<JitGateway.Plugins.IProvisioningAdapter> make, string name) : IDisposable
{
    private readonly Lock _lock = new();
    private JitGateway.Plugins.IProvisioningAdapter? _made;
    private bool _isOver;

    public ILogger Logger { get; set; } = NullLogger.Instance;

    public JitGateway.Plugins.IProvisioningAdapter Get()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            return _made ??= make();
        }
    }

    /// <summary>Aside and unwatched: what it does, and whether it ever ends, nobody waits for.</summary>
    public void Dispose() => _ = Task.Factory.StartNew(
        () =>
        {
            JitGateway.Plugins.IProvisioningAdapter? made;
            lock (_lock) (_isOver, made, _made) = (true, _made, null);
            return made is null ? Task.CompletedTask : EndAsync(made, Logger, name);
        },
        CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private static async Task EndAsync(JitGateway.Plugins.IProvisioningAdapter adapter, ILogger logger, string name)
    {
        try
        {
            if (adapter is IAsyncDisposable ends) await ends.DisposeAsync();
            else if (adapter is IDisposable disposable) disposable.Dispose();
        }
        catch (Exception e)
        {
            Log.PluginNotEnded(logger, name, e);
        }
    }
}
