using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using Microsoft.Data.Sqlite;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Sql against SQLite, in a file of its own. The account's id is a number, the roles are a JSON array.</summary>
public sealed class SqliteContractTests : SqlContract
{
    internal static readonly string Schema = $"""
        create table users (
          id integer primary key autoincrement, username text not null collate nocase unique, external_id text, surname text, email text, title text, roles text, active boolean not null default true,
          check (surname <> 'refused'));
        create table teams (id integer primary key autoincrement, name text not null unique);
        create table memberships (user_id integer not null references users, team_id integer not null references teams, primary key (user_id, team_id));
        create table written (attribute text);
        {string.Join('\n', Attributes.Select(a => $"create trigger {a}_written after update of {a} on users begin insert into written values ('{a}'); end;"))}
        """;

    private readonly string _folder = RepositoryPaths.NewWorkDirectory("sqlite");

    protected override string Provider => "Sqlite";

    protected override string ConnectionString => $"Data Source={Path.Combine(_folder, "users.db")}";

    protected override string AbsentId => "4711";

    protected override DbConnection Connect() => new SqliteConnection(ConnectionString);

    public override async Task InitializeAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await QueryAsync(connection, $"begin;\n{Schema}\ncommit;");   // one wait for the disk, not one for each trigger
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_column_that_must_not_be_empty_is_named_and_a_constraint_tells_no_value()
    {
        var adapter = Make(TimeSpan.FromSeconds(20));
        (await adapter.CreateAsync(new BackendUser(new Dictionary<string, AttributeValue?> { ["surname"] = new AttributeValue.Text("x") }), default))
            .ShouldBe(new AdapterResult<ExistingUser>.Rejected("1299 (username): a constraint is not met", "username"));
        (await adapter.CreateAsync(new BackendUser(new Dictionary<string, AttributeValue?> { ["username"] = new AttributeValue.Text("ada"), ["surname"] = new AttributeValue.Text("refused") }), default))
            .ShouldBe(new AdapterResult<ExistingUser>.Rejected("275: a constraint is not met"));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("0.0", false)]
    [InlineData("'0'", false)]
    [InlineData("'false'", false)]
    [InlineData("'N'", null)]
    [InlineData("x'00'", null)]
    public async Task A_state_of_any_type_is_understood_or_nobody_is_let_in(string state, bool? active)
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var settings = Settings(Provider, ConnectionString);
        settings["Statements"] = JsonNode.Parse(JsonSerializer.Serialize(settings["Statements"]).Replace("roles, active from", $"roles, {state} as active from", StringComparison.Ordinal))!;
        var adapter = Kept(AdapterConfiguration.Read("Sql", settings, Names.All, Names.Searched, Usual, groups: true).Adapter());
        var read = await adapter.GetAsync(ada.AccountId, [], default);
        if (active is not null) Done(read).Active.ShouldBe(active);
        else read.ShouldBe(new AdapterResult<ExistingUser>.Rejected("the column active is no truth value; cast it to boolean in the statement", "active"));
    }

    [Theory]
    [InlineData("get")]
    [InlineData("find")]
    [InlineData("enable")]
    public async Task A_state_that_is_null_is_no_enabled_account(string call)
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var settings = Settings(Provider, ConnectionString);
        settings["Statements"] = JsonNode.Parse(JsonSerializer.Serialize(settings["Statements"]).Replace("roles, active from", "roles, null as active from", StringComparison.Ordinal))!;
        var adapter = Kept(AdapterConfiguration.Read("Sql", settings, Names.All, Names.Searched, Usual, groups: true).Adapter());
        const string Said = "the column active is NULL, which is neither true nor false; say in the statement what it means, as in coalesce(active, false)";
        if (call == "find") (await adapter.FindAsync(Names.UserName, "ada", [], default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected(Said, "active"));
        else (call == "get" ? await adapter.GetAsync(ada.AccountId, [], default) : await adapter.SetActiveAsync(ada, active: true, default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected(Said, "active"));
        var statements = settings["Statements"].ShouldBeOfType<JsonObject>();
        statements.Remove("SetActive");
        var indifferent = Kept(AdapterConfiguration.Read("Sql", settings, Names.All, Names.Searched, Usual, groups: true).Adapter());
        Done(await indifferent.GetAsync(ada.AccountId, [], default)).Active.ShouldBeNull("nobody disables accounts there");
    }

    [Fact]
    public async Task A_state_that_no_statement_returns_is_missed_by_a_check_and_by_a_pass()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var settings = Settings(Provider, ConnectionString);
        var statements = JsonNode.Parse(JsonSerializer.Serialize(settings["Statements"]).Replace("roles, active from", "roles from", StringComparison.Ordinal))!.AsObject();
        statements["Update"]!.AsObject().Remove(Names.Active);
        settings["Statements"] = statements;
        var adapter = Kept(AdapterConfiguration.Read("Sql", settings, [.. Names.All.Except([Names.Active])], Names.Searched, Usual, creates: false, updates: false, groups: true).Adapter());
        (await adapter.CheckAsync(default)).ShouldBe(new AdapterResult<string>.Rejected("Statements:Find:username returns no column active", "active"));
        (await adapter.GetAsync(ada.AccountId, [], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe("active");
    }

    [Fact]
    public async Task A_misspelt_file_is_not_made()
    {
        await MakeForNobody(TimeSpan.FromSeconds(20)).CheckAsync(default);
        File.Exists(Path.Combine(_folder, "absent.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_check_compiles_every_statement_and_carries_none_out()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await QueryAsync(connection, "insert into users (username) values ('ada'); alter table users rename column title to honorific");
        (await Make(TimeSpan.FromSeconds(20)).CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Rejected>().Detail.ShouldStartWith("Statements:Find:username: 1");
        (await AccountsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_disposed_leaves_no_connection_behind()
    {
        _ = await AccountsAsync();   // what looks past the adapter keeps a connection of its own
        var before = OpenFiles.In(_folder).Count;
        var adapter = Make(Usual);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => adapter.FindAsync(Names.UserName, "ada", [], default)));
        OpenFiles.In(_folder).Count.ShouldBeGreaterThan(before, "connections are kept for the next call");
        ((IDisposable)adapter).Dispose();
        OpenFiles.In(_folder).Count.ShouldBe(before);
    }

    protected override async Task<IReadOnlyDictionary<string, string>> AccountsAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        return (await QueryAsync(connection, "select * from users")).ToDictionary(r => r[0], r => string.Join('\u001f', r));
    }

    protected override async Task<IReadOnlyList<string>> WrittenAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        return [.. (await QueryAsync(connection, "delete from written returning attribute")).Select(r => r[0])];
    }

    protected override async Task<IAsyncDisposable> SilenceAsync()
    {
        var connection = new SqliteConnection(ConnectionString + ";Pooling=false");
        await QueryAsync(connection, "begin exclusive");
        return connection;
    }

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make($"Data Source={Path.Combine(_folder, "absent.db")}", timeout);

    // a file has no credentials; the nearest is one that is no database, which is also what SQLite says of one that is encrypted
    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout)
    {
        File.WriteAllText(Path.Combine(_folder, "other.db"), new string('x', 4096));
        return Make($"Data Source={Path.Combine(_folder, "other.db")}", timeout);
    }
}
