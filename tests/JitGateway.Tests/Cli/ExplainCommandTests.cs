using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Data.Sqlite;

namespace JitGateway.Tests.Cli;

/// <summary><c>jitgateway explain</c> with a real database of accounts, and nothing else running.</summary>
public sealed class ExplainCommandTests : IAsyncLifetime
{
    private readonly ConfigurationFolder _folder = new();

    private string Database => $"Data Source={Path.Combine(_folder.Folder, "users.db")};Pooling=False";

    public async Task InitializeAsync()
    {
        await using (var connection = new SqliteConnection(Database))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "create table users (id integer primary key, login text unique, active boolean not null default true); insert into users (login) values ('ann')";
            await command.ExecuteNonQueryAsync();
        }

        _folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        var metadata = _folder.WithFile("corp.xml", new TestIdentityProvider("corp").Metadata());
        _folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com" },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": {{JsonSerializer.Serialize(metadata)}} } } },
              "Backends": { "wiki": {
                "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9",
                "Access": [ { "Path": "/wiki/admin", "Groups": [ "admins" ], "Effect": "Allow" }, { "Path": "/wiki/admin", "Effect": "Deny" } ],
                "Provisioning": {
                  "Adapter": "Sql", "Match": "login={username}", "Mapping": { "login": "{username}" },
                  "Sql": {
                    "Provider": "Sqlite", "ConnectionString": {{JsonSerializer.Serialize(Database)}},
                    "Statements": {
                      "Find": { "login": "select id, login, active from users where login = @value" },
                      "Get": "select id, login, active from users where id = @id",
                      "Create": "insert into users (login) values (@login) returning id",
                      "Update": { "login": "update users set login = @value where id = @id" },
                      "SetActive": "update users set active = @active where id = @id"
                    }
                  }
                }
              } }
            }
            """);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Prints_route_rules_headers_and_the_plan_for_the_account()
    {
        var (code, output, error) = await RunAsync("--url", "https://sso.example.com/wiki/admin", "--user", "eve", "--groups", "staff,admins");

        error.ShouldBeEmpty();
        output.ShouldContain("BACKEND   wiki (/wiki)\n");
        output.ShouldContain("DECISION  Allowed, by rule 0. The rule lets the person in.\n");
        output.ShouldContain("GETS IN   yes\n");
        output.ShouldMatch("0 +Allow +matches +-\n");
        output.ShouldMatch(@"X-Remote-User +eve +-\n");
        output.ShouldMatch(@"X-Remote-Groups +staff,admins +-\n");
        output.ShouldContain("OUTCOME  would create an account\n");
        output.ShouldEndWith("Nothing was written.\n");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_does_not_get_in_ends_with_3_and_the_rule_that_says_so()
    {
        var (code, output, _) = await RunAsync("--url", "https://sso.example.com/wiki/admin", "--user", "eve", "--groups", "staff");

        output.ShouldContain("RULE  EFFECT  SAYS            BECAUSE OF\n0     Allow   does not match  Groups: admins\n1     Deny    matches         -\n");
        output.ShouldNotContain("OUTCOME");
        code.ShouldBe(3);
    }

    [Fact]
    public async Task A_login_written_down_says_who_it_is()
    {
        var file = _folder.WithFile("ann.json", """{ "nameId": "ann", "attributes": { "groups": [ "admins" ] } }""");

        var (code, output, _) = await RunAsync("--url", "https://sso.example.com/wiki/admin", "--attributes", file, "--json");

        using var report = JsonDocument.Parse(output);
        report.RootElement.GetProperty("decision").GetProperty("rule").GetInt32().ShouldBe(0);
        report.RootElement.GetProperty("provisioning").GetProperty("accountId").GetString().ShouldBe("1");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Offline_no_account_is_looked_for()
    {
        var (code, output, _) = await RunAsync("--url", "https://sso.example.com/wiki", "--user", "ann", "--offline");

        output.ShouldNotContain("OUTCOME");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_is_somebody_too()
    {
        var (code, output, _) = await RunAsync("--url", "https://sso.example.com/wiki", "--nobody");

        output.ShouldContain("PERSON    nobody is signed in\n");
        output.ShouldContain("DECISION  SignInNeeded.");
        code.ShouldBe(3);
    }

    [Theory]
    [InlineData("It is not clear who asks. Give one of --user, --assertion, --attributes, --nobody.", "--url", "https://sso.example.com/")]
    [InlineData("It is not clear who asks. Give one of --user, --assertion, --attributes, --nobody.", "--url", "https://sso.example.com/", "--user", "a", "--nobody")]
    [InlineData("--groups, --attribute and --idp say of whom nobody is named. Give them with --user; a login says them itself.", "--url", "https://sso.example.com/", "--nobody", "--groups", "a")]
    [InlineData("\"wiki\" is no address of a page. Write one as in https://wiki.example.com/admin.", "--url", "wiki", "--nobody")]
    [InlineData("\"here\" is no address. Write one as in 192.0.2.7.", "--url", "https://sso.example.com/", "--nobody", "--address", "here")]
    [InlineData("\"999\" is no address. Write one as in 192.0.2.7.", "--url", "https://sso.example.com/", "--nobody", "--address", "999")]
    [InlineData("\"G T\" is no method. Write one as in GET (RFC 9110, 5.6.2).", "--url", "https://sso.example.com/", "--nobody", "--method", "G T")]
    [InlineData("\"x\" is not NAME=VALUE. Write one as in department=Engineering.", "--url", "https://sso.example.com/", "--user", "a", "--attribute", "x")]
    public async Task What_cannot_be_asked_says_what_to_write(string problem, params string[] arguments) => (await RunAsync(arguments)).ShouldBe((2, "", problem + "\n"));

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error).RunAsync(["explain", "--config", Path.Combine(_folder.Folder, "appsettings.json"), .. arguments]);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
