using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.TestInfra;
using Microsoft.Data.Sqlite;

namespace JitGateway.Tests.Cli;

/// <summary><c>jitgateway check</c> with accounts in a database, behind a handler, in a plug-in's file, and behind a port where nobody listens.</summary>
public sealed class CheckCommandTests : IAsyncLifetime
{
    private static readonly string Plugin = Path.Combine(SourceTree.Root, "deploy", "recipes", "plugin", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Acme.Phonebook.dll");
    private readonly ConfigurationFolder _folder = new();
    private HttpStub _handler = null!;

    public async Task InitializeAsync()
    {
        _handler = await HttpStub.StartAsync(new HttpStub.Answer(200, """{ "ok": "rooms 1.0" }"""));
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Folder, "users.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "create table users (id integer primary key, login text unique)";
            await command.ExecuteNonQueryAsync();
        }

        _folder.WithFile("phonebook.json", "{}");
        _folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "http://127.0.0.1" },
              "Plugins": { "Acme.Phonebook": { "Path": "{{Plugin}}" } },
              "Backends": {
                "open": { "Match": { "Path": "/open" }, "Destinations": [ "http://127.0.0.1:1" ] },
                "phones": {
                  "Match": { "Path": "/phones" }, "Destinations": [ "http://127.0.0.1:1" ],
                  "Provisioning": { "Adapter": "Acme.Phonebook", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" }, "Groups": { "Sync": "Merge" }, "Acme.Phonebook": { "File": "phonebook.json", "Fields": "login" } }
                },
                "rooms": {
                  "Match": { "Path": "/rooms" }, "Destinations": [ "http://127.0.0.1:1" ],
                  "Provisioning": { "Adapter": "Webhook", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" }, "Webhook": { "Url": "{{_handler.Origin}}", "Secrets": "0123456789abcdef0123456789abcdef" } }
                },
                "timesheets": {
                  "Match": { "Path": "/timesheets" }, "Destinations": [ "http://127.0.0.1:1" ],
                  "Provisioning": {
                    "Adapter": "Sql", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" },
                    "Sql": {
                      "Provider": "Sqlite", "ConnectionString": "Data Source={{Path.Combine(_folder.Folder, "users.db")}};Pooling=False",
                      "Statements": { "Find": { "login": "select id, login from users where login = @value" }, "Get": "select id, login from users where id = @id", "Create": "insert into users (login) values (@login) returning id", "Update": { "login": "update users set login = @value where id = @id" } }
                    }
                  }
                }
              }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _handler.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Says_of_each_backend_whether_its_accounts_answer_and_what_can_be_done()
    {
        var (code, output, error) = await RunAsync("check");

        error.ShouldBeEmpty();
        code.ShouldBe(0, output);
        output.ShouldStartWith("The configuration is in order.\n\nPLUG-IN");
        var lines = output.Split('\n').Select(l => string.Join(" | ", l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).ToList();
        lines.ShouldContain(l => l.StartsWith($"Acme.Phonebook | Acme.Phonebook.PhonebookAdapter | 1.0 | {Plugin} | ", StringComparison.Ordinal));
        lines.ShouldContain("open | None | - | - | -");
        lines.ShouldContain("phones | Acme.Phonebook | good: a phone book with 0 entries | find, update, disable, groups, undo, rename | conditional writes");
        lines.ShouldContain($"rooms | Webhook | good: handler at {_handler.Origin}: rooms 1.0 | find, update, disable, rename, conditional writes | groups, undo");
        lines.ShouldContain(l => l.StartsWith("timesheets | Sql | good: ", StringComparison.Ordinal) && l.EndsWith(" | find, update, undo, rename | disable, groups, conditional writes", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Accounts_that_do_not_answer_are_something_to_look_at()
    {
        _folder.With("""{ "Backends": { "rooms": { "Provisioning": { "Webhook": { "Url": "http://127.0.0.1:1/jit" } } } } }""", "gone.json");

        var (code, output, _) = await RunAsync("check", "--json");

        code.ShouldBe(CheckCommand.SomethingToLookAt);
        using var report = JsonDocument.Parse(output);
        var plugin = report.RootElement.GetProperty("plugins").EnumerateArray().ShouldHaveSingleItem();
        plugin.GetProperty("name").GetString().ShouldBe("Acme.Phonebook");
        plugin.GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        var backends = report.RootElement.GetProperty("backends").EnumerateArray().ToDictionary(b => b.GetProperty("backend").GetString()!);
        backends["rooms"].GetRawText().ShouldContain("no connection");
        backends["rooms"].GetProperty("outcome").GetString().ShouldBe("unavailable");
        backends["rooms"].GetProperty("target").GetString().ShouldBe("http://127.0.0.1:1/jit");
        backends["rooms"].GetProperty("can").GetProperty("conditional").GetBoolean().ShouldBeTrue();
        backends["rooms"].GetProperty("can").GetProperty("undo").GetBoolean().ShouldBeFalse();
        backends["open"].GetProperty("outcome").GetString().ShouldBe("notProvisioned");
        backends["phones"].GetProperty("outcome").GetString().ShouldBe("good");
        output.ShouldNotContain("0123456789abcdef0123456789abcdef");
    }

    [Fact]
    public async Task What_a_service_demands_of_accounts_and_nothing_is_mapped_to_is_something_to_look_at()
    {
        var (code, output) = await CheckScimAsync(
            new HttpStub.Answer(200, """{"totalResults":0}"""), new HttpStub.Answer(200, "{}"),
            new HttpStub.Answer(200, """{ "Resources": [ { "id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [ { "name": "displayName", "required": true } ] } ] }"""));

        code.ShouldBe(CheckCommand.SomethingToLookAt);
        output.ShouldContain("WRONG: displayName is demanded of every account by the service's /Schemas, and nothing is mapped to it; map it, with a constant where people have no value of it (http");
    }

    [Fact]
    public async Task The_attribute_that_a_backend_complains_of_is_named()
    {
        var (code, output) = await CheckScimAsync(new HttpStub.Answer(200, """{ "totalResults": 101, "Resources": [] }"""), new HttpStub.Answer(200, "{}"));

        code.ShouldBe(CheckCommand.SomethingToLookAt);
        output.ShouldContain("WRONG: userName: the search brought more than 100 records");
    }

    [Fact]
    public async Task Offline_nothing_is_connected_to()
    {
        var (code, output, _) = await RunAsync("check", "--offline", "--backend", "rooms");

        code.ShouldBe(0);
        output.ShouldContain($"not asked: {_handler.Origin}");
        output.ShouldNotContain("timesheets");
        _handler.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Errors_of_the_configuration_and_an_unknown_backend_are_told()
    {
        var (code, _, error) = await RunAsync("check", "--backend", "room");
        (code, error).ShouldBe((GatewayCommandLine.WrongInput, "--backend = \"room\": is not the name of a backend. Did you mean \"rooms\"? Legal: open, phones, rooms, timesheets.\n"));

        _folder.With("""{ "Backends": { "rooms": { "Provisioning": { "Webhook": { "Url": "nowhere" } } } } }""", "wrong.json");
        (code, _, error) = await RunAsync("check");
        (code, error).ShouldBe((GatewayCommandLine.WrongInput, "Backends:rooms:Provisioning:Webhook:Url = \"nowhere\": is not an absolute URL. Write a URL such as https://host.example.com/path.\n"));
    }

    private async Task<(int Code, string Output)> CheckScimAsync(params HttpStub.Answer[] answers)
    {
        await using var wiki = await HttpStub.StartAsync(answers);
        _folder.With($$"""{ "Backends": { "open": { "Provisioning": { "Adapter": "Scim", "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}" }, "Scim": { "BaseUrl": "{{wiki.Origin}}", "Token": "t" } } } } }""", "scim.json");
        var (code, output, _) = await RunAsync("check", "--backend", "open");
        return (code, output);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error).RunAsync([.. arguments, .. Directory.GetFiles(_folder.Folder, "*.json").Where(f => Path.GetFileName(f) != "phonebook.json").Order(StringComparer.Ordinal).SelectMany(f => new[] { "--config", f })]);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
