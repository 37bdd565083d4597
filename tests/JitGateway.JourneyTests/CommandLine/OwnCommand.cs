using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.CommandLine;

/// <summary>The program as an operator calls it: a word on the path, in a folder of theirs, into a pipe or on a terminal.</summary>
internal sealed class OwnCommand
{
    public OwnCommand(string name)
    {
        Folder = RepositoryPaths.NewWorkDirectory(name);
        var bin = Directory.CreateDirectory(Path.Combine(Folder + ".bin")).FullName;
        var program = Path.Combine(bin, "jitgateway");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "jitgateway.dll")} \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment = new(StringComparer.Ordinal) { ["PATH"] = $"{bin}:{System.Environment.GetEnvironmentVariable("PATH")}", ["TERM"] = "xterm-256color", ["LC_ALL"] = "C.UTF-8" };
    }

    public string Folder { get; }

    public Dictionary<string, string> Environment { get; }

    /// <summary>Carries out a line of shell, into a pipe.</summary>
    public Task<(int Code, string Output)> RunAsync(string line) => RunAsync("bash", "-c", line);

    /// <summary>The same on a terminal of so many columns; the output is as the terminal got it.</summary>
    public Task<(int Code, string Output)> OnTerminalAsync(string line, int columns) => RunAsync("script", "-qec", $"stty cols {columns} rows 60; {line}", "/dev/null");

    public async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, arguments, Folder, Environment);
        var code = await process.WaitForExitAsync();
        return (code, process.Output);
    }

    public ChildProcess Start(params string[] arguments) => ChildProcess.Start("jitgateway", arguments, Folder, Environment);
}
