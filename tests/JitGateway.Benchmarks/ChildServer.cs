using System.Diagnostics;

namespace JitGateway.Benchmarks;

/// <summary>A server in a process of its own: this program in another role, or another program.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private const string Ready = "ready ";

    private readonly Process _process;

    private ChildServer(Process process, string said)
    {
        _process = process;
        Said = said;
    }

    /// <summary>What it said after "ready": its address, and more where the role says more.</summary>
    public string Said { get; }

    /// <summary>Processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts this program in a role.</summary>
    public static async Task<ChildServer> StartAsync(params string[] role)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(ChildServer).Assembly.Location);
        foreach (var word in role) start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new ChildServer(process, line[Ready.Length..]);
            }

        throw new InvalidOperationException($"{string.Join(' ', role)} ended before it was ready");
    }

    /// <summary>For the role itself: says that it is ready, and serves until its parent closes its input or is gone.</summary>
    public static async Task ServeAsync(WebApplication app, Func<string, Task<string>> describe)
    {
        await app.StartAsync();
        Console.WriteLine(Ready + await describe(app.Urls.First()));
        while (await Console.In.ReadLineAsync() is not null)
        {
            // nothing is said to a server; the end of the input is the end
        }

        await app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
