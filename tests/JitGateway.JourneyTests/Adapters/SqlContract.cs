using System.Data.Common;
using System.Text.Json;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>What the two databases have in common: the statements, and how the tables are looked at past the adapter.</summary>
public abstract class SqlContract : GroupAdapterContract
{
    protected static readonly string[] Attributes = ["username", "external_id", "surname", "email", "title", "roles", "active"];

    internal override ContractNames Names { get; } = new("username", "external_id", "surname", "email", "title", "roles", "active");

    protected abstract string Provider { get; }

    protected abstract string ConnectionString { get; }

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(ConnectionString, timeout);

    internal virtual IProvisioningAdapter Make(string connectionString, TimeSpan timeout) =>
        AdapterConfiguration.Read("Sql", JsonSerializer.Serialize(Settings(Provider, connectionString)), Names.All, Names.Searched, timeout, groups: true).Adapter();

    /// <summary>What the database says of a user name that is taken; null where its driver is not known so well.</summary>
    protected virtual string? TakenAttribute => "username";

    /// <summary>A look past the adapter.</summary>
    protected abstract DbConnection Connect();

    protected override async Task MakeGroupsAsync(IEnumerable<string> names)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        foreach (var name in names)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "insert into teams (name) values (@name)";
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@name", name);
            command.Parameters.Add(parameter);
            await command.ExecuteNonQueryAsync();
        }
    }

    protected override async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync()
    {
        await using var connection = Connect();
        return (await QueryAsync(connection, "select name, user_id from teams left join memberships on team_id = teams.id")).GroupBy(r => r[0])
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(r => r[1]).Where(id => id.Length > 0)]);
    }

    /// <summary>The section <c>Sql</c> for the tables of these tests.</summary>
    /// <param name="id">How a statement says the account's id.</param>
    internal static Dictionary<string, object> Settings(string provider, string connectionString, string id = "@id")
    {
        const string Select = "select id, username, external_id, surname, email, title, roles, active from users";
        return new Dictionary<string, object>
        {
            ["Provider"] = provider,
            ["ConnectionString"] = connectionString,
            ["Lists"] = new[] { "roles" },
            ["Statements"] = new
            {
                Find = new Dictionary<string, string>
                {
                    ["username"] = $"{Select} where lower(username) = lower(@value)",
                    ["external_id"] = $"{Select} where external_id = @value",
                    ["email"] = $"{Select} where email = @value",
                },
                Get = $"{Select} where id = {id}",
                Create = "insert into users (username, external_id, surname, email, title, roles, active) values (@username, @external_id, @surname, @email, @title, @roles, coalesce(@active, true)) returning id",
                Update = Attributes.ToDictionary(a => a, a => $"update users set {a} = @value where id = {id}"),
                SetActive = $"update users set active = @active where id = {id}",
                Groups = $"select teams.name from memberships join teams on teams.id = team_id where user_id = {id}",
                GroupAdd = $"insert into memberships (user_id, team_id) select {id}, id from teams where name = @group",
                GroupRemove = $"delete from memberships where user_id = {id} and team_id in (select id from teams where name = @group)",
            },
        };
    }

    [Fact]
    public async Task Names_the_attribute_whose_value_is_taken()
    {
        var adapter = Make(TimeSpan.FromSeconds(20));
        var account = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { ["username"] = new AttributeValue.Text("ada"), ["surname"] = new AttributeValue.Text("Lovelace") };
        await adapter.CreateAsync(new BackendUser(account), default);
        (await adapter.CreateAsync(new BackendUser(account), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>().Attribute.ShouldBe(TakenAttribute);
    }

    internal static async Task<List<string[]>> QueryAsync(DbConnection connection, string sql)
    {
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var rows = new List<string[]>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString()!)]);
        return rows;
    }
}
