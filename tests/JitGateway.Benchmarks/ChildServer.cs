using System.Diagnostics;

namespace JitGateway.Benchmarks;

/// <summary>A server in a process of its own: this program in another role.</summary>
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

    public string Address => Said.Split(' ')[0];

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

    /// <summary>Processor time of the thread that compiles anew what is used often, as far as it is known; it may end and begin again.</summary>
    public TimeSpan CompilerTime
    {
        get
        {
            _process.Refresh();
            var time = TimeSpan.Zero;
            foreach (ProcessThread thread in _process.Threads)
                using (thread)
                    if (IsCompiler(thread.Id)) time += thread.TotalProcessorTime;
            return time;
        }
    }

    /// <summary>Starts this program in a role.</summary>
    public static Task<ChildServer> StartAsync(params string[] role) => StartAsync(role, prefix: [], environment: null);

    /// <summary>Starts this program in a role, as what is measured: on a processor of its own.</summary>
    public static Task<ChildServer> StartAloneAsync(string[] role, IReadOnlyDictionary<string, string>? environment = null) => StartAsync(role, Processors.First, environment);

    /// <summary>For the role itself: says that it is ready, and serves until its parent closes its input or is gone.</summary>
    public static async Task ServeAsync(WebApplication app, Func<string, Task<string>> describe)
    {
        await app.StartAsync();
        Console.WriteLine(Ready + await describe(app.Urls.First()));
        await ParentIsGoneAsync();
        await app.StopAsync();
    }

    /// <summary>Nothing is said to a server; the end of its input is the end. Reading it blocks: by a thread of its own, since the pool of a server on one processor would be one thread short.</summary>
    private static Task ParentIsGoneAsync()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            while (Console.In.ReadLine() is not null)
            {
                // to its end
            }

            gone.SetResult();
        })
        { IsBackground = true }.Start();
        return gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private bool IsCompiler(int thread)
    {
        try
        {
            return File.ReadAllText($"/proc/{_process.Id}/task/{thread}/comm").StartsWith(".NET Tiered", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;   // it has ended, or this is no Linux
        }
    }

    private static async Task<ChildServer> StartAsync(string[] role, IReadOnlyList<string> prefix, IReadOnlyDictionary<string, string>? environment)
    {
        var self = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, typeof(ChildServer).Assembly.Location] : [self];
        string[] line = [.. prefix, .. program, .. role];
        var start = new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } said)
            if (said.StartsWith(Ready, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new ChildServer(process, said[Ready.Length..]);
            }

        throw new InvalidOperationException($"{role[0]} ended before it was ready");
    }
}
