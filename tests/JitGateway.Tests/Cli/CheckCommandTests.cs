using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
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
        var (code, output, error) = await RunAsync("check", "--connect");

        error.ShouldBeEmpty();
        code.ShouldBe(0, output);
        output.ShouldStartWith("The configuration is in order, and has 5 risks.\n\nRISK ");
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

        var (code, output, _) = await RunAsync("check", "--connect", "--json");

        code.ShouldBe(ExitCodes.CannotBeReached);
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

        code.ShouldBe(ExitCodes.CannotBeReached);
        output.ShouldContain("WRONG: displayName is demanded of every account by the service's /Schemas, and nothing is mapped to it; map it, with a constant where people have no value of it (http");
    }

    [Fact]
    public async Task Credentials_of_an_adapter_that_go_in_clear_to_another_machine_are_a_risk_and_to_a_proxy_on_the_way_none()
    {
        const string Id = "risk.adapter.clear";
        (await RunAsync("check")).Output.ShouldNotContain(Id, Case.Sensitive, "this machine hears itself alone");
        _folder.With("""{ "Backends": { "rooms": { "Provisioning": { "Webhook": { "Url": "http://hooks.example.com/jit", "Proxy": { "Url": "http://proxy.example.com:3128" } } } } } }""", "clear.json");

        var (code, output, _) = await RunAsync("check");

        code.ShouldBe(0);
        var file = Path.Combine(_folder.Folder, "clear.json");
        output.Split('\n').Where(l => l.Contains(Id, StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldBe(
            $"RISK {Id}: {file}:1:59: Backends:rooms:Provisioning:Webhook:Url = \"http://hooks.example.com/jit\": is http, so that credentials and people's values go to hooks.example.com in clear. Write https.");
        using var report = JsonDocument.Parse((await RunAsync("check", "--json", "--backend", "rooms")).Output);
        var risk = report.RootElement.GetProperty("risks").EnumerateArray().Single(r => r.GetProperty("id").GetString() == Id);
        (risk.GetProperty("place").GetProperty("source").GetString(), risk.GetProperty("place").GetProperty("line").GetInt32()).ShouldBe((file, 1));
        report.RootElement.GetProperty("risks").EnumerateArray().ShouldAllBe(r => !r.GetProperty("key").GetString()!.StartsWith("Backends:open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Maintenance_and_canary_are_told()
    {
        _folder.With("""
            { "Backends": {
              "open": { "Maintenance": { "Until": "2099-03-02T08:00:00+01:00", "Allow": { "Groups": [ "qa" ] } } },
              "phones": { "Canary": { "Destinations": "http://127.0.0.1:2", "Percent": 2.5, "Groups": [ "beta", "staff" ] } },
              "rooms": { "Cluster": { "HealthCheck": { "Passive": { "Enabled": true, "ReactivationPeriod": "00:00:10" } } } } } }
            """, "operation.json");

        var (code, output, _) = await RunAsync("check");

        code.ShouldBe(0);
        output.TrimEnd().Split('\n')[^2..].ShouldBe(
        [
            "NOTE: open: it is in maintenance until 2099-03-02 08:00 +01:00, open to the groups qa.",
            "NOTE: phones: 2.5 percent of the people and the groups beta, staff go to http://127.0.0.1:2/.",
        ]);
        using var report = JsonDocument.Parse((await RunAsync("check", "--json", "--backend", "open")).Output);
        report.RootElement.GetProperty("backends")[0].GetProperty("notes")[0].GetString().ShouldStartWith("it is in maintenance");
    }

    [Theory]
    [InlineData(""" { "X-Remote-User": "{username}", "X-Department": { "From": "{department}", "MaxLength": 1500 } } """, null)]
    [InlineData(""" { "X-Remote-Groups": { "From": "{groups}", "MaxLength": 4096 } } """, "10278 octets together (X-Jit-Assertion 6144, X-Remote-Groups 4096)")]
    [InlineData(""" { "X-Remote-Groups": { "From": "{groups}", "MaxLength": 4096 }, "X-Jit-Assertion": null } """, null)]
    [InlineData(""" { "X-Remote-User": "{username}", "X-Remote-Groups": "{groups}", "X-Jit-Assertion": null } """, "8356 octets together (X-Remote-Groups 8000)")]
    public async Task Headers_that_may_be_more_than_servers_read_are_a_risk(string headers, string? excess)
    {
        _folder.With($$"""{ "Backends": { "open": { "Headers": {{headers}} } } }""", "headers.json");

        var (code, output, _) = await RunAsync("check", "--backend", "open");

        code.ShouldBe(0);
        if (excess is null) output.ShouldNotContain("risk.headers.large");
        else output.ShouldContain($"Backends:open:Headers: may have {excess}, and many servers read 8192 with the cookies. Bound lists by MaxLength or Only, or leave X-Jit-Assertion out with null.");
    }

    [Fact]
    public async Task The_attribute_that_a_backend_complains_of_is_named()
    {
        var (code, output) = await CheckScimAsync(new HttpStub.Answer(200, """{ "totalResults": 101, "Resources": [] }"""), new HttpStub.Answer(200, "{}"));

        code.ShouldBe(ExitCodes.CannotBeReached);
        output.ShouldContain("WRONG: userName: the search brought more than 100 records");
    }

    [Fact]
    public async Task Without_connect_nothing_is_connected_to()
    {
        var (code, output, _) = await RunAsync("check", "--offline", "--backend", "rooms");   // the default by its old name

        code.ShouldBe(0);
        output.ShouldContain($"not asked: {_handler.Origin}");
        output.ShouldNotContain("timesheets");
        _handler.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Errors_of_the_configuration_and_an_unknown_backend_are_told()
    {
        var (code, _, error) = await RunAsync("check", "--backend", "room");
        (code, error).ShouldBe((ExitCodes.WrongInput, "--backend = \"room\": is not the name of a backend. Did you mean \"rooms\"? Legal: open, phones, rooms, timesheets.\n"));

        _folder.With("""{ "Backends": { "rooms": { "Provisioning": { "Webhook": { "Url": "nowhere" } } } } }""", "wrong.json");
        (code, _, error) = await RunAsync("check");
        (code, error).ShouldBe((ExitCodes.WrongInput, $"{Path.Combine(_folder.Folder, "wrong.json")}:1:59: Backends:rooms:Provisioning:Webhook:Url = \"nowhere\": is not an absolute URL. Write a URL such as https://host.example.com/path.\n"));
    }

    private async Task<(int Code, string Output)> CheckScimAsync(params HttpStub.Answer[] answers)
    {
        await using var wiki = await HttpStub.StartAsync(answers);
        _folder.With($$"""{ "Backends": { "open": { "Provisioning": { "Adapter": "Scim", "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}" }, "Scim": { "BaseUrl": "{{wiki.Origin}}", "Token": "t" } } } } }""", "scim.json");
        var (code, output, _) = await RunAsync("check", "--connect", "--backend", "open");
        return (code, output);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error).RunAsync([.. arguments, .. Directory.GetFiles(_folder.Folder, "*.json").Where(f => Path.GetFileName(f) != "phonebook.json").Order(StringComparer.Ordinal).SelectMany(f => new[] { "--config", f })]);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
