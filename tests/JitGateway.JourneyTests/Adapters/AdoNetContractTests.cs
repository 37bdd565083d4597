using System.Data.Common;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using Npgsql;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>
/// The adapter Sql with a driver that the configuration names: PostgreSQL's, as if it were unknown, against the real server. What is known of every driver is
/// little, so ids are cast in the statements, and lists are JSON.
/// </summary>
public sealed class AdoNetContractTests(PostgreSqlServer server) : SqlContract, IClassFixture<PostgreSqlServer>
{
    private string _database = "";

    protected override string Provider => "AdoNet";

    protected override string ConnectionString => _database;

    protected override string? TakenAttribute => null;

    protected override string AbsentId => "4711";

    public override async Task InitializeAsync() => _database = await server.CreateTablesAsync(PostgreSqlContractTests.Schema.Replace("roles text[]", "roles text", StringComparison.Ordinal));

    internal override IProvisioningAdapter Make(string connectionString, TimeSpan timeout)
    {
        var settings = Settings(Provider, connectionString, "cast(@id as bigint)");
        settings["Assembly"] = "Npgsql";
        return AdapterConfiguration.Read("Sql", JsonSerializer.Serialize(settings), Names.All, Names.Searched, timeout, groups: true).Adapter();
    }

    [Fact]
    public void Tells_the_system_by_driver_host_and_database() =>
        Make(Usual).Target.ShouldBe($"Npgsql://127.0.0.1:{server.Port}/{new NpgsqlConnectionStringBuilder(_database).Database}");

    protected override DbConnection Connect() => new NpgsqlConnection(PostgreSqlServer.Unpooled(_database));

    protected override async Task<IReadOnlyDictionary<string, string>> AccountsAsync()
    {
        await using var connection = Connect();
        return (await QueryAsync(connection, "select id::text, users::text from users")).ToDictionary(r => r[0], r => r[1]);
    }

    protected override async Task<IReadOnlyList<string>> WrittenAsync()
    {
        await using var connection = Connect();
        return [.. (await QueryAsync(connection, "delete from written returning attribute")).Select(r => r[0])];
    }

    protected override async Task<IAsyncDisposable> SilenceAsync()
    {
        var connection = Connect();
        await QueryAsync(connection, "begin; lock table users in access exclusive mode");
        return connection;
    }

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(new NpgsqlConnectionStringBuilder(_database) { Port = FreePort.Next() }.ConnectionString, timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(new NpgsqlConnectionStringBuilder(_database) { Password = "wrong-secret" }.ConnectionString, timeout);
}
