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
    private readonly string[] _settings;
    private ChildProcess? _process;

    public RedisServer()
        : this(null, [])
    {
    }

    private RedisServer(string? password, string[] settings)
    {
        _password = password;
        _settings = settings;
    }

    public int Port { get; private init; } = FreePort.Next();

    /// <summary>Text for <c>Redis:Configuration</c>.</summary>
    public string Configuration => _password is null ? $"127.0.0.1:{Port}" : $"127.0.0.1:{Port},password={_password}";

    /// <summary>Everything it wrote so far.</summary>
    internal string Log => _process?.Output ?? "";

    /// <summary>A server whose clients must know a password.</summary>
    public static RedisServer WithPassword(string password) => new(password, []);

    /// <summary>A server with settings of its own, as on its command line.</summary>
    public static RedisServer With(params string[] settings) => new(null, settings);

    /// <summary>One process of a cluster that is still to be made.</summary>
    public static RedisServer OfCluster()
    {
        var port = FreePort.Next(2);
        return new(null, ClusterSettings(port)) { Port = port };
    }

    /// <summary>The same, whose processes speak TLS among themselves too and want a password from everybody.</summary>
    internal static RedisServer OfGuardedCluster(TestAuthority authority, CertificateFiles certificate, string password)
    {
        var port = FreePort.Next(2);
        return new(password, [.. ClusterSettings(port), .. TlsSettings(port, authority, certificate), "--tls-auth-clients", "no", "--tls-cluster", "yes", "--tls-replication", "yes", "--masterauth", password])
        { Port = port, Tls = (authority, certificate) };
    }

    /// <summary>A server that speaks TLS only.</summary>
    /// <param name="authority">Whom clients have to trust, and who vouches for clients.</param>
    /// <param name="certificate">The server's own.</param>
    /// <param name="asksClients">Whether clients must show a certificate, as is Redis's default.</param>
    /// <param name="password">What clients must know.</param>
    internal static RedisServer WithTls(TestAuthority authority, CertificateFiles certificate, bool asksClients = false, string? password = null)
    {
        var port = FreePort.Next();
        return new(password, [.. TlsSettings(port, authority, certificate), "--tls-auth-clients", asksClients ? "yes" : "no"]) { Port = port, Tls = (authority, certificate) };
    }

    /// <summary>Who vouches for the server, and what a client shows; null: it does not speak TLS.</summary>
    private (TestAuthority Authority, CertificateFiles Certificate)? Tls { get; init; }

    private static string[] ClusterSettings(int port) =>
        ["--cluster-enabled", "yes", "--cluster-port", (port + 1).ToString(CultureInfo.InvariantCulture), "--cluster-node-timeout", "1500", "--cluster-config-file", "nodes.conf"];

    private static string[] TlsSettings(int port, TestAuthority authority, CertificateFiles certificate) =>
        ["--tls-port", port.ToString(CultureInfo.InvariantCulture), "--tls-cert-file", certificate.Certificate, "--tls-key-file", certificate.Key, "--tls-ca-cert-file", authority.File];

    private string[] ClientSettings() => Tls is var (authority, certificate) ? ["--tls", "--cacert", authority.File, "--cert", certificate.Certificate, "--key", certificate.Key] : [];

    public Task InitializeAsync() => StartAsync();

    /// <summary>Starts it, again after <see cref="KillAsync"/> or <see cref="StopAsync"/>, on the same port with the same data.</summary>
    /// <param name="settings">More settings, for this start only.</param>
    public async Task StartAsync(params string[] settings)
    {
        Directory.CreateDirectory(_folder);
        List<string> arguments =
        [
            "--bind", "127.0.0.1", "--port", Tls is not null ? "0" : Port.ToString(CultureInfo.InvariantCulture), "--dir", _folder, "--daemonize", "no",
            "--appendonly", "yes", "--appendfsync", "no", "--save", "", "--rdbcompression", "no",
            "--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes", .. _settings, .. settings,
        ];
        if (_password is not null) arguments.AddRange(["--requirepass", _password]);
        _process = ChildProcess.Start("redis-server", arguments, _folder);
        await _process.WaitForOutputAsync(settings.Length > 0 ? "Server initialized" : "Ready to accept connections");   // a setting may make it slow to load
    }

    /// <summary>Waits until it has loaded its data.</summary>
    public Task ReadyAsync() => _process!.WaitForOutputAsync("Ready to accept connections");

    /// <summary>Throws away what it keeps on its disk: it starts empty.</summary>
    public void Forget() => Directory.Delete(_folder, recursive: true);

    /// <summary>Ends it in good order.</summary>
    public async Task StopAsync() => await _process!.StopAsync();

    /// <summary>Ends it at once, as a crash would.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Lets it stand still with its connections open (SIGSTOP).</summary>
    public Task PauseAsync() => ChildProcess.RunAsync("kill", ["-STOP", _process!.Id.ToString(CultureInfo.InvariantCulture)], _folder);

    public Task ContinueAsync() => ChildProcess.RunAsync("kill", ["-CONT", _process!.Id.ToString(CultureInfo.InvariantCulture)], _folder);

    /// <summary>What it answers to a command, as redis-cli writes it, without the last line end.</summary>
    public Task<string> CommandAsync(params string[] arguments) => new RedisWire(Port, _password, Tls?.Authority, Tls?.Certificate).AskAsync(arguments);

    /// <summary>Runs redis-cli, which can do more than a server; what it wrote, without the last line end.</summary>
    public async Task<string> ClientAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_password is not null) environment["REDISCLI_AUTH"] = _password;
        await using var client = ChildProcess.Start("redis-cli", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), .. ClientSettings(), .. arguments], _folder, environment);
        await client.WaitForExitAsync();
        return client.Output.TrimEnd('\r', '\n');
    }

    /// <summary>Writes every command that the server takes, from now on.</summary>
    internal ChildProcess Monitor() => ChildProcess.Start("redis-cli", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), .. ClientSettings(), "MONITOR"], _folder);

    /// <summary>Waits until a replica has everything that this server knows.</summary>
    public Task FollowedAsync() => Eventually.HoldsAsync(async () =>
    {
        var lines = (await CommandAsync("INFO", "replication")).Split('\n', StringSplitOptions.TrimEntries);
        var offset = lines.Single(l => l.StartsWith("master_repl_offset:", StringComparison.Ordinal)).Split(':')[1];
        return lines.Any(l => l.StartsWith("slave0:", StringComparison.Ordinal) && l.Contains($"offset={offset},", StringComparison.Ordinal));
    }, "a replica has everything");

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
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
