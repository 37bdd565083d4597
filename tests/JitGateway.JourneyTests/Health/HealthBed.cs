using JitGateway.Tests.TestInfra;

namespace JitGateway.JourneyTests.Health;

/// <summary>A node with what it hangs on, and how that is broken and mended.</summary>
internal sealed class HealthBed : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _ends = new();

    /// <summary>Of the node that a balancer asks now.</summary>
    public Func<Uri> Management { get; set; } = null!;

    /// <summary>Null: it is broken from the start of the node on.</summary>
    public Func<Task>? Break { get; set; }

    public Func<Task>? Mend { get; set; }

    /// <summary>Done before each look: a clock is moved, say.</summary>
    public Action Wait { get; set; } = static () => { };

    /// <summary>Ends it with the bed, the last first.</summary>
    public T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _ends.Push(part.DisposeAsync);
        return part;
    }

    public RunningGateway Own(RunningGateway gateway)
    {
        Management = () => gateway.Management;
        return Own<RunningGateway>(gateway);
    }

    public ConfigurationFolder Folder()
    {
        var folder = new ConfigurationFolder();
        AtEnd(() =>
        {
            folder.Dispose();
            return Task.CompletedTask;
        });
        return folder;
    }

    public void AtEnd(Func<Task> end) => _ends.Push(async () => await end());

    public async ValueTask DisposeAsync()
    {
        while (_ends.TryPop(out var end)) await end();
    }
}
