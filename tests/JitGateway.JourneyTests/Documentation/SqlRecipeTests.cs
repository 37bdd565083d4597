using JitGateway.Identity;
using JitGateway.JourneyTests.Adapters;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;
using Npgsql;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The page about tables, followed to the letter with a real PostgreSQL.</summary>
public sealed class SqlRecipeTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private readonly RecipePage _page = new("sql.md");

    [Fact]
    public async Task The_page_about_tables_works_as_it_stands()
    {
        var database = await server.CreateDatabaseAsync(_page.Blocks("sql").Single());
        var asGateway = new NpgsqlConnectionStringBuilder(database) { Username = "jit", Password = "choose one" }.ConnectionString;
        await using var gateway = _page.Start("timesheets", new { Sql = new { ConnectionString = asGateway } });

        (await gateway.CheckAsync()).ShouldBeOfType<AdapterResult<string>.Done>();
        (await gateway.PassAsync(Ada("eng;staff"))).ShouldBeOfType<ProvisioningResult.Created>();
        (await RowAsync(database)).ShouldBe("ada|Ada Lovelace|ada@example.com|engineers");
        (await gateway.PassAsync(Ada("eng;staff"))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await gateway.PassAsync(Ada("hr", ("email", "countess@example.com")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["email", GroupChange.Attribute], ignoreOrder: true);
        (await RowAsync(database)).ShouldBe("ada|Ada Lovelace|countess@example.com|approvers");
    }

    private static UserIdentity Ada(string groups, params (string Name, string? Value)[] changes) => People.Of("person-1",
        [("username", "ada"), ("displayName", "Ada Lovelace"), ("email", "ada@example.com"), ("groups", groups), .. changes]);

    private static async Task<string> RowAsync(string database)
    {
        await using var connection = new NpgsqlConnection(PostgreSqlServer.Unpooled(database));
        return string.Join('|', (await SqlContract.QueryAsync(connection,
            "select login, full_name, email, team.name from staff join membership on staff_id = staff.id join team on team.id = team_id")).ShouldHaveSingleItem());
    }
}
