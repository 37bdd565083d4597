namespace JitGateway.JourneyTests.Servers;

/// <summary>Radicale as Debian packages it, on a free port of the loopback address and with calendars of its own.</summary>
/// <param name="configuration">Its file; where it listens and keeps calendars is another place here.</param>
public sealed class Radicale(string configuration) : IAsyncLifetime
{
    private readonly string _folder = RepositoryPaths.NewWorkDirectory("radicale");
    private ChildProcess? _server;

    public int Port { get; } = FreePort.Next();

    public Uri Origin => new($"http://127.0.0.1:{Port}/");

    /// <summary>Everybody who has a folder.</summary>
    public IReadOnlyList<string> People => Directory.Exists(Principals) ? [.. Directory.EnumerateDirectories(Principals).Select(d => Path.GetFileName(d)).Where(n => n[0] != '.').Order(StringComparer.Ordinal)] : [];

    private string Calendars => Path.Combine(_folder, "calendars");

    private string Principals => Path.Combine(Calendars, "collection-root");

    public async Task InitializeAsync()
    {
        var file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, configuration);
        _server = ChildProcess.Start("radicale", ["--config", file, "--server-hosts", $"127.0.0.1:{Port}", "--storage-filesystem-folder", Calendars], _folder);
        using var client = new HttpClient();
        await Eventually.HoldsAsync(async () => (await client.GetStringAsync(new Uri(Origin, ".web/"))).Contains("Radicale", StringComparison.Ordinal), () => $"Radicale answers; it wrote:\n{_server.Output}");
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
