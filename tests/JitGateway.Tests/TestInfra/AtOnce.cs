using System.Collections.Concurrent;

namespace JitGateway.Tests.TestInfra;

/// <summary>Threads that begin together.</summary>
internal static class AtOnce
{
    public static void Run(int threads, int times, Action work)
    {
        using var start = new Barrier(threads);
        var thrown = new ConcurrentQueue<Exception>();
        var running = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                for (var i = 0; i < times; i++) work();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                thrown.Enqueue(e);
            }
        })).ToList();
        running.ForEach(static thread => thread.Start());
        running.ForEach(static thread => thread.Join());
        thrown.ShouldBeEmpty();
    }
}
