using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using Npgsql;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Sql to PostgreSQL by TLS, with the driver that it has or one that is named. The server is called 127.0.0.1, and not localhost.</summary>
public abstract class PostgreSqlRemoteContract(PostgreSqlServer server) : RemoteContract, IClassFixture<PostgreSqlServer>
{
    private string _database = "";

    internal override BackendUser Ada { get; } = new(new Dictionary<string, AttributeValue?> { ["username"] = new AttributeValue.Text("ada") });

    protected override string UserName => "username";

    protected override int Port => server.Port;

    protected abstract string Provider { get; }

    /// <summary>The driver's assembly, where the provider asks for one.</summary>
    protected virtual string? Assembly => null;

    public override async Task InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync("create table users (id bigint generated always as identity primary key, username text not null unique)");
        await SetTlsAsync(true);
    }

    protected override async Task<IReadOnlyList<string>> AccountsAsync()
    {
        await using var connection = new NpgsqlConnection(PostgreSqlServer.Unpooled(_database));
        return [.. (await SqlContract.QueryAsync(connection, "select id::text from users")).Select(r => r[0])];
    }

    internal override async Task<IProvisioningAdapter> MakeAsync(RemoteTrouble trouble)
    {
        if (trouble == RemoteTrouble.NoTls) await SetTlsAsync(false);
        var connectionString = new NpgsqlConnectionStringBuilder(_database)
        {
            SslMode = SslMode.VerifyFull,
            RootCertificate = trouble == RemoteTrouble.WrongAuthority ? new TestAuthority("Another authority").File : server.AuthorityFile,
            Host = trouble == RemoteTrouble.WrongName ? "localhost" : "127.0.0.1",
        };
        var settings = new
        {
            Provider,
            Assembly,
            connectionString.ConnectionString,
            Statements = new
            {
                Find = new { username = "select id, username from users where username = @value" },
                Get = "select id, username from users where id = cast(@id as bigint)",
                Create = "insert into users (username) values (@username) returning id",
                Update = new { username = "update users set username = @value where id = cast(@id as bigint)" },
            },
        };
        return AdapterConfiguration.Read("Sql", JsonSerializer.Serialize(settings), ["username"], ["username"], Usual).Adapter();
    }

    private async Task SetTlsAsync(bool on)
    {
        await PostgreSqlServer.ExecuteAsync(server.ConnectionString, $"alter system set ssl = {(on ? "on" : "off")}");
        await PostgreSqlServer.ExecuteAsync(server.ConnectionString, "select pg_reload_conf()");
        await Eventually.HoldsAsync(async () =>
        {
            await using var connection = new NpgsqlConnection(PostgreSqlServer.Unpooled(server.ConnectionString));
            return (await SqlContract.QueryAsync(connection, "show ssl"))[0][0] == (on ? "on" : "off");
        }, "the server has taken the setting");
    }
}

public sealed class PostgreSqlRemoteTests(PostgreSqlServer server) : PostgreSqlRemoteContract(server)
{
    protected override string Provider => "PostgreSql";
}

public sealed class AdoNetRemoteTests(PostgreSqlServer server) : PostgreSqlRemoteContract(server)
{
    protected override string Provider => "AdoNet";

    protected override string Assembly => "Npgsql";
}
