using System.Globalization;
using System.Text;
using System.Text.Json;

namespace JitGateway.JourneyTests.Servers;

/// <summary>Request Tracker as Debian packages it, with an SQLite database of its own, by a server with several workers on a free port of the loopback address.</summary>
/// <param name="configuration">More of its configuration.</param>
/// <param name="application">What is served, in Perl; empty: Request Tracker as it is.</param>
/// <param name="command">How it is served, for a shell that knows PORT; empty: as the tests like it.</param>
public sealed class RequestTracker(string configuration = "", string application = "", string command = "") : IAsyncLifetime
{
    private const string Package = "/usr/share/request-tracker5";
    private readonly string _folder = RepositoryPaths.NewWorkDirectory("request-tracker");
    private ChildProcess? _server;

    public int Port { get; } = FreePort.Next();

    public Uri Origin => new($"http://127.0.0.1:{Port}/");

    /// <summary>As the superuser that its installation makes.</summary>
    public HttpClient Root { get; } = new();

    /// <summary>Where its commands find this database and this configuration.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["RT_SITE_CONFIG"] = Path.Combine(_folder, "RT_SiteConfig.pm"), ["RT_SITE_CONFIG_DIR"] = Path.Combine(_folder, "none") };

    public async Task InitializeAsync()
    {
        foreach (var part in (string[])["none", "sessions", "mason"]) Directory.CreateDirectory(Path.Combine(_folder, part));
        await File.WriteAllTextAsync(Path.Combine(_folder, "RT_SiteConfig.pm"), Configuration);
        await using (var setup = ChildProcess.Start("rt-setup-database-5", ["--action", "init", "--skip-create"], _folder, Environment))
            if (await setup.WaitForExitAsync() is var code and not 0) throw new InvalidOperationException($"rt-setup-database-5 ended with {code}:\n{setup.Output}");
        var served = Path.Combine(_folder, "gateway.psgi");
        await File.WriteAllTextAsync(served, application);
        if (application.Length == 0) served = Path.Combine(Package, "libexec", "rt-server");
        _server = command.Length > 0 ? ChildProcess.Start("bash", ["-c", $"exec {command.Replace("/etc/request-tracker5/gateway.psgi", served, StringComparison.Ordinal)}"], _folder, new Dictionary<string, string>(Environment) { ["PORT"] = Port.ToString(CultureInfo.InvariantCulture) })
            : ChildProcess.Start("plackup", ["-s", "Starlet", "--max-workers", "3", "--max-reqs-per-child", "100000", "--host", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--env", "deployment", served], _folder, Environment);
        Root.BaseAddress = new Uri(Origin, "REST/2.0/");
        Root.DefaultRequestHeaders.Add("Authorization", $"Basic {Convert.ToBase64String("root:password"u8)}");
        await Eventually.HoldsAsync(async () => (await Root.GetStringAsync("rt")).Contains("Version", StringComparison.Ordinal), () => $"Request Tracker answers; it wrote:\n{_server.Output}");
    }

    public async Task DisposeAsync()
    {
        Root.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>A call past the gateway. Its server takes no body in pieces.</summary>
    public async Task PostAsync(string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await Root.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    private string Configuration => $$"""
        Set($rtname, 'tests');
        Set($WebDomain, '127.0.0.1'); Set($WebPort, {{Port}}); Set($WebPath, '');
        Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{{_folder}}/rt.db');
        Set($LogToSyslog, undef); Set($LogToSTDERR, 'warning');
        Set($SendmailPath, '/bin/true'); Set($WebSessionClass, 'Apache::Session::File');
        Set($MasonSessionDir, '{{_folder}}/sessions'); Set($MasonDataDir, '{{_folder}}/mason');
        # every request is signed in for, which by the default costs a quarter of a second
        Set($BcryptCost, 4);
        {{configuration}}
        # nothing has to outlive a crash, and a change takes a dozen commits
        require DBI; my $connect = \&DBI::connect; no warnings 'redefine';
        *DBI::connect = sub { my $database = $connect->(@_); $database->do('pragma synchronous = off') if $database; return $database; };
        1;
        """;
}
