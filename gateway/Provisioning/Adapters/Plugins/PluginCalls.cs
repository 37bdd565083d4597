using System.Collections.Concurrent;
using JitGateway.Plugins;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>
/// Calls into a plug-in: each begins on a thread of its own, so that one which blocks holds up nobody, and is given up on in time. Those that never return are counted for each class and backend,
/// whatever configuration they are of, and beyond so many no more are begun.
/// </summary>
/// <param name="adapter">The plug-in's class: one that was mended is another.</param>
internal sealed class PluginCalls(string name, Type adapter, string backend, TimeSpan timeout)
{
    private const int MostUnreturned = 64;
    private static readonly ConcurrentDictionary<(Type Adapter, string Backend), Count> Counts = new();

    private readonly Count _count = Counts.GetOrAdd((adapter, backend), static _ => new Count());

    public Task<AdapterResult<T>> RunAsync<TTold, T>(
        Func<CancellationToken, Task<Outcome<TTold>>> call, Func<Outcome<TTold>?, AdapterResult<T>> read, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(
            timeout,
            async token =>
            {
                token.ThrowIfCancellationRequested();
                if (Interlocked.Increment(ref _count.Running) > MostUnreturned)
                {
                    Interlocked.Decrement(ref _count.Running);
                    return new AdapterResult<T>.Unavailable($"{MostUnreturned} calls of the plug-in {name} have not returned");
                }

                var begun = Task.Factory.StartNew(() => BeginAsync(call, token), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
                return read(await begun.WaitAsync(token));
            },
            cancellationToken);

    private async Task<Outcome<T>?> BeginAsync<T>(Func<CancellationToken, Task<Outcome<T>>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _count.Running);
        }
    }

    private sealed class Count
    {
        public int Running;
    }
}
