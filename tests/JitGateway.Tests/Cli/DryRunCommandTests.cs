using System.Text;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Data.Sqlite;

namespace JitGateway.Tests.Cli;

/// <summary><c>jitgateway dry-run</c> with a real database of accounts, and nothing else running.</summary>
public sealed class DryRunCommandTests : IAsyncLifetime
{
    private readonly ConfigurationFolder _folder = new();
    private readonly TestIdentityProvider _corp = new("corp");
    private string _metadata = "";

    private string Database => $"Data Source={Path.Combine(_folder.Folder, "users.db")};Pooling=False";

    public async Task InitializeAsync()
    {
        await ExecuteAsync("create table users (id integer primary key, login text unique, mail text, title text, active boolean not null default true); insert into users (login, mail, title) values ('ann-4711', 'ann@old.example.com', 'Queen')");
        _metadata = _folder.WithFile("corp.xml", _corp.Metadata());
        _folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        _folder.With(Configuration("""{ "login": "{subject}", "mail": "{email}", "title": "{attr:title}" }"""));
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Prints_whom_it_finds_and_what_it_would_send_and_sends_nothing()
    {
        var before = await RowsAsync();
        var file = _folder.WithFile("ann.json", """{ "nameId": "ann-4711", "attributes": { "mail": "ann@example.com" } }""");

        var (code, output, error) = await RunAsync("dry-run", "--backend", "wiki", "--attributes", file);

        error.ShouldBeEmpty();
        output.ShouldContain("OUTCOME  would update account 1\n");
        output.ShouldContain("ASKED    login = ann-4711: account 1\n");
        output.ShouldContain("""
            ATTRIBUTE  HELD                 WANTED           AFTER            CHANGE
            login      ann-4711             ann-4711         ann-4711         same
            mail       ann@old.example.com  ann@example.com  ann@example.com  SENT
            title      Queen                -                Queen            no value: left alone
            """.ReplaceLineEndings("\n"));
        output.ShouldEndWith("Nothing was written.\n");
        code.ShouldBe(0);
        (await RowsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_captured_message_that_has_expired_is_mapped_under_a_clear_warning()
    {
        var file = _folder.WithFile("ann.txt", _corp.Sign(_corp.Answer("_request", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "https://sso.example.com")));

        var (code, output, _) = await RunAsync("dry-run", "--backend", "wiki", "--assertion", file);

        output.ShouldStartWith("WARNING: a login with this would not be accepted now. saml.");
        output.ShouldContain("saml.conditions.expired");
        output.ShouldNotContain("saml.signature");
        output.ShouldContain("What follows is what it says, whether that is true or not.");
        output.ShouldContain("would update account 1");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Writes_JSON_for_programs()
    {
        var file = _folder.WithFile("eve.json", """{ "nameId": "eve-1", "attributes": { "mail": "eve@example.com" } }""");

        var (code, output, _) = await RunAsync("dry-run", "--backend", "wiki", "--attributes", file, "--json");

        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("outcome").GetString().ShouldBe("create");
        report.GetProperty("isAcceptable").GetBoolean().ShouldBeTrue();
        report.GetProperty("person").GetProperty("subject").GetString().ShouldBe("eve-1");
        report.GetProperty("writes")[0].GetProperty("attributes").GetProperty("mail")[0].GetString().ShouldBe("eve@example.com");
        report.GetProperty("attributes").EnumerateArray().Select(a => a.GetProperty("change").GetString()).ShouldBe(["sent", "sent", "leftAlone"]);
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Compares_two_versions_of_the_mapping_over_a_folder_of_logins()
    {
        var logins = Logins();
        var other = _folder.WithFile("other.json", Configuration("""{ "login": "{subject}", "mail": "{email|upper}", "title": "{attr:jobTitle}" }"""));

        var (code, output, _) = await RunAsync("dry-run", "--backend", "wiki", "--logins", logins, "--compare", other);

        code.ShouldBe(3);
        output.ShouldStartWith("Something changes for 2 of 2 logins.\nAttributes: mail for 2, title for 1.\n");
        output.ShouldContain("""
            LOGIN     PERSON    WHAT   BEFORE           AFTER
            ann.json  ann-4711  mail   ann@example.com  ANN@EXAMPLE.COM
            ann.json  ann-4711  title  Engineer         -
            bob.json  bob-1     mail   bob@example.com  BOB@EXAMPLE.COM
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_comparison_without_a_difference_ends_with_0()
    {
        var other = _folder.WithFile("other.json", Configuration("""{ "mail": "{email}", "title": "{attr:title}", "login": "{subject}" }"""));

        (await RunAsync("dry-run", "--backend", "wiki", "--logins", Logins(), "--compare", other)).ShouldBe((0, "Nothing changes for any of 2 logins.\n", ""));
    }

    [Fact]
    public async Task Tries_a_folder_of_logins_one_line_each()
    {
        var (code, output, _) = await RunAsync("dry-run", "--backend", "wiki", "--logins", Logins());

        code.ShouldBe(0);
        output.ShouldStartWith("""
            LOGIN     PERSON    OUTCOME                  WRITES OR ERROR
            ann.json  ann-4711  would update account 1   mail, title
            bob.json  bob-1     would create an account  login, mail
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Where_accounts_follow_later_it_says_that_the_plan_would_be_queued()
    {
        _folder.With(Configuration("""{ "login": "{subject}", "mail": "{email}", "title": "{attr:title}" }""").Replace("\"Adapter\"", "\"Mode\": \"Background\", \"Adapter\""));
        var file = _folder.WithFile("ann.json", """{ "nameId": "ann-4711", "attributes": { "mail": "ann@example.com" } }""");

        var (code, output, _) = await RunAsync("dry-run", "--backend", "wiki", "--attributes", file);

        code.ShouldBe(0);
        output.ShouldContain("OUTCOME  would update account 1\nQUEUE    would queue this and let the person in at once (Mode Background)\n");
        var report = JsonDocument.Parse((await RunAsync("dry-run", "--backend", "wiki", "--attributes", file, "--json")).Output).RootElement;
        (report.GetProperty("queueing").GetString(), report.GetProperty("letsIn").GetBoolean()).ShouldBe(("queued", true));
    }

    [Fact]
    public async Task Whoever_would_be_kept_out_ends_with_3()
    {
        await ExecuteAsync("update users set active = false");
        var file = _folder.WithFile("ann.json", """{ "nameId": "ann-4711", "attributes": {} }""");

        var (code, output, _) = await RunAsync("dry-run", "--backend", "wiki", "--attributes", file);

        code.ShouldBe(3);
        output.ShouldContain("OUTCOME  would refuse the person\n");
        output.ShouldContain("ERROR    1404 USER_DISABLED (refused), provisioning.disabled: account 1\n");
    }

    [Theory]
    [InlineData("It is not clear whose login to try. Give one of --assertion, --attributes, --logins.", "--backend", "wiki")]
    [InlineData("There is no file none.json. Name a file that exists.", "--backend", "wiki", "--attributes", "none.json")]
    [InlineData("nowhere is no folder. Name the folder that holds the logins.", "--backend", "wiki", "--logins", "nowhere")]
    [InlineData("Option '--backend' is required.", "--logins", "nowhere")]
    public async Task Says_what_is_wrong(string message, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(["dry-run", .. arguments]);

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldStartWith(message);
    }

    [Fact]
    public async Task An_unknown_backend_is_answered_with_the_configured_ones()
    {
        var file = _folder.WithFile("ann.json", """{ "nameId": "ann-4711" }""");

        (await RunAsync("dry-run", "--backend", "wikki", "--attributes", file)).ShouldBe((2, "", "There is no backend \"wikki\". Configured: wiki.\n"));
    }

    private string Logins()
    {
        _folder.WithFile("logins/ann.json", """{ "nameId": "ann-4711", "attributes": { "mail": "ann@example.com", "title": "Engineer" } }""");
        return Path.GetDirectoryName(_folder.WithFile("logins/bob.json", """{ "nameId": "bob-1", "attributes": { "mail": "bob@example.com" } }"""))!;
    }

    private string Configuration(string mapping) => $$"""
        {
          "Gateway": { "PublicOrigin": "https://sso.example.com" },
          "Saml": { "IdentityProviders": { "corp": { "Metadata": {{JsonSerializer.Serialize(_metadata)}} } } },
          "Backends": {
            "wiki": {
              "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9",
              "Provisioning": {
                "Adapter": "Sql", "Match": "login={subject}", "Mapping": {{mapping}},
                "Sql": {
                  "Provider": "Sqlite", "ConnectionString": {{JsonSerializer.Serialize(Database)}},
                  "Statements": {
                    "Find": { "login": "select id, login, mail, title, active from users where login = @value" },
                    "Get": "select id, login, mail, title, active from users where id = @id",
                    "Create": "insert into users (login, mail, title) values (@login, @mail, @title) returning id",
                    "Update": { "login": "update users set login = @value where id = @id", "mail": "update users set mail = @value where id = @id", "title": "update users set title = @value where id = @id" },
                    "SetActive": "update users set active = @active where id = @id"
                  }
                }
              }
            }
          }
        }
        """;

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var line = new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error);
        var code = await line.RunAsync([.. arguments, "--config", Path.Combine(_folder.Folder, "appsettings.json")]);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }

    private async Task<string> RowsAsync()
    {
        await using var connection = new SqliteConnection(Database);
        await connection.OpenAsync();
        await using var command = new SqliteCommand("select id || login || mail || title || active from users", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new StringBuilder();
        while (await reader.ReadAsync()) rows.AppendLine(reader.GetString(0));
        return rows.ToString();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection(Database);
        await connection.OpenAsync();
        await using var command = new SqliteCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
