using System.Net;
using System.Text.Json;
using JitGateway.Demo.IdentityProvider;
using JitGateway.Failures;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>An application whose accounts are in trouble, and beside it one that is not.</summary>
[Collection(Quiet.Troubles)]
public sealed class TroubledBackendJourneyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private const string Department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private readonly ScimmyServer _wiki = new();
    private readonly ScimmyServer _handbook = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private readonly List<IAsyncDisposable> _started = [];
    private DemoIdentityProvider? _identityProvider;
    private int _people;

    /// <param name="Failure">What the wiki's SCIM does in the next calls.</param>
    /// <param name="People">How many come at once, each of whom makes one of these calls.</param>
    private sealed record Trouble(string Name, OrderedFailure Failure, int People, ErrorCode Code, string Reason, int RetryAfter)
    {
        /// <summary>They have an account, and a value of theirs is another today.</summary>
        public bool IsOfChanges => Failure.Method == "PATCH";
    }

    private static readonly IReadOnlyList<Trouble> Troubles =
    [
        new("hangs", new OrderedFailure(Hang: true), 6, ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", 5),
        new("answers 500", new OrderedFailure(Status: 500), 6, ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", 5),
        new("answers 429", new OrderedFailure(Status: 429, RetryAfter: 2), 1, ErrorRegister.UserStoreBusy, "provisioning.backend_busy", 2),
        new("answers half a JSON", new OrderedFailure(Half: true), 6, ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", 5),
        new("dies in the middle of a creation", new OrderedFailure(Afterwards: true, Method: "POST"), 6, ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", 5),
        new("hangs over a change", new OrderedFailure(Hang: true, Method: "PATCH"), 3, ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", 5),
        new("answers a change with half a JSON", new OrderedFailure(Half: true, Method: "PATCH"), 3, ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", 5),
        new("dies in the middle of a change", new OrderedFailure(Afterwards: true, Method: "PATCH"), 3, ErrorRegister.UserStoreUnavailable, "provisioning.backend_unavailable", 5),
    ];

    public Task InitializeAsync() => Task.WhenAll(_wiki.InitializeAsync(), _handbook.InitializeAsync());

    public async Task DisposeAsync()
    {
        foreach (var part in _started.AsEnumerable().Reverse()) await part.DisposeAsync();
        await Task.WhenAll(_wiki.DisposeAsync(), _handbook.DisposeAsync());
    }

    [Fact]
    public async Task Each_trouble_has_its_code_and_page_and_everybody_gets_one_account_afterwards_while_the_neighbours_notice_nothing()
    {
        var gateway = await StartAsync(Wiki(_wiki.BaseUrl, """ "Protection": { "BreakAfter": 40 } """));
        await using var neighbours = new Neighbours(new Uri(gateway.Url, "/handbook/"), NewPerson);
        await neighbours.WaitForMoreAsync(200);
        neighbours.TroubleBegins();

        foreach (var trouble in Troubles)
        {
            var people = Enumerable.Range(0, trouble.People).Select(_ => (Login: NewPerson(), Visitor: new Visitor())).ToList();
            if (trouble.IsOfChanges) foreach (var (login, _) in people) await ChangeAsync(login, gateway);
            await _wiki.FailAsync(trouble.Failure with { Times = trouble.People });

            var pages = await Task.WhenAll(people.Select(p => p.Visitor.SignInAsync(p.Login, new Uri(gateway.Url, "/app"))));

            foreach (var page in pages) ShouldBe(page, trouble);
            await ShouldBeToldAsync(gateway, pages, trouble);
            await neighbours.WaitForMoreAsync(20);
            foreach (var (login, visitor) in people)
            {
                await Eventually.HoldsAsync(async () => (await visitor.OpenAsync(new Uri(gateway.Url, "/app"))).Status == HttpStatusCode.OK, $"{login} gets in after the wiki {trouble.Name}");
                visitor.Dispose();
            }

            var accounts = await _wiki.UsersAsync();
            foreach (var (login, _) in people) ShouldBeRight(accounts.Where(a => a.GetProperty("userName").GetString() == login).ShouldHaveSingleItem($"{login} after the wiki {trouble.Name}"), trouble);
        }

        await ShouldBeLeftAloneAsync(gateway);

        await neighbours.StopAsync();
        neighbours.Faults.ShouldBeEmpty();
        output.WriteLine($"At the neighbour's: {neighbours.Requests}; {neighbours.FirstPasses}");
    }

    [Fact]
    public async Task With_best_effort_who_has_an_account_is_let_in_while_the_backend_is_silent_and_a_stranger_is_not()
    {
        await using var relay = new TcpRelay(_wiki.Origin.Port);
        var scim = new UriBuilder(_wiki.BaseUrl) { Port = relay.Port }.Uri;
        var gateway = await StartAsync(Wiki(scim, """ "Mode": "BestEffort" """));
        using var before = new Visitor();
        (await before.SignInAsync("grace", new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        _identityProvider!.Set(_identityProvider.Get("grace") with { Department = "Navy" });

        relay.SwallowAll(on: true);
        using var grace = new Visitor();
        (await grace.SignInAsync("grace", new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        relay.SwallowAll(on: false);
        await Eventually.HoldsAsync(async () => (await ada.OpenAsync(new Uri(gateway.Url, "/app"))).Status == HttpStatusCode.OK, "the stranger gets an account");
        using var again = new Visitor();
        (await again.SignInAsync("grace", new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        (await _wiki.UsersAsync()).Select(u => u.GetRawText()).ShouldContain(u => u.Contains("Navy"), "what was not done is not forgotten");
    }

    private static void ShouldBe(Page page, Trouble trouble)
    {
        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, trouble.Name);
        page.Text.ShouldContain($"{trouble.Code.Number} <span class=\"name\">{trouble.Code.Constant}</span>");
        page.Text.ShouldContain(trouble.Reason);
        page.Response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(trouble.RetryAfter), trouble.Name);
        page.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    /// <summary>What the identity provider says today.</summary>
    private void ShouldBeRight(JsonElement account, Trouble trouble)
    {
        var person = _identityProvider!.Get(account.GetProperty("userName").GetString()!);
        account.GetProperty("displayName").GetString().ShouldBe(person.DisplayName, trouble.Name);
        account.GetProperty("emails")[0].GetProperty("value").GetString().ShouldBe(person.Email, trouble.Name);
        account.GetProperty(Department).GetProperty("department").GetString().ShouldBe(person.Department, trouble.Name);
        person.Department.ShouldBe(trouble.IsOfChanges ? "Navy" : "Research");
    }

    /// <summary>The history knows each page by its support code, with the same error.</summary>
    private static async Task ShouldBeToldAsync(GatewayProcess gateway, IReadOnlyList<Page> pages, Trouble trouble)
    {
        var told = await HistoryAsync(gateway);
        foreach (var page in pages)
        {
            var entry = told.Where(e => e.TryGetProperty("correlation", out var code) && page.Waited.Append(page.Text).Any(text => text.Contains(code.GetString()!, StringComparison.Ordinal))).ShouldHaveSingleItem(trouble.Name);
            entry.GetProperty("backend").GetString().ShouldBe("wiki");
            entry.GetProperty("outcome").GetString().ShouldBe("unavailable", trouble.Name);
            entry.GetProperty("error").GetInt32().ShouldBe(trouble.Code.Number, trouble.Name);
            entry.GetProperty("constant").GetString().ShouldBe(trouble.Code.Constant);
            entry.GetProperty("reason").GetString().ShouldBe(trouble.Reason, trouble.Name);
            if (trouble.Failure.Method is null) continue;
            var write = entry.GetProperty("writes")[0];
            (write.GetProperty("call").GetString(), write.GetProperty("answer").GetString()).ShouldBe((trouble.IsOfChanges ? "update" : "create", "NoAnswer"), trouble.Name);
            if (trouble.IsOfChanges) write.GetProperty("attributes").EnumerateObject().ShouldHaveSingleItem(trouble.Name).Name.ShouldBe($"{Department}:department");
        }
    }

    /// <summary>The newest entries about the wiki, as an operator is told them.</summary>
    private static async Task<IReadOnlyList<JsonElement>> HistoryAsync(GatewayProcess gateway)
    {
        using var answer = JsonDocument.Parse(await AskAsync(gateway, "/ledger/history?backend=wiki&limit=100"));
        return [.. answer.RootElement.GetProperty("entries").Clone().EnumerateArray()];
    }

    private static async Task<string> AskAsync(GatewayProcess gateway, string path)
    {
        using var client = new HttpClient { DefaultRequestHeaders = { { "Authorization", $"Bearer {Token}" } } };
        return await client.GetStringAsync(new Uri(gateway.Management, path));
    }

    /// <summary>A wiki that fails for good is called no more, which its page and the metrics say, and tried again by itself.</summary>
    private async Task ShouldBeLeftAloneAsync(GatewayProcess gateway)
    {
        await _wiki.FailAsync(new OrderedFailure(Status: 500, Times: 100_000));
        using var visitor = new Visitor();
        var page = await visitor.SignInAsync(NewPerson(), new Uri(gateway.Url, "/app"));
        await Eventually.HoldsAsync(async () =>
        {
            if (page.Text.Contains("provisioning.circuit_open", StringComparison.Ordinal)) return true;
            page = await visitor.OpenAsync(new Uri(gateway.Url, "/app"));
            return false;
        }, "the circuit opens");
        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Response.Headers.RetryAfter.ShouldNotBeNull();
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(gateway.Management, "/metrics"));
        metrics.ShouldContain("jitgateway_provisioning_circuit{backend=\"handbook\"} 0");
        metrics.ShouldContain("jitgateway_provisioning_calls_withheld_total{backend=\"wiki\",reason=\"circuit_open\"}");
        gateway.Log.ShouldContain("Circuit of wiki is open");
        (await HistoryAsync(gateway)).Any(e => e.TryGetProperty("reason", out var reason) && reason.GetString() == "provisioning.circuit_open" && e.GetProperty("writes").GetArrayLength() == 0)
            .ShouldBeTrue("who is kept out without a call is told of too");

        await _wiki.ResetAsync();
        await Eventually.HoldsAsync(async () => (await visitor.OpenAsync(new Uri(gateway.Url, "/app"))).Status == HttpStatusCode.OK, "the wiki is tried again");
        (await _wiki.UsersAsync()).Count.ShouldBe(1);
        (await HistoryAsync(gateway))[0].GetProperty("outcome").GetString().ShouldBe("created");
        JsonDocument.Parse(await AskAsync(gateway, "/ledger/verify")).RootElement.GetProperty("inOrder").GetBoolean().ShouldBeTrue();
    }

    private async Task<GatewayProcess> StartAsync(string wiki)
    {
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _started.Add(_identityProvider);
        var handbook = JourneyBackends.Wiki(new Uri(_handbook.Origin, "/app/"), _handbook.BaseUrl, _handbook.Token)
            .Replace("\"Path\": \"/app\"", "\"Path\": \"/handbook\", \"StripPrefix\": true", StringComparison.Ordinal);
        _configuration.WithIdentityProvider(_identityProvider).With("Gateway:Management", $$"""{ "Token": "{{Token}}" }""").WithBackend("wiki", wiki).WithBackend("handbook", handbook);
        var gateway = await GatewayProcess.StartReadyAsync(_configuration);
        _started.Add(gateway);
        return gateway;
    }

    private string Wiki(Uri scim, string more) =>
        JourneyBackends.Wiki(_wiki.Origin, scim, _wiki.Token).Replace("\"Timeout\": \"00:00:05\"", $"\"Timeout\": \"00:00:01\", {more}", StringComparison.Ordinal);

    /// <summary>They get their account, and then another department.</summary>
    private async Task ChangeAsync(string login, GatewayProcess gateway)
    {
        using var visitor = new Visitor();
        (await visitor.SignInAsync(login, new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        _identityProvider!.Set(_identityProvider.Get(login) with { Department = "Navy" });
    }

    /// <summary>Somebody whom nobody knows yet.</summary>
    private string NewPerson()
    {
        var person = JourneyPeople.Numbered(Interlocked.Increment(ref _people));
        _identityProvider!.Set(person);
        return person.Login;
    }
}
