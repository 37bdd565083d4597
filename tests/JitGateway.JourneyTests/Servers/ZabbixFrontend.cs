using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// Zabbix's frontend as Debian packages it, with its JSON-RPC interface, on a free port of the loopback address and with a database of its own in a real PostgreSQL. The hosts,
/// items and templates that a fresh installation has are left out: they take fifteen seconds, and no account.
/// </summary>
public sealed class ZabbixFrontend : IAsyncLifetime
{
    private const string Package = "/usr/share/zabbix";
    private const string Sql = "/usr/share/zabbix-server-pgsql";
    private static readonly string[] Tables = ["role", "role_rule", "users", "usrgrp", "users_groups", "config", "media_type", "hstgrp"];

    private readonly string _folder = RepositoryPaths.NewWorkDirectory("zabbix");
    private readonly PostgreSqlServer _database = new();
    private readonly HttpClient _client = new();
    private ChildProcess? _server;
    private string? _token;
    private string _connection = "";

    public int Port { get; } = FreePort.Next();

    public Uri Origin => new($"http://127.0.0.1:{Port}/");

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        var database = new NpgsqlConnectionStringBuilder(await _database.CreateDatabaseAsync(await ReadAsync("schema.sql.gz")));
        await PostgreSqlServer.ExecuteAsync(database.ConnectionString, Needed(await ReadAsync("data.sql.gz")));
        await WriteFilesAsync(database);
        _server = ChildProcess.Start("php", ["-S", $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}", "-t", _folder], _folder, new Dictionary<string, string> { ["PHP_CLI_SERVER_WORKERS"] = "4" });
        await Eventually.HoldsAsync(async () => (await CallAsync("user.login", new { username = "Admin", password = "zabbix" })).GetString() is { } token && (_token = token).Length > 0, () => $"Zabbix answers; it wrote:\n{_server.Output}");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A call past the gateway, as the administrator that its installation makes.</summary>
    public async Task<JsonElement> CallAsync(string method, object parameters)
    {
        using var content = JsonContent.Create(new { jsonrpc = "2.0", method, @params = parameters, id = 1, auth = method == "user.login" ? null : _token });
        content.Headers.ContentType = new("application/json-rpc");
        await content.LoadIntoBufferAsync();
        using var answer = await _client.PostAsync(new Uri(Origin, "api_jsonrpc.php"), content);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return body.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {body.GetRawText()}");
    }

    /// <summary>Ends every session, as time does.</summary>
    public Task EndSessionsAsync() => PostgreSqlServer.ExecuteAsync(_connection, $"update sessions set status = 1 where sessionid <> '{_token}'");

    private static async Task<string> ReadAsync(string file)
    {
        await using var packed = new GZipStream(File.OpenRead(Path.Combine(Sql, file)), CompressionMode.Decompress);
        using var reader = new StreamReader(packed, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The statements about the tables that accounts need; one goes on until the next begins.</summary>
    private static string Needed(string data)
    {
        var needed = new StringBuilder();
        var isNeeded = false;
        foreach (var line in data.Split('\n'))
        {
            if (line.StartsWith("INSERT INTO ", StringComparison.Ordinal)) isNeeded = Tables.Contains(line.Split(' ')[2]);
            if (isNeeded && !line.StartsWith("COMMIT", StringComparison.Ordinal)) needed.Append(line).Append('\n');
        }

        return needed.ToString();
    }

    /// <summary>Its configuration is read from a place below /etc that is written into one file: that file is another here, those that include it are copies, and all others are the package's.</summary>
    private async Task WriteFilesAsync(NpgsqlConnectionStringBuilder database)
    {
        _connection = database.ConnectionString;
        var parts = Directory.EnumerateFileSystemEntries(Package).ToLookup(p => Path.GetFileName(p) == "include" || Path.GetExtension(p) == ".php");
        foreach (var part in parts[false]) File.CreateSymbolicLink(Path.Combine(_folder, Path.GetFileName(part)), part);
        await ChildProcess.RunAsync("cp", ["-rL", .. parts[true], _folder], _folder);
        var configuration = Path.Combine(_folder, "zabbix.conf.php");
        var reader = Path.Combine(_folder, "include", "classes", "core", "CConfigFile.php");
        await File.WriteAllTextAsync(reader, (await File.ReadAllTextAsync(reader)).Replace("/etc/zabbix/zabbix.conf.php", configuration, StringComparison.Ordinal));
        await File.WriteAllTextAsync(configuration, $"""
            <?php
            $DB = ['TYPE' => 'POSTGRESQL', 'SERVER' => '{database.Host}', 'PORT' => '{database.Port}', 'DATABASE' => '{database.Database}', 'USER' => '{database.Username}', 'PASSWORD' => '{database.Password}',
                'SCHEMA' => '', 'ENCRYPTION' => false, 'KEY_FILE' => '', 'CERT_FILE' => '', 'CA_FILE' => '', 'VERIFY_HOST' => false, 'CIPHER_LIST' => '',
                'VAULT_URL' => '', 'VAULT_DB_PATH' => '', 'VAULT_TOKEN' => '', 'DOUBLE_IEEE754' => true];
            $ZBX_SERVER_NAME = '';
            $IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
            """);
    }
}
