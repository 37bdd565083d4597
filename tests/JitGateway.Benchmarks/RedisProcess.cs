using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>A redis-server on loopback without persistence, where the machine has one.</summary>
internal sealed class RedisProcess : IDisposable
{
    private readonly Process _process;
    private readonly string? _folder;

    private RedisProcess(Process process, int port, string? folder)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <param name="cluster">One node of a cluster that is yet to be made.</param>
    public static RedisProcess? TryStart(bool cluster = false)
    {
        var port = GatewayServer.FreePort();
        if (cluster && port > 55_000) port -= 20_000;   // the nodes' own port is 10,000 above
        var folder = cluster ? Directory.CreateTempSubdirectory("jitgateway-redis").FullName : null;
        string[] line = ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no", .. cluster ? (string[])["--cluster-enabled", "yes", "--dir", folder!, "--cluster-node-timeout", "5000"] : []];
        try
        {
            var process = Process.Start(new ProcessStartInfo("redis-server", line) { UseShellExecute = false, RedirectStandardOutput = true })!;
            while (process.StandardOutput.ReadLine() is { } said)
                if (said.Contains("Ready to accept connections", StringComparison.Ordinal))
                    break;
            _ = process.StandardOutput.ReadToEndAsync();
            return new RedisProcess(process, port, folder);
        }
        catch (Win32Exception)
        {
            return null;   // no such program
        }
    }

    /// <summary>Commands it has answered so far.</summary>
    public async Task<long> CommandsAsync() => long.Parse(await FieldAsync("stats", "total_commands_processed"), CultureInfo.InvariantCulture);

    /// <summary>Octets of its data and what belongs to it.</summary>
    public async Task<long> MemoryAsync() => long.Parse(await FieldAsync("memory", "used_memory"), CultureInfo.InvariantCulture);

    public async Task<long> KeysAsync() => long.Parse(await AskAsync("DBSIZE"), CultureInfo.InvariantCulture);

    /// <summary>How often it ran each command that clients sent; what scripts called is counted with them.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CommandStatisticsAsync() =>
        (await AskAsync("INFO", "commandstats")).Split('\n').Where(l => l.StartsWith("cmdstat_", StringComparison.Ordinal)).ToDictionary(
            l => l["cmdstat_".Length..l.IndexOf(':', StringComparison.Ordinal)],
            l => long.Parse(l[(l.IndexOf("calls=", StringComparison.Ordinal) + 6)..l.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture),
            StringComparer.Ordinal);

    /// <summary>Runs redis-cli.</summary>
    public Task<string> AskAsync(params string[] words) => RunCliAsync(["-p", Port.ToString(CultureInfo.InvariantCulture), .. words]);

    public static async Task<string> RunCliAsync(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("redis-cli", words) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said.Trim();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> FieldAsync(string section, string field) =>
        (await AskAsync("INFO", section)).Split('\n').First(l => l.StartsWith($"{field}:", StringComparison.Ordinal))[(field.Length + 1)..].Trim();
}
