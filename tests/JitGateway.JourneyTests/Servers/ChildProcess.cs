using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A process that a test started: its output is kept, and it is ended by its own id.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int Sigint = 2;
    private const int Sigterm = 15;
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it wrote so far, both streams in order.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string directory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // a node that lives for seconds: most of its work would be to watch what it calls often and to compile it anew, as for a long life; and one that is killed leaves the debuggers' sockets behind
        (start.Environment["DOTNET_TieredPGO"], start.Environment["DOTNET_TC_CallCountingDelayMs"], start.Environment["DOTNET_EnableDiagnostics"]) = ("0", "0x3E8", "0");
        start.Environment.Remove("DOTNET_GCgen0size");   // the tests' own (tests/run): some look at how much memory a node takes
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new ChildProcess(start);
    }

    /// <summary>Runs a command to its end; anything but 0 is an error that says what it wrote.</summary>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string directory)
    {
        await using var process = Start(program, arguments, directory);
        if (await process.WaitForExitAsync() is var code and not 0) throw new InvalidOperationException($"{program} ended with {code}:\n{process.Output}");
    }

    /// <summary><c>dotnet run</c> of a built project, from the repository's top level and as a terminal starts it: in a process group of its own, which hears Ctrl+C.</summary>
    public static ChildProcess StartRun(string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;   // Debug or Release, as this test
        return Start("setsid", ["env", "--default-signal=INT", "dotnet", "run", "--no-build", "-c", built, "--project", project, "--", .. arguments], RepositoryPaths.Root, environment);
    }

    /// <param name="text">What it writes sooner or later.</param>
    /// <param name="limit">Absent: <see cref="Eventually.Limit"/>.</param>
    public async Task WaitForOutputAsync(string text, TimeSpan? limit = null)
    {
        await Eventually.HoldsAsync(() => _process.HasExited || Output.Contains(text, StringComparison.Ordinal), () => $"process {Id} wrote \"{text}\"; it wrote:\n{Output}", limit);
        if (!Output.Contains(text, StringComparison.Ordinal)) throw new InvalidOperationException($"The process ended with {_process.ExitCode} before it wrote \"{text}\":\n{Output}");
    }

    /// <summary>Some compute for as long as a busy machine lets them: only one that hangs is given up.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(3 * Eventually.Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop (SIGTERM) and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited) _ = SendSignal(_process.Id, Sigterm);
        return await WaitForExitAsync();
    }

    /// <summary>Ctrl+C (SIGINT to its process group) for a process of <see cref="StartRun"/>; waits until it has stopped.</summary>
    public async Task<int> InterruptAsync()
    {
        if (SendSignal(-_process.Id, Sigint) != 0) throw new InvalidOperationException($"Process {Id} leads no process group.");
        return await WaitForExitAsync();
    }

    /// <summary>Ends it and its children at once (SIGKILL), as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
