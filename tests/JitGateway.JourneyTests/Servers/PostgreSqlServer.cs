using Npgsql;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A real PostgreSQL with a cluster of its own in a temporary folder, on a free port of the loopback address.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private const string User = "owner_of_all";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"jit-postgresql-{Guid.NewGuid():N}");
    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly TestAuthority _authority = new("Database authority");
    private ChildProcess? _process;

    public int Port { get; } = FreePort.Next();

    /// <summary>Vouches for the server, which is called 127.0.0.1; it speaks TLS to those who want it, once <c>ssl</c> is on.</summary>
    public string AuthorityFile => _authority.File;

    /// <summary>As the owner of everything in the database <c>postgres</c>.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={User};Password={_password};Database=postgres;Include Error Detail=false";

    public async Task InitializeAsync()
    {
        var bin = Binaries();
        Directory.CreateDirectory(_folder);
        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, _password);
        var tls = _authority.Issue("127.0.0.1");
        var (certificate, key) = (Path.Combine(_folder, "server.crt"), Path.Combine(_folder, "server.key"));
        File.Copy(tls.Certificate, certificate);
        File.Copy(tls.Key, key);
        await ChildProcess.RunAsync("chmod", ["600", key], "/");
        if (Environment.IsPrivilegedProcess) await ChildProcess.RunAsync("chown", ["-R", "postgres", _folder], "/");
        var data = Path.Combine(_folder, "cluster");
        var (initialise, arguments) = AsPostgres(Path.Combine(bin, "initdb"), "-D", data, "-U", User, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await ChildProcess.RunAsync(initialise, arguments, _folder);
        (var serve, arguments) = AsPostgres(Path.Combine(bin, "postgres"), "-D", data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
            "-c", $"ssl_cert_file={certificate}", "-c", $"ssl_key_file={key}");
        _process = ChildProcess.Start(serve, arguments, _folder);
        await Eventually.HoldsAsync(ConnectsAsync, () => $"PostgreSQL accepts connections; it wrote:\n{_process.Output}");
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A database of its own, so that tests do not see each other's tables.</summary>
    /// <param name="schema">Statements that make its tables.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string schema)
    {
        var name = $"d{Guid.NewGuid():N}";
        await ExecuteAsync(ConnectionString, $"create database {name}");
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
        await ExecuteAsync(connectionString, schema);
        return connectionString;
    }

    /// <summary>The same for the many tests of a contract: tables of its own in the database <c>postgres</c>, which take a twentieth of the time of a database.</summary>
    /// <param name="statements">Make the tables.</param>
    /// <returns>A connection string for which these are all the tables there are.</returns>
    public async Task<string> CreateTablesAsync(string statements)
    {
        var schema = $"s{Guid.NewGuid():N}";
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = schema }.ConnectionString;
        await ExecuteAsync(connectionString, $"create schema {schema};\n{statements}");
        return connectionString;
    }

    /// <summary>For a look past the gateway: a pool for each test's database would use up the server's connections.</summary>
    public static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of what a query finds, which has to be text.</summary>
    public static async Task<List<string>> RowsAsync(string connectionString, string query)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    // PostgreSQL refuses to run as root
    private static (string Program, IEnumerable<string> Arguments) AsPostgres(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]) : (program, arguments);

    private static string Binaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")).Last(d => File.Exists(Path.Combine(d, "initdb")))
            : throw new InvalidOperationException("PostgreSQL is not installed; tests/run installs it");

    private async Task<bool> ConnectsAsync()
    {
        try
        {
            await ExecuteAsync(ConnectionString, "select 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
