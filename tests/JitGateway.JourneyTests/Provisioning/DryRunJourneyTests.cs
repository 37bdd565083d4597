using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>Dry runs with what an identity provider really sent, against a real SCIM server and a real PostgreSQL: by the command line, and at the management listener.</summary>
public sealed class DryRunJourneyTests(PostgreSqlServer database, ScimmyServer scimmy) : IClassFixture<PostgreSqlServer>, IClassFixture<ScimmyServer>, IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private const string Schema = """
        CREATE TABLE staff (id serial PRIMARY KEY, login text NOT NULL UNIQUE, email text NOT NULL, department text, enabled boolean NOT NULL DEFAULT true);
        CREATE TABLE staff_writes (id serial PRIMARY KEY, what text NOT NULL);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO staff_writes (what) VALUES (TG_OP); RETURN NEW; END $$;
        CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON staff FOR EACH ROW EXECUTE FUNCTION note();
        """;

    private string _database = "";
    private GatewayConfiguration _configuration = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        await scimmy.ResetAsync();
        _database = await database.CreateDatabaseAsync(Schema);
        _configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).With("Gateway:Management", $$"""{ "Token": "{{Token}}" }""")
            .WithBackend("wiki", JourneyBackends.Wiki(scimmy))
            .WithBackend("timesheets", $$"""
                {
                  "Match": { "Path": "/hours" }, "Destinations": [ "{{scimmy.Origin}}" ],
                  "Provisioning": {
                    "Adapter": "Sql", "Match": [ "login={username}" ],
                    "Mapping": { "login": "{username}", "email": "{email}", "department": "{department}" },
                    "Sql": {
                      "Provider": "PostgreSql", "ConnectionString": "{{_database}}",
                      "Statements": {
                        "Find": { "login": "SELECT id, login, email, department, enabled AS active FROM staff WHERE login = @value" },
                        "Get": "SELECT id, login, email, department, enabled AS active FROM staff WHERE id = @id",
                        "Create": "INSERT INTO staff (login, email, department) VALUES (@login, @email, @department) RETURNING id",
                        "Update": {
                          "login": "UPDATE staff SET login = @value WHERE id = @id",
                          "email": "UPDATE staff SET email = @value WHERE id = @id",
                          "department": "UPDATE staff SET department = @value WHERE id = @id"
                        },
                        "SetActive": "UPDATE staff SET enabled = @active WHERE id = @id"
                      }
                    }
                  }
                }
                """);
        _gateway = await GatewayProcess.StartReadyAsync(_configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider])
            if (part is not null) await part.DisposeAsync();
    }

    [Fact]
    public async Task Says_beforehand_what_the_first_and_the_next_visit_do_and_leaves_both_backends_as_they_are()
    {
        using var ada = new Visitor { HoldsAnswers = true };
        var captured = Visitor.AnswerOn(await ada.SignInAsync("ada", new Uri(_gateway.Url, "/app")));

        (await UnchangedAsync(() => TryAsync("wiki", captured))).GetProperty("outcome").GetString().ShouldBe("create");
        var first = await UnchangedAsync(() => TryAsync("timesheets", captured));
        first.GetProperty("outcome").GetString().ShouldBe("create");
        first.GetProperty("isAcceptable").GetBoolean().ShouldBeTrue(first.GetRawText());
        first.GetProperty("writes")[0].GetProperty("attributes").GetProperty("email")[0].GetString().ShouldBe("ada@example.org");

        ada.HoldsAnswers = false;
        (await ada.SendAsync(captured)).Status.ShouldBe(HttpStatusCode.OK, "a dry run uses nothing up");
        (await scimmy.UsersAsync()).ShouldHaveSingleItem();

        _identityProvider.Set(_identityProvider.Get("ada") with { Department = "Research" });
        using var later = new Visitor { HoldsAnswers = true };
        var changed = Visitor.AnswerOn(await later.SignInAsync("ada", new Uri(_gateway.Url, "/app")));
        var next = await UnchangedAsync(() => TryAsync("wiki", changed));
        next.GetProperty("outcome").GetString().ShouldBe("update");
        next.GetProperty("writes")[0].GetProperty("attributes").EnumerateObject().ShouldHaveSingleItem().Value[0].GetString().ShouldBe("Research");
        next.GetProperty("ledger").GetProperty("isSettled").GetBoolean().ShouldBeFalse();
        (await UnchangedAsync(() => TryAsync("wiki", captured))).GetProperty("ledger").GetProperty("isSettled").GetBoolean().ShouldBeTrue("the values of the first capture are those of the last pass");
    }

    [Fact]
    public async Task Compares_two_mappings_over_what_the_identity_provider_really_sent()
    {
        using var ada = new Visitor { HoldsAnswers = true };
        var captured = Visitor.AnswerOn(await ada.SignInAsync("ada", new Uri(_gateway.Url, "/hours")));
        var logins = new[] { new { name = "ada", assertion = captured.Fields["SAMLResponse"] } };

        var comparison = await UnchangedAsync(() => AskAsync("/provisioning/dry-run/compare", new
        {
            backend = "timesheets",
            provisioning = new { Mapping = new { login = "{username}", email = "{email|upper}", department = "{department}" } },
            logins,
        }));

        var change = comparison.GetProperty("logins")[0].GetProperty("changes").EnumerateArray().ShouldHaveSingleItem();
        change.GetProperty("name").GetString().ShouldBe("email");
        change.GetProperty("before")[0].GetString().ShouldBe("ada@example.org");
        change.GetProperty("after")[0].GetString().ShouldBe("ADA@EXAMPLE.ORG");
    }

    [Fact]
    public async Task The_command_line_says_the_same_without_the_running_node()
    {
        using var ada = new Visitor { HoldsAnswers = true };
        var captured = Visitor.AnswerOn(await ada.SignInAsync("ada", new Uri(_gateway.Url, "/hours")));
        var file = Path.Combine(_configuration.Directory, "ada.xml");
        await File.WriteAllTextAsync(file, captured.Xml);
        await PostgreSqlServer.ExecuteAsync(_database, "INSERT INTO staff (login, email, department) VALUES ('ada', 'ada@old.example.org', 'Engineering')");

        var text = await UnchangedAsync(() => CommandAsync("dry-run", "--backend", "timesheets", "--assertion", file));

        text.ShouldContain("would update account 1");
        text.ShouldMatch(@"email +ada@old\.example\.org +ada@example\.org +ada@example\.org +SENT");
        text.ShouldMatch("department +Engineering +Engineering +Engineering +same");
        text.ShouldNotContain("WARNING", Case.Sensitive);

        await File.WriteAllTextAsync(file, captured.Tampered("ada@example.org", "eve@example.org").Xml);
        (await UnchangedAsync(() => CommandAsync("dry-run", "--backend", "timesheets", "--assertion", file))).ShouldContain("WARNING: a login with this would not be accepted now. saml.signature.");
    }

    /// <summary>Does something, and holds that neither backend was written to meanwhile.</summary>
    private async Task<T> UnchangedAsync<T>(Func<Task<T>> work)
    {
        var before = await StateAsync();
        var result = await work();
        (await StateAsync()).ShouldBe(before);
        return result;
    }

    private async Task<string> StateAsync()
    {
        var state = new StringBuilder();
        foreach (var row in await PostgreSqlServer.RowsAsync(_database, "SELECT staff::text FROM staff UNION ALL SELECT staff_writes::text FROM staff_writes")) state.AppendLine(row);
        foreach (var user in await scimmy.UsersAsync()) state.AppendLine(user.GetRawText());
        foreach (var write in (await scimmy.LogAsync()).Where(r => r.Method != "GET")) state.AppendLine($"{write.Method} {write.Path}");
        return state.ToString();
    }

    private Task<JsonElement> TryAsync(string backend, HeldAnswer captured) => AskAsync("/provisioning/dry-run", new { backend, assertion = captured.Fields["SAMLResponse"] });

    private async Task<JsonElement> AskAsync(string path, object question)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway.Management, path))
        {
            Content = new StringContent(JsonSerializer.Serialize(question), Encoding.UTF8, "application/json"),
            Headers = { { "Authorization", $"Bearer {Token}" } },
        };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        using var report = JsonDocument.Parse(text);
        return report.RootElement.Clone();
    }

    private async Task<string> CommandAsync(params string[] arguments)
    {
        await using var command = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "jitgateway.dll"), .. arguments, "--config", _configuration.Write()], _configuration.Directory);
        (await command.WaitForExitAsync()).ShouldBe(0, command.Output);
        return command.Output;
    }
}
