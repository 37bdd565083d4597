using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace JitGateway.Benchmarks;

/// <summary>A redis-server on loopback without persistence, where the machine has one.</summary>
internal sealed class RedisProcess : IDisposable
{
    private readonly Process _process;

    private RedisProcess(Process process, int port)
    {
        _process = process;
        Configuration = $"127.0.0.1:{port}";
    }

    public string Configuration { get; }

    public static RedisProcess? TryStart()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        try
        {
            var start = new ProcessStartInfo("redis-server", $"--bind 127.0.0.1 --port {port} --save \"\" --appendonly no") { UseShellExecute = false, RedirectStandardOutput = true };
            var process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            return new RedisProcess(process, port);
        }
        catch (Win32Exception)
        {
            return null;   // no such program
        }
    }

    /// <summary>Commands it has answered so far.</summary>
    public async Task<long> CommandsAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(Configuration));
        await using var stream = client.GetStream();
        await stream.WriteAsync("INFO stats\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        const string Field = "total_commands_processed:";
        while (await reader.ReadLineAsync() is { } line)
            if (line.StartsWith(Field, StringComparison.Ordinal))
                return long.Parse(line[Field.Length..], CultureInfo.InvariantCulture);
        return 0;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
