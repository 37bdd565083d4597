using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Documentation;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>
/// An operator works on people's accounts by the command line, as the page about it says: on a real Redis, with a real SCIM server, a real PostgreSQL and a real OpenLDAP, each read back by its own means.
/// </summary>
public sealed class UsersJourneyTests(RedisServer redis, ScimmyServer scimmy, PostgreSqlServer postgres, OpenLdapServer directory)
    : IClassFixture<RedisServer>, IClassFixture<ScimmyServer>, IClassFixture<PostgreSqlServer>, IClassFixture<OpenLdapServer>, IAsyncLifetime
{
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        await directory.ResetAsync();
        await scimmy.ResetAsync();
        await redis.CommandAsync("FLUSHALL");
        _database = await postgres.CreateDatabaseAsync("CREATE TABLE staff (id serial PRIMARY KEY, login text NOT NULL UNIQUE, enabled boolean NOT NULL DEFAULT true)");
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(redis.Configuration)
            .WithBackend("wiki", JourneyBackends.Wiki(scimmy).Replace("\"userName\": \"{username}\"", """ "userName": { "From": "{username}", "Owner": "CreateOnly" } """))
            .WithBackend("timesheets", $$"""
                {
                  "Match": { "Path": "/timesheets" }, "Destinations": [ "{{scimmy.Origin}}" ],
                  "Provisioning": {
                    "Adapter": "Sql", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" },
                    "Sql": {
                      "Provider": "PostgreSql", "ConnectionString": "{{_database}}",
                      "Statements": {
                        "Find": { "login": "SELECT id, login, enabled AS active FROM staff WHERE lower(login) = lower(@value)" },
                        "Get": "SELECT id, login, enabled AS active FROM staff WHERE id = @id",
                        "Create": "INSERT INTO staff (login) VALUES (@login) RETURNING id",
                        "Update": { "login": "UPDATE staff SET login = @value WHERE id = @id" },
                        "SetActive": "UPDATE staff SET enabled = @active WHERE id = @id"
                      }
                    }
                  }
                }
                """)
            .WithBackend("directory", $$"""
                {
                  "Match": { "Path": "/directory" }, "Destinations": [ "{{scimmy.Origin}}" ],
                  "Provisioning": {
                    "Adapter": "Ldap", "Match": [ "employeeNumber={subject}" ], "Reactivate": true,
                    "Mapping": { "employeeNumber": "{subject}", "uid": { "From": "{username|lower}", "Owner": "CreateOnly" }, "cn": "{displayName ?? username}", "sn": "{surname ?? username}", "mail": "{email}" },
                    "Ldap": {
                      "Url": "ldap://127.0.0.1:{{directory.Port}}", "CaFile": "{{directory.AuthorityFile}}", "BindDn": "{{OpenLdapServer.Gateway}}", "Password": "{{directory.Password}}",
                      "BaseDn": "{{OpenLdapServer.People}}", "Rdn": "uid", "ObjectClasses": [ "inetOrgPerson" ], "Disable": { "MoveTo": "{{OpenLdapServer.Disabled}}" }
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
    public async Task Who_is_disabled_is_disabled_in_every_application_and_out_until_they_are_enabled()
    {
        using var ada = new Visitor();
        await EnterEverywhereAsync(ada);
        var hash = await HashAsync();
        (await EnabledAsync()).ShouldBe([true, true, true]);

        var done = await _gateway.RunAsync("users", "disable", "--all-backends", "--subject", hash, "--reason", "left the company", "--yes");
        done.ShouldContain("Disabled. Account ");
        done.ShouldContain("1 session ended.");
        (await EnabledAsync()).ShouldBe([false, false, false]);
        (await ada.OpenAsync(At("/app"))).Text.ShouldContain("Sign in as", Case.Sensitive, "the session has ended");
        foreach (var path in (string[])["/app", "/timesheets", "/directory"])
        {
            using var again = new Visitor();
            var page = await again.SignInAsync("ada", At(path));
            page.Status.ShouldBe(HttpStatusCode.Forbidden, path);
            page.Text.ShouldContain("1404", Case.Sensitive, $"{path}: also where Reactivate is true");
        }

        (await EnabledAsync()).ShouldBe([false, false, false]);
        (await _gateway.RunAsync("users", "list", "--state", "disabled")).Split('\n').Count(l => l.StartsWith(hash, StringComparison.Ordinal)).ShouldBe(3);
        (await _gateway.RunAsync("users", "show", "--subject", hash)).ShouldContain("left the company");
        _gateway.Log.ShouldNotContain("left the company", Case.Insensitive, "an operator's reason may name a person: it stands in the history only");
        (await _gateway.RunAsync("ledger", "verify")).ShouldContain("in order.");

        await _gateway.RunAsync("users", "enable", "--all-backends", "--subject", hash, "--reason", "is back", "--yes");
        (await EnabledAsync()).ShouldBe([true, true, true]);
        using var back = new Visitor();
        await EnterEverywhereAsync(back);
    }

    [Fact]
    public async Task Who_is_linked_to_another_account_is_led_to_it_at_the_next_login()
    {
        using (var ada = new Visitor()) await EnterEverywhereAsync(ada);
        var hash = await HashAsync();
        var wiki = await scimmy.MakeUserAsync("ada.of.old");
        await directory.ChangeAsync($"dn: uid=ada.of.old,{OpenLdapServer.People}\nobjectClass: inetOrgPerson\nuid: ada.of.old\ncn: Ada\nsn: Lovelace\n", "-a");
        var entry = (await directory.SearchAsync(OpenLdapServer.People, "(uid=ada.of.old)")).ShouldHaveSingleItem();
        var uuid = entry["entryUUID"][0];
        await PostgreSqlServer.ExecuteAsync(_database, "INSERT INTO staff (login) VALUES ('ada-of-old')");

        (await _gateway.RunAsync("users", "relink", "--backend", "wiki", "--subject", hash, "--account", wiki, "--reason", "the account with her pages", "--yes")).ShouldContain($"The person's account at wiki is {wiki}.");
        (await _gateway.RunAsync("users", "relink", "--backend", "directory", "--subject", hash, "--account", uuid, "--yes")).ShouldContain("Linked.");
        (await _gateway.RunAsync(5, "users", "relink", "--backend", "timesheets", "--subject", hash, "--account", "2", "--yes")).ShouldContain("Account 2 is identified by login as another person's.");
        await PostgreSqlServer.ExecuteAsync(_database, "UPDATE staff SET login = 'ada-retired' WHERE id = 1; UPDATE staff SET login = 'ada' WHERE id = 2");
        (await _gateway.RunAsync("users", "relink", "--backend", "timesheets", "--subject", hash, "--account", "2", "--yes")).ShouldContain("Linked.");

        using (var ada = new Visitor()) await EnterEverywhereAsync(ada);
        var users = (await scimmy.UsersAsync()).ToDictionary(u => u.GetProperty("userName").GetString()!);
        users.Count.ShouldBe(2);
        users["ada"].TryGetProperty("externalId", out _).ShouldBeFalse("the former account let go");
        users["ada.of.old"].GetProperty("externalId").GetString().ShouldNotBeNullOrEmpty();
        users["ada.of.old"].GetProperty("displayName").GetString().ShouldBe("Ada Lovelace", "the login brought it in order");
        (await directory.SearchAsync(OpenLdapServer.People, "(employeeNumber=*)")).ShouldHaveSingleItem().Name.ShouldBe(entry.Name);
        (await RowsAsync("SELECT id || ':' || login FROM staff ORDER BY id")).ShouldBe(["1:ada-retired", "2:ada"]);
        (await _gateway.RunAsync("users", "show", "--subject", hash, "--live")).ShouldContain("wiki holds now: enabled");
        (await _gateway.RunAsync(5, "users", "relink", "--backend", "wiki", "--subject", hash, "--account", "no-such-account", "--yes")).ShouldContain("wiki has no account no-such-account.");
    }

    [Fact]
    public async Task A_hundred_thousand_accounts_are_listed_each_once_while_people_sign_in()
    {
        const int people = 100_000;
        var entry = """{"accountId":"account","fingerprints":{"salt":"s","mapping":"m","values":{}},"checkedAt":"2026-03-01T12:00:00+00:00"}""";
        await redis.CommandAsync("EVAL", "for i = 1, tonumber(ARGV[2]) do redis.call('HSET', 'jit:a:{wiki|' .. string.format('%043d', i) .. '}', 't', '1', 'e', ARGV[1]) end return 'OK'", "0", entry, $"{people}");
        var listing = _gateway.RunAsync("users", "list", "--backend", "wiki", "--all", "--json");
        using (var ada = new Visitor()) (await ada.SignInAsync("ada", At("/app"))).Status.ShouldBe(HttpStatusCode.OK);

        using var answer = JsonDocument.Parse(await listing);
        var subjects = answer.RootElement.GetProperty("accounts").EnumerateArray().Select(a => a.GetProperty("subject").GetString()!).ToList();
        subjects.Distinct(StringComparer.Ordinal).Count().ShouldBe(subjects.Count);
        subjects.Count(s => s.StartsWith("0000", StringComparison.Ordinal)).ShouldBe(people);
    }

    /// <summary>Every command line of the page, with what is otherwise here.</summary>
    [Fact]
    public async Task The_commands_of_the_page_do_what_it_says()
    {
        using (var ada = new Visitor()) await ada.SignInAsync("ada", At("/app"));
        var (hash, other) = (await HashAsync(), await scimmy.MakeUserAsync("ada.of.old"));
        var account = (await scimmy.UsersAsync()).Single(u => u.GetProperty("userName").GetString() == "ada").GetProperty("id").GetString()!;
        var lines = new RecipePage("users.md").Blocks("sh").SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(l => l.Split("  #")[0].Trim()).ToList();
        lines.Count.ShouldBeGreaterThan(10);
        foreach (var line in lines)
        {
            var words = Regex.Matches(line, "\"[^\"]*\"|\\S+", RegexOptions.NonBacktracking).Select(m => m.Value.Trim('"')).ToList();
            words[0].ShouldBe("jitgateway");
            var arguments = words.Skip(1).Select(w => w switch { "HASH" => hash, "OTHER" => other, "ACCOUNT" => account, "https://idp.example.com/metadata" => _identityProvider.MetadataUrl.AbsoluteUri, "alice-0001" => _identityProvider.Get("ada").NameId, _ => w }).ToList();
            if (arguments is ["users", "disable" or "enable" or "relink" or "unlink", ..] && !arguments.Contains("--yes")) arguments.Add("--yes");
            (await _gateway.RunAsync([.. arguments])).ShouldNotBeEmpty(line);
        }
    }

    /// <summary>Of the three only the wiki's has a page; the others say that they have none, which is an answer of theirs.</summary>
    private async Task EnterEverywhereAsync(Visitor ada)
    {
        (await ada.SignInAsync("ada", At("/app"))).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var path in (string[])["/timesheets", "/directory"]) (await ada.OpenAsync(At(path))).Status.ShouldBe(HttpStatusCode.NotFound, path);
    }

    private Uri At(string path) => new(_gateway.Url, path);

    private async Task<string> HashAsync()
    {
        using var answer = JsonDocument.Parse(await _gateway.RunAsync("users", "list", "--backend", "wiki", "--json"));
        return answer.RootElement.GetProperty("accounts").EnumerateArray().ShouldHaveSingleItem().GetProperty("subject").GetString()!;
    }

    /// <summary>At wiki, timesheets and directory, as each of them says.</summary>
    private async Task<bool[]> EnabledAsync() =>
    [
        (await scimmy.UsersAsync()).ShouldHaveSingleItem().GetProperty("active").GetBoolean(),
        (await RowsAsync("SELECT enabled::text FROM staff")).ShouldHaveSingleItem() == "true",
        !(await directory.SearchAsync(OpenLdapServer.People, "(uid=ada)")).ShouldHaveSingleItem().Name.EndsWith(OpenLdapServer.Disabled, StringComparison.Ordinal),
    ];

    private Task<List<string>> RowsAsync(string query) => PostgreSqlServer.RowsAsync(_database, query);
}
