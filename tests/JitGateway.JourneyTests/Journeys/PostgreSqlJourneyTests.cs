using System.Net;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>An application whose accounts are rows of a PostgreSQL table.</summary>
public sealed class PostgreSqlJourneyTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>, IAsyncLifetime
{
    private const string Schema = """
        CREATE TABLE staff (id serial PRIMARY KEY, login text NOT NULL UNIQUE, full_name text NOT NULL, email text NOT NULL UNIQUE, department text, enabled boolean NOT NULL DEFAULT true);
        CREATE TABLE staff_writes (id serial PRIMARY KEY, what text NOT NULL);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO staff_writes (what) VALUES (TG_OP); RETURN NEW; END $$;
        CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON staff FOR EACH ROW EXECUTE FUNCTION note();
        """;

    private readonly ScimmyServer _application = new();
    private string _database = "";
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        await _application.InitializeAsync();
        _database = await server.CreateDatabaseAsync(Schema);
        var configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await configuration.StartIdentityProviderAsync();
        configuration.WithIdentityProvider(_identityProvider).WithBackend("timesheets", $$"""
            {
              "Match": { "Path": "/app" },
              "Destinations": [ "{{_application.Origin}}" ],
              "Provisioning": {
                "Adapter": "Sql",
                "Match": [ "login={username}" ],
                "Mapping": { "login": "{username}", "full_name": "{displayName}", "email": "{email}", "department": "{department}" },
                "Required": [ "login", "email" ],
                "Sql": {
                  "Provider": "PostgreSql",
                  "ConnectionString": "{{_database}}",
                  "Statements": {
                    "Find": { "login": "SELECT id, login, full_name, email, department, enabled AS active FROM staff WHERE lower(login) = lower(@value)" },
                    "Get": "SELECT id, login, full_name, email, department, enabled AS active FROM staff WHERE id = @id",
                    "Create": "INSERT INTO staff (login, full_name, email, department) VALUES (@login, @full_name, @email, @department) RETURNING id",
                    "Update": {
                      "login": "UPDATE staff SET login = @value WHERE id = @id",
                      "full_name": "UPDATE staff SET full_name = @value WHERE id = @id",
                      "email": "UPDATE staff SET email = @value WHERE id = @id",
                      "department": "UPDATE staff SET department = @value WHERE id = @id"
                    },
                    "SetActive": "UPDATE staff SET enabled = @active WHERE id = @id"
                  }
                }
              }
            }
            """);
        _gateway = await GatewayProcess.StartReadyAsync(configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider])
            if (part is not null) await part.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task A_first_visit_makes_the_row_a_second_makes_no_write_a_changed_value_makes_one()
    {
        var app = new Uri(_gateway.Url, "/app");
        using (var ada = new Visitor())
        {
            (await ada.SignInAsync("ada", app)).Status.ShouldBe(HttpStatusCode.OK);
            (await RowsAsync("SELECT login || '|' || full_name || '|' || email || '|' || department FROM staff")).ShouldBe(["ada|Ada Lovelace|ada@example.org|Engineering"]);
            (await ada.OpenAsync(app)).Status.ShouldBe(HttpStatusCode.OK);
            (await RowsAsync("SELECT what FROM staff_writes ORDER BY id")).ShouldBe(["INSERT"]);
        }

        _identityProvider.Set(_identityProvider.Get("ada") with { Department = "Research" });
        using (var ada = new Visitor()) (await ada.SignInAsync("ada", app)).Status.ShouldBe(HttpStatusCode.OK);

        (await RowsAsync("SELECT login || '|' || department FROM staff")).ShouldBe(["ada|Research"]);
        (await RowsAsync("SELECT what FROM staff_writes ORDER BY id")).ShouldBe(["INSERT", "UPDATE"]);
    }

    [Fact]
    public async Task Who_lacks_a_required_value_is_refused_and_no_row_is_made()
    {
        using var kim = new Visitor();
        var page = await kim.SignInAsync("kim", new Uri(_gateway.Url, "/app"));

        page.Status.ShouldBe(HttpStatusCode.Forbidden);
        page.Text.ShouldContain("1401");
        (await RowsAsync("SELECT login FROM staff")).ShouldBeEmpty();
        (await _application.LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_address_that_somebody_else_has_is_refused_and_nothing_is_half_done()
    {
        await PostgreSqlServer.ExecuteAsync(_database, "INSERT INTO staff (login, full_name, email) VALUES ('countess', 'Another Ada', 'ada@example.org')");
        using var ada = new Visitor();
        var page = await ada.SignInAsync("ada", new Uri(_gateway.Url, "/app"));

        page.Status.ShouldBe(HttpStatusCode.Forbidden);
        page.Text.ShouldContain("1407");
        (await RowsAsync("SELECT login FROM staff")).ShouldBe(["countess"]);
        (await _application.LogAsync()).ShouldBeEmpty();
    }

    private Task<List<string>> RowsAsync(string query) => PostgreSqlServer.RowsAsync(_database, query);
}
