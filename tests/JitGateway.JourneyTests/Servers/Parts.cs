namespace JitGateway.JourneyTests.Servers;

/// <summary>What a test has started; ended in the opposite order.</summary>
internal sealed class Parts : IAsyncDisposable
{
    private readonly Stack<Func<Task>> _ends = new();

    /// <summary>Starts a server.</summary>
    public async Task<T> StartAsync<T>(T server)
        where T : IAsyncLifetime
    {
        _ends.Push(server.DisposeAsync);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Takes what runs already.</summary>
    public T Add<T>(T part)
        where T : IAsyncDisposable
    {
        _ends.Push(() => part.DisposeAsync().AsTask());
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (_ends.TryPop(out var end)) await end();
    }
}
