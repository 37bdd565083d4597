using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using Npgsql;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Sql against a real PostgreSQL. The account's id is a number, the roles are an array.</summary>
public sealed class PostgreSqlContractTests(PostgreSqlServer server) : SqlContract, IClassFixture<PostgreSqlServer>
{
    internal static readonly string Schema = $"""
        create table users (
          id bigint generated always as identity primary key, username text not null, external_id text, surname text, email text, title text, roles text[], active boolean not null default true,
          check (surname <> 'refused'));
        create unique index users_username_key on users (lower(username));
        create table teams (id bigint generated always as identity primary key, name text not null unique);
        create table memberships (user_id bigint not null references users, team_id bigint not null references teams, primary key (user_id, team_id));
        create table written (number bigint generated always as identity, attribute text);
        create function write_down() returns trigger language plpgsql as $$ begin insert into written (attribute) values (tg_argv[0]); return new; end $$;
        {string.Join('\n', Attributes.Select(a => $"create trigger {a}_written after update of {a} on users for each row execute function write_down('{a}');"))}
        """;

    private string _database = "";

    protected override string Provider => "PostgreSql";

    protected override string ConnectionString => _database;

    protected override string AbsentId => "4711";

    protected override DbConnection Connect() => new NpgsqlConnection(PostgreSqlServer.Unpooled(_database));

    public override async Task InitializeAsync() => _database = await server.CreateTablesAsync(Schema);

    [Theory]
    [InlineData("0::numeric(1)", false)]
    [InlineData("1::smallint", true)]
    [InlineData("0::float8", false)]
    [InlineData("'0'::char(3)", false)]
    [InlineData("'N'::char(1)", null)]
    public async Task A_state_of_any_type_is_understood_or_nobody_is_let_in(string state, bool? active)
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var settings = Settings(Provider, ConnectionString);
        settings["Statements"] = JsonNode.Parse(JsonSerializer.Serialize(settings["Statements"]).Replace("roles, active from", $"roles, {state} as active from", StringComparison.Ordinal))!;
        var read = await Kept(AdapterConfiguration.Read("Sql", settings, Names.All, Names.Searched, Usual, groups: true).Adapter()).GetAsync(ada.AccountId, [], default);
        if (active is not null) Done(read).Active.ShouldBe(active);
        else read.ShouldBe(new AdapterResult<ExistingUser>.Rejected("the column active is no truth value; cast it to boolean in the statement", "active"));
    }

    /// <summary>A password that nobody will use is demanded at creation, and nobody selects it again.</summary>
    [Fact]
    public async Task What_is_generated_needs_no_column_to_be_read_from_and_no_statement_to_change_it()
    {
        await PostgreSqlServer.ExecuteAsync(_database, "alter table users add column password text");
        var settings = Settings(Provider, ConnectionString);
        settings["Statements"] = JsonNode.Parse(JsonSerializer.Serialize(settings["Statements"]).Replace("roles, active)", "roles, active, password)", StringComparison.Ordinal).Replace("@active, true))", "@active, true), @password)", StringComparison.Ordinal))!;
        var adapter = Kept(AdapterConfiguration.Read("Sql", settings, [.. Names.All, "password"], Names.Searched, Usual, groups: true, generated: ["password"]).Adapter());
        Done(await adapter.CheckAsync(default)).ShouldEndWith("statements compiled");
        Done(await adapter.CreateAsync(With(Ada(), "password", Text("made up")), default)).Attributes.Keys.ShouldNotContain("password");
    }

    [Fact]
    public async Task An_account_that_Get_does_not_show_is_not_made()
    {
        var settings = Settings(Provider, ConnectionString);
        settings["Statements"] = JsonNode.Parse(JsonSerializer.Serialize(settings["Statements"]).Replace("from users where id = @id\"", "from users where id = @id and surname = \\u0027x\\u0027\"", StringComparison.Ordinal))!;
        (await Kept(AdapterConfiguration.Read("Sql", settings, Names.All, Names.Searched, Usual, groups: true).Adapter()).CreateAsync(Ada(), default))
            .ShouldBe(new AdapterResult<ExistingUser>.Rejected("Statements:Get does not show the account that Create made"));
        (await AccountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_that_is_longer_than_its_column_is_refused_by_name()
    {
        await PostgreSqlServer.ExecuteAsync(_database, "drop trigger title_written on users; alter table users alter column title type varchar(20)");
        var refused = (await Make(TimeSpan.FromSeconds(20)).CreateAsync(User(("title", new string('x', 21)), ("surname", "short")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        refused.ShouldBe(new AdapterResult<ExistingUser>.Rejected("22001: a value is longer than its column", "title"));
    }

    [Fact]
    public async Task A_column_that_must_not_be_empty_is_named()
    {
        await PostgreSqlServer.ExecuteAsync(_database, "alter table users alter column email set not null");
        (await Make(TimeSpan.FromSeconds(20)).CreateAsync(User(("surname", "x")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("23502 (email)", "email"));
    }

    [Fact]
    public async Task A_constraint_is_named_and_no_value_told()
    {
        (await Make(TimeSpan.FromSeconds(20)).CreateAsync(User(("surname", "refused")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("23514 (users_surname_check)"));
        (await AccountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_zero_byte_is_refused() =>
        (await Make(TimeSpan.FromSeconds(20)).CreateAsync(User(("surname", "a\0b")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();

    [Fact]
    public async Task A_check_has_every_statement_compiled_and_names_the_one_that_does_not_fit()
    {
        await PostgreSqlServer.ExecuteAsync(_database, "drop trigger title_written on users; alter table users drop column title");
        (await Make(TimeSpan.FromSeconds(20)).CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Rejected>().Detail.ShouldBe("Statements:Find:username: 42703: the statement does not fit the tables; check Sql:Statements");
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_unavailable() =>
        (await Make(new NpgsqlConnectionStringBuilder(_database) { Database = "absent" }.ConnectionString, TimeSpan.FromSeconds(20)).CheckAsync(default))
            .ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldStartWith("3D000");

    protected override async Task<IReadOnlyDictionary<string, string>> AccountsAsync()
    {
        await using var connection = new NpgsqlConnection(PostgreSqlServer.Unpooled(_database));
        return (await QueryAsync(connection, "select id::text, users::text from users")).ToDictionary(r => r[0], r => r[1]);
    }

    protected override async Task<IReadOnlyList<string>> WrittenAsync()
    {
        await using var connection = new NpgsqlConnection(PostgreSqlServer.Unpooled(_database));
        return [.. (await QueryAsync(connection, "delete from written returning attribute")).Select(r => r[0])];
    }

    protected override async Task<IAsyncDisposable> SilenceAsync()
    {
        var connection = new NpgsqlConnection(PostgreSqlServer.Unpooled(_database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table users in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(new NpgsqlConnectionStringBuilder(_database) { Port = FreePort.Next() }.ConnectionString, timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(new NpgsqlConnectionStringBuilder(_database) { Password = "wrong-secret" }.ConnectionString, timeout);

    private static BackendUser User(params (string Attribute, string Value)[] values) =>
        new(values.Append(("username", "ada")).ToDictionary(v => v.Item1, AttributeValue? (v) => new AttributeValue.Text(v.Item2)));
}
