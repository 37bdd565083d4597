using JitGateway.JourneyTests.Adapters;
using JitGateway.JourneyTests.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>With scimmy, a real SCIM 2.0 server.</summary>
public sealed class ScimMatchAndLinkTests(ScimmyServer server) : MatchAndLinkContract, IClassFixture<ScimmyServer>
{
    internal override ContractNames Names { get; } = new("userName", "externalId", "name.familyName", "emails", "title", "roles", "active");

    protected override string Adapter => "Scim";

    protected override object Settings => new { server.BaseUrl, server.Token };

    public override Task InitializeAsync() => server.ResetAsync();

    protected override async Task<IReadOnlyList<string>> AccountsAsync() => [.. (await server.UsersAsync()).Select(u => u.GetRawText())];
}

/// <summary>With a real PostgreSQL.</summary>
public sealed class PostgreSqlMatchAndLinkTests(PostgreSqlServer server) : MatchAndLinkContract, IClassFixture<PostgreSqlServer>
{
    private string _database = "";

    internal override ContractNames Names { get; } = new("username", "external_id", "surname", "email", "title", "roles", "active");

    protected override string Adapter => "Sql";

    protected override object Settings => SqlContract.Settings("PostgreSql", PostgreSqlServer.Unpooled(_database));

    public override async Task InitializeAsync() => _database = await server.CreateTablesAsync(PostgreSqlContractTests.Schema);

    protected override async Task<IReadOnlyList<string>> AccountsAsync()
    {
        await using var connection = new NpgsqlConnection(PostgreSqlServer.Unpooled(_database));
        return [.. (await SqlContract.QueryAsync(connection, "select users::text from users")).Select(r => r[0])];
    }
}

/// <summary>With a real OpenLDAP.</summary>
public sealed class LdapMatchAndLinkTests(OpenLdapServer server) : MatchAndLinkContract, IClassFixture<OpenLdapServer>
{
    internal override ContractNames Names { get; } = LdapContractTests.Directory.Names;

    protected override string Adapter => "Ldap";

    protected override object Settings => LdapContractTests.Directory.Settings($"ldap://127.0.0.1:{server.Port}", server.Password);

    public override Task InitializeAsync() => server.ResetAsync();

    protected override async Task<IReadOnlyList<string>> AccountsAsync() => [.. (await server.SearchAsync(OpenLdapServer.People, "(uid=*)")).Select(e => e.ToString())];
}

/// <summary>With SQLite, in a file of its own.</summary>
public sealed class SqliteMatchAndLinkTests : MatchAndLinkContract
{
    private readonly string _folder = RepositoryPaths.NewWorkDirectory("sqlite-match");

    internal override ContractNames Names { get; } = new("username", "external_id", "surname", "email", "title", "roles", "active");

    protected override string Adapter => "Sql";

    protected override object Settings => SqlContract.Settings("Sqlite", ConnectionString);

    private string ConnectionString => $"Data Source={Path.Combine(_folder, "users.db")}";

    public override async Task InitializeAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await SqlContract.QueryAsync(connection, SqliteContractTests.Schema);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    protected override async Task<IReadOnlyList<string>> AccountsAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        return [.. (await SqlContract.QueryAsync(connection, "select * from users")).Select(r => string.Join(' ', r))];
    }
}
