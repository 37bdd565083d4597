using System.Diagnostics;
using System.Runtime.InteropServices;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Program;

/// <summary>The built program as an operator starts it: a process in a folder of its own.</summary>
internal sealed class GatewayProgram : IAsyncDisposable
{
    private const int Sigterm = 15;
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _lines = [];
    private readonly Task _reading;

    private GatewayProgram(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public string Output
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    public static GatewayProgram Start(ConfigurationFolder folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder.Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "jitgateway.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // it lives for seconds, and leaves no debugger's socket behind when it is killed
        (start.Environment["DOTNET_TieredPGO"], start.Environment["DOTNET_TC_CallCountingDelayMs"], start.Environment["DOTNET_EnableDiagnostics"]) = ("0", "0x3E8", "0");
        return new GatewayProgram(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(ConfigurationFolder folder, params string[] arguments)
    {
        await using var program = Start(folder, arguments);
        var (code, errors) = await program.EndAsync();
        return (code, program.Output, errors);
    }

    public Task WaitForAsync(string text) =>
        Eventually.HoldsAsync(() => Task.FromResult(Output), output => output.Contains(text) || _process.HasExited, $"\"{text}\"");

    /// <summary>Where the start line says that it listens.</summary>
    public async Task<Uri> AddressAsync()
    {
        await WaitForAsync("listening on http://");
        var from = Output.IndexOf("listening on ", StringComparison.Ordinal) + 13;
        return new Uri(Output[from..Output.IndexOf(": ", from, StringComparison.Ordinal)]);
    }

    /// <summary>Where it says that health is.</summary>
    public async Task<Uri> ManagementAsync()
    {
        await WaitForAsync("Health and metrics on http://");
        return new Uri(Output[(Output.IndexOf("Health and metrics on ", StringComparison.Ordinal) + 22)..].Split(' ', '\n')[0]);
    }

    public async Task<(int ExitCode, string Errors)> TerminateAsync()
    {
        _ = SendSignal(_process.Id, Sigterm);
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<(int ExitCode, string Errors)> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
        return (_process.ExitCode, await _errors);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            lock (_lines)
                _lines.Add(line);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
