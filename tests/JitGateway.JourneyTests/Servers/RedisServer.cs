using System.Globalization;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// A real redis-server on a free port of the loopback address, with its data in a folder of its own: what it was told before a
/// crash it still knows after <see cref="StartAsync"/>.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"jit-redis-{Guid.NewGuid():N}");
    private readonly string? _password;
    private ChildProcess? _process;

    public RedisServer()
        : this(null)
    {
    }

    private RedisServer(string? password) => _password = password;

    public int Port { get; } = FreePort.Next();

    /// <summary>Text for <c>Redis:Configuration</c>.</summary>
    public string Configuration => _password is null ? $"127.0.0.1:{Port}" : $"127.0.0.1:{Port},password={_password}";

    /// <summary>A server whose clients must know a password.</summary>
    public static RedisServer WithPassword(string password) => new(password);

    public Task InitializeAsync() => StartAsync();

    /// <summary>Starts it, again after <see cref="KillAsync"/> or <see cref="StopAsync"/>, on the same port with the same data.</summary>
    public async Task StartAsync()
    {
        Directory.CreateDirectory(_folder);
        List<string> arguments =
        [
            "--bind", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--dir", _folder, "--daemonize", "no",
            "--appendonly", "yes", "--appendfsync", "no", "--save", "", "--rdbcompression", "no",
        ];
        if (_password is not null) arguments.AddRange(["--requirepass", _password]);
        _process = ChildProcess.Start("redis-server", arguments, _folder);
        await _process.WaitForOutputAsync("Ready to accept connections");
    }

    /// <summary>Ends it in good order.</summary>
    public async Task StopAsync() => await _process!.StopAsync();

    /// <summary>Ends it at once, as a crash would.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Lets it stand still with its connections open (SIGSTOP).</summary>
    public Task PauseAsync() => ChildProcess.RunAsync("kill", ["-STOP", _process!.Id.ToString(CultureInfo.InvariantCulture)], _folder);

    public Task ContinueAsync() => ChildProcess.RunAsync("kill", ["-CONT", _process!.Id.ToString(CultureInfo.InvariantCulture)], _folder);

    /// <summary>Runs redis-cli; what it wrote, without the last line end.</summary>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_password is not null) environment["REDISCLI_AUTH"] = _password;
        await using var client = ChildProcess.Start("redis-cli", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), .. arguments], _folder, environment);
        await client.WaitForExitAsync();
        return client.Output.TrimEnd('\r', '\n');
    }

    /// <summary>Every byte that a thief of the server's disk would have: a fresh dump and the log of commands.</summary>
    public async Task<byte[]> CopyAsync()
    {
        (await CommandAsync("SAVE")).ShouldBe("OK");
        var files = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length > 0);
        return [.. files.SelectMany(File.ReadAllBytes)];
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
