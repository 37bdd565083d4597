using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Users;

/// <summary>People at the management listener, and by the command line that asks it.</summary>
public sealed class UsersApiTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private static readonly SubjectKey Ada = new("https://idp.example.com/metadata", "ada-0001");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;
    private CommandLineBeside _commandLine = null!;

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "Management": { "Token": "{{Token}}" } },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "missing.xml" } } },
              "Backends": {
                "wiki": { "Match": { "Path": "/wiki" }, "Destinations": [ "http://127.0.0.1:1" ], "Provisioning": { "Adapter": "Scim", "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}" }, "Timeout": "00:00:02", "Retries": 0, "Scim": { "BaseUrl": "http://127.0.0.1:1/scim/v2", "Token": "secret-of-the-wiki" } } },
                "crm": { "Match": { "Path": "/crm" }, "Destinations": [ "http://127.0.0.1:1" ], "Provisioning": { "Adapter": "Scim", "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}" }, "Timeout": "00:00:02", "Retries": 0, "Scim": { "BaseUrl": "http://127.0.0.1:1/crm", "Token": "secret-of-the-crm" } } }
              }
            }
            """);
        _http = new HttpClient { BaseAddress = _gateway.Management };
        _commandLine = new CommandLineBeside(_gateway.Management);
        var adapters = _gateway.Services.GetRequiredService<BackendAdapters>();
        var parts = _gateway.Services.GetRequiredService<JitGateway.Configuration.Active<JitGateway.Backends.BackendTable>>().Value.Backends.ToDictionary(b => b.Name.Value, b => b.Part<BackendProvisioning>());
        await WriteAsync("wiki", Ada.Hash, "account-1", entry => entry with { System = adapters.For(parts["wiki"]).System });
        await WriteAsync("crm", Ada.Hash, "crm-1", entry => entry with { System = adapters.For(parts["crm"]).System, ChangedAt = Noon.AddDays(2) });
        await WriteAsync("wiki", Subject(2), null, entry => entry with { MakingSince = Noon });
        await WriteAsync("wiki", Subject(3), "account-3", entry => entry with { DisabledAt = Noon });
        await WriteAsync("wiki", Subject(4), "account-4", entry => entry with { Fingerprints = entry.Fingerprints.Stale() });
        await WriteAsync("former", Subject(5), "account-5", entry => entry);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        _commandLine.Dispose();
    }

    public static TheoryData<string> Paths => ["/users", $"/users/account?subject={Ada.Hash}", "POST /users/disable", "POST /users/enable", "POST /users/relink", "POST /users/unlink"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Without_the_token_nobody_is_told_anything(string path)
    {
        foreach (var authorization in new[] { null, "Bearer wrong" }) (await SendAsync(path, authorization: authorization)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(path)).Status.ShouldNotBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("", "ada:crm ada:wiki 2:wiki 3:wiki 4:wiki 5:former")]
    [InlineData("?backend=wiki", "ada:wiki 2:wiki 3:wiki 4:wiki")]
    [InlineData("?subject=ADA", "ada:crm ada:wiki")]
    [InlineData("?issuer=https%3A%2F%2Fidp.example.com%2Fmetadata&value=ada-0001&backend=crm", "ada:crm")]
    [InlineData("?account=account-3", "3:wiki")]
    [InlineData("?state=ready", "ada:crm ada:wiki 5:former")]
    [InlineData("?state=making", "2:wiki")]
    [InlineData("?state=disabled", "3:wiki")]
    [InlineData("?state=unsettled", "4:wiki")]
    [InlineData("?state=dead", "")]
    [InlineData("?changedAfter=2026-03-02", "ada:crm")]
    [InlineData("?changedBefore=2026-03-02&backend=wiki&state=ready", "ada:wiki")]
    [InlineData("?subject=ADA&changedAfter=2030-01-01", "")]
    public async Task Lists_who_has_an_account_where_by_any_filter(string query, string expected)
    {
        var (status, answer) = await SendAsync($"/users{query.Replace("ADA", Ada.Hash)}");
        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("accounts").EnumerateArray().Select(a => $"{Short(a.GetProperty("subject").GetString()!)}:{a.GetProperty("backend").GetString()}").ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
        answer.GetProperty("cursor").GetString().ShouldBeNull();
    }

    [Fact]
    public async Task Pages_lead_through_all_of_them()
    {
        var (seen, query) = (new List<string>(), "/users?limit=2");
        while (true)
        {
            var (_, page) = await SendAsync(query);
            seen.AddRange(page.GetProperty("accounts").EnumerateArray().Select(a => $"{a.GetProperty("subject").GetString()} {a.GetProperty("backend").GetString()}"));
            if (page.GetProperty("cursor").GetString() is not { } cursor) break;
            query = $"/users?limit=2&cursor={Uri.EscapeDataString(cursor)}";
        }

        seen.Count.ShouldBe(6);
        seen.ShouldBeUnique();
    }

    public static TheoryData<string> Misunderstood =>
    [
        "/users?names=all", "/users?limit=0", "/users?limit=100000", "/users?state=asleep", "/users?state=0", "/users?changedAfter=yesterday", "/users?subject=short", "/users?issuer=x", "/users?subject=a&subject=b",
        "/users?backend=Wi%27ki", "/users?backend=%2A", "/users?cursor=%00", $"/users?account={new string('x', 513)}", "/users?account=a%1Bb", "/users/account", "/users/account?account=x", "/users/account?subject=%22%27%3B",
        $"/users/account?subject={Subject(9)}&live=maybe", $"/users/account?subject={Subject(9)}&entries=0",
        "POST /users/disable {}", """POST /users/disable {"all":true}""", $$"""POST /users/disable {"subject":"{{Subject(3)}}","backend":"wiki","all":true}""", $$"""POST /users/disable {"subject":"{{Subject(3)}}"}""",
        $$"""POST /users/disable {"subject":"{{Subject(3)}}","backend":"wiki","reason":"two\nlines"}""", """POST /users/disable {"subject":"'; DROP TABLE users; --","backend":"wiki"}""", """POST /users/disable {"subject":5,"backend":"wiki"}""",
        """POST /users/unlink [1,2]""", "POST /users/unlink nonsense", $$"""POST /users/relink {"subject":"{{Subject(3)}}","backend":"wiki"}""", $$"""POST /users/relink {"subject":"{{Subject(3)}}","backend":"wiki","account":"a\u0000b"}""",
        $$"""POST /users/relink {"subject":"{{Subject(3)}}","backend":"wiki","account":"1","force":"please"}""", $$"""POST /users/disable {"issuer":"x","value":"","backend":"wiki"}""",
    ];

    [Theory]
    [MemberData(nameof(Misunderstood))]
    public async Task What_it_does_not_understand_is_a_problem_document(string request)
    {
        var (status, answer) = await SendAsync(request);
        status.ShouldBe(HttpStatusCode.BadRequest, request);
        answer.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Hostile_values_of_ten_kilobytes_harm_nobody_and_stand_in_no_log()
    {
        foreach (var hostile in (string[])["'; DROP TABLE users; --", "\u001b[2J\r\n\0", "\"}{\"", new string('é', 5_000), "../../etc/passwd", "\ud83d\ude00*|{x}", "planted-value"])
        {
            foreach (var act in (string[])["disable", "enable", "unlink"])
            {
                var (status, answer) = await PostAsync(act, new { issuer = "https://idp.example.com/metadata", value = hostile, backend = "wiki" });
                status.ShouldBe(HttpStatusCode.NotFound);
                answer.GetProperty("title").GetString().ShouldBe("There is no such account");
            }

            (await PostAsync("disable", new { subject = hostile, backend = "wiki" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        }

        _gateway.Logs.Text.ShouldNotContain("planted-value");
        _gateway.Logs.Text.ShouldNotContain("ada-0001");
        _gateway.Logs.Text.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task A_backend_that_is_down_is_said_and_nothing_is_half_done()
    {
        foreach (var act in (string[])["disable", "relink"])
        {
            var (status, answer) = await PostAsync(act, act == "relink" ? new { subject = Ada.Hash, backend = "wiki", account = "account-9" } : new { subject = Ada.Hash, backend = "wiki" });
            status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            answer.GetProperty("title").GetString()!.ShouldStartWith("1400 ");
            answer.GetProperty("detail").GetString()!.ShouldContain("Nothing was changed.");
        }

        (await PostAsync("disable", new { subject = Ada.Hash, all = true })).Answer.GetProperty("detail").GetString()!.ShouldMatch("^crm: 1400 .* wiki: 1400 ");
        (await SendAsync($"/users?subject={Ada.Hash}&state=ready")).Answer.GetProperty("accounts").GetArrayLength().ShouldBe(2);
        _gateway.Logs.Text.ShouldNotContain("secret-of-the-wiki");
        var (_, shown) = await SendAsync($"/users/account?subject={Ada.Hash}&live=true");
        shown.GetProperty("accounts")[0].GetProperty("now").GetProperty("found").ValueKind.ShouldBe(JsonValueKind.Null);
        shown.GetProperty("accounts")[0].GetProperty("now").GetProperty("note").GetString()!.ShouldStartWith("the backend ");
        shown.GetProperty("history").EnumerateArray().ShouldContain(e => e.GetProperty("kind").GetString() == "Disable" && e.GetProperty("outcome").GetString() == "unavailable");
    }

    [Fact]
    public async Task A_person_is_found_by_hash_by_name_and_by_account()
    {
        foreach (var query in (string[])[$"subject={Ada.Hash}", "issuer=https%3A%2F%2Fidp.example.com%2Fmetadata&value=ada-0001", "backend=crm&account=crm-1"])
        {
            var (status, answer) = await SendAsync($"/users/account?{query}");
            status.ShouldBe(HttpStatusCode.OK);
            answer.GetProperty("subject").GetString().ShouldBe(Ada.Hash);
            answer.GetProperty("accounts").EnumerateArray().Select(a => a.GetProperty("account").GetString()).ShouldBe(["crm-1", "account-1"]);
        }

        (await SendAsync("/users/account?backend=wiki&account=crm-1")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync($"/users/account?subject={Subject(9)}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_command_line_lists_shows_and_ends_with_its_codes()
    {
        var (code, table, _) = await RunAsync(null, "users", "list", "--backend", "wiki", "--state", "disabled");
        code.ShouldBe(0);
        table.Split('\n')[0].ShouldMatch("^SUBJECT +BACKEND +ACCOUNT +STATE +MADE +CHANGED +CHECKED +DISABLED$");
        table.Split('\n')[1].ShouldMatch($"^{Subject(3)} +wiki +account-3 +disabled .* 2026-03-01 12:00:00Z$");
        (await RunAsync(null, "users", "list", "--all", "--json")).Output.ShouldContain("\"cursor\":null");
        (await RunAsync(null, "users", "list", "--limit", "2")).Output.ShouldContain("There are more: --all, or --cursor ");
        (await RunAsync(null, "users", "list", "--backend", "nothing")).ShouldBe((0, "Nothing that fits.\n", ""));
        (await RunAsync(null, "users", "list", "--state", "asleep")).Code.ShouldBe(2);
        (await RunAsync(null, "users", "show", "--subject", Subject(9))).Code.ShouldBe(3);
        var shown = await RunAsync(null, "users", "show", "--subject", Ada.Hash);
        shown.Code.ShouldBe(0);
        shown.Output.ShouldContain($"Person {Ada.Hash}");
        shown.Output.ShouldContain("No session.");
        (await RunAsync(null, "users", "relink", "--subject", Ada.Hash, "--backend", "wiki")).Code.ShouldBe(2, "no account");
        (await RunAsync(null, "users", "disable", "--subject", Ada.Hash, "--yes")).Code.ShouldBe(2, "no backend");
    }

    [Fact]
    public async Task The_command_line_asks_first_and_says_why_not()
    {
        var (code, text, error) = await RunAsync("no\n", "users", "disable", "--backend", "wiki", "--subject", Ada.Hash);
        (code, text, error).ShouldBe((2, "Disable the account and keep this person out? Type yes: ", "Nothing was done. Answer yes, or write --yes.\n"));
        (await RunAsync("yes\n", "users", "disable", "--backend", "wiki", "--subject", Ada.Hash)).Code.ShouldBe(1, "the backend is down");
        (await RunAsync(null, "users", "disable", "--backend", "wiki", "--subject", Subject(2), "--yes")).Code.ShouldBe(5, "being made");
        (await RunAsync(null, "users", "disable", "--backend", "wiki", "--subject", Subject(9), "--yes")).Code.ShouldBe(3);
        (await RunAsync(null, "users", "unlink", "--backend", "wiki", "--subject", Subject(4), "--yes", "--reason", "it was made by mistake")).Output.ShouldStartWith("Unlinked. The link to account account-4 at wiki is forgotten");
        (await RunAsync(null, "users", "list", "--subject", Subject(4))).Output.ShouldContain(" unlinked ");
        _gateway.Logs.Entries.ShouldContain(e => e.Event == 960 && e.Message.Contains("Unlink at wiki") && e.Message.Contains("the command line"));
        _gateway.Logs.Text.ShouldNotContain("it was made by mistake", Case.Insensitive, "a reason often names the person");
    }

    private static string Subject(int number) => new SubjectKey("https://idp.example.com/metadata", $"person-{number}").Hash;

    private static string Short(string subject) => subject == Ada.Hash ? "ada" : $"{Enumerable.Range(1, 9).First(i => Subject(i) == subject)}";

    private Task<bool> WriteAsync(string backend, string subject, string? account, Func<LedgerEntry, LedgerEntry> with)
    {
        var fingerprints = new ValueFingerprints("salt", "version-1", new Dictionary<string, string>(StringComparer.Ordinal) { ["userName"] = "f2" });
        return _gateway.Services.GetRequiredService<IProvisioningLedger>().WriteAsync(new AccountKey(backend, subject), with(new LedgerEntry(account, fingerprints, Noon) { CreatedAt = Noon }), 1, default);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string? input, params string[] arguments) => _commandLine.AnsweredAsync(input ?? "", arguments);

    private Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string act, object body) => SendAsync($"POST /users/{act} {JsonSerializer.Serialize(body)}");

    private async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(string path, string? authorization = $"Bearer {Token}")
    {
        var parts = path.Split(' ', 3);
        var isPost = parts[0] == "POST";
        using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, isPost ? parts[1] : path);
        if (isPost) request.Content = new StringContent(parts.Length > 2 ? parts[2] : "{}", Encoding.UTF8, "application/json");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
