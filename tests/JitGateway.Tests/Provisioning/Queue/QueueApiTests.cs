using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>The queue of a whole gateway, at the management listener and by the command line that asks it.</summary>
public sealed class QueueApiTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private static readonly string Ada = Sessions.People.Ada().Subject.Hash;

    private int _status = 400;
    private ScriptedBackend _scim = null!;
    private EchoBackend _wiki = null!;
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;
    private CommandLineBeside _commandLine = null!;

    public async Task InitializeAsync()
    {
        _wiki = await EchoBackend.StartAsync("wiki");
        _scim = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref _status);
            context.Response.ContentType = "application/scim+json";
            return context.Response.WriteAsync(context.Request.Method == "POST"
                ? """{ "id": "42", "userName": "ada" }"""
                : """{ "schemas": [ "urn:ietf:params:scim:api:messages:2.0:ListResponse" ], "totalResults": 0, "Resources": [] }""");
        });
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "Management": { "Token": "{{Token}}" } },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
              "Backends": {
                "lobby": { "Match": { "Path": "/lobby" }, "Destinations": "{{_wiki.Url}}", "Provisioning": { "Adapter": "None" } },
                "wiki": {
                  "Match": { "Path": "/wiki" }, "Destinations": "{{_wiki.Url}}",
                  "Provisioning": { "Adapter": "Scim", "Mode": "Background", "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}" }, "Scim": { "BaseUrl": "{{_scim.Url}}", "Token": "t" } } } }
            }
            """, builder => builder.Services.AddSingleton<IStartupFilter, SignsInAda>());
        _http = new HttpClient { BaseAddress = _gateway.Management };
        _commandLine = new CommandLineBeside(_gateway.Management);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _scim.DisposeAsync();
        await _wiki.DisposeAsync();
        _commandLine.Dispose();
    }

    [Theory]
    [InlineData("GET", "/queue")]
    [InlineData("GET", "/queue/entry?backend=wiki&subject=x")]
    [InlineData("POST", "/queue/replay")]
    [InlineData("POST", "/queue/drop")]
    public async Task Without_the_token_nobody_sees_or_changes_anything(string method, string path)
    {
        foreach (var authorization in new[] { null, "Bearer", "Bearer wrong" })
            (await SendAsync(method, path, """{"backend":"wiki","all":true}""", authorization)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_dead_letter_is_listed_without_names_shown_with_them_when_asked_replayed_and_gone()
    {
        await EnterAsync();
        await DeadAsync();

        var list = (await SendAsync("GET", "/queue")).Text;
        list.ShouldContain("\"waiting\": 0");
        list.ShouldContain("\"dead\": 1");
        list.ShouldContain(Ada);
        list.ShouldContain("\"constant\": \"USER_SEARCH_API_ERROR\"");
        list.ShouldNotContain("lovelace", Case.Insensitive);
        var shown = (await SendAsync("GET", $"/queue/entry?backend=wiki&subject={Ada}")).Text;
        shown.ShouldContain("\"state\": \"refused\"");
        shown.ShouldNotContain("lovelace", Case.Insensitive);
        var person = JsonDocument.Parse((await SendAsync("GET", $"/queue/entry?backend=wiki&subject={Ada}&values=true")).Text).RootElement.GetProperty("person");
        person.GetProperty("value").GetString().ShouldBe(Sessions.People.Ada().Subject.Value);
        person.GetProperty("mapped").GetProperty("username").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe(Sessions.People.Ada().Username);

        Volatile.Write(ref _status, 200);
        (await SendAsync("POST", "/queue/replay", $$"""{"backend":"wiki","subject":"{{Ada}}"}""")).Text.ShouldContain("\"replayed\": 1");
        await Eventually.HoldsAsync(async () => (await SendAsync("GET", "/queue")).Text, text => !text.Contains(Ada, StringComparison.Ordinal), "it is done");
        (await SendAsync("GET", $"/queue/entry?backend=wiki&subject={Ada}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync("POST", "/queue/replay", """{"backend":"wiki","all":true}""")).Text.ShouldContain("\"replayed\": 0");
    }

    [Theory]
    [InlineData("GET", "/queue?stat=dead", "Known are backend, state, limit. Did you mean state?")]
    [InlineData("GET", "/queue?state=lost", "state cannot be \\\"lost\\\"")]
    [InlineData("GET", "/queue?limit=0", "Write 1 to 10000.")]
    [InlineData("GET", "/queue?backend=lobby", "There is no backend \\\"lobby\\\" with accounts")]
    [InlineData("GET", "/queue/entry?backend=wiki", "That does not say which entry")]
    [InlineData("POST", "/queue/replay", "That does not say which entry", "{\"backend\":\"wiki\"}")]
    [InlineData("POST", "/queue/replay", "That does not say which entry", "{\"backend\":\"wiki\",\"all\":true,\"subject\":\"x\"}")]
    [InlineData("POST", "/queue/replay", "That is no JSON object", "[1]")]
    [InlineData("POST", "/queue/replay", "There is no backend", "{\"backend\":\"wik\",\"all\":true}")]
    [InlineData("GET", "/queue/entry?backend=wiki&subject=x&issuer=y&value=z", "That does not say which entry")]
    [InlineData("POST", "/queue/drop", "Known are backend, subject, issuer, value.", "{\"backend\":\"wiki\",\"all\":true}")]
    [InlineData("POST", "/queue/drop", "That does not say which entry", "{\"backend\":\"wiki\"}")]
    [InlineData("POST", "/queue/drop", "The queue has no such entry", "{\"backend\":\"wiki\",\"subject\":\"x\"}")]
    public async Task What_is_asked_wrongly_is_answered_with_what_is_right(string method, string path, string told, string? body = null)
    {
        var (status, text) = await SendAsync(method, path, body);
        ((int)status).ShouldBeInRange(400, 404);
        text.ShouldContain(told);
    }

    [Fact]
    public async Task The_command_line_lists_shows_replays_and_drops()
    {
        await EnterAsync();
        await DeadAsync();

        var list = await RunAsync("list");
        list.Code.ShouldBe(0, list.Error);
        list.Output.ShouldContain("wiki: 0 waiting, 1 dead");
        list.Output.ShouldContain(Ada);
        (await RunAsync("list", "--waiting")).Output.ShouldNotContain(Ada);
        (await RunAsync("list", "--dead", "--json")).Output.ShouldContain("\"entries\"");
        (await RunAsync("list", "--dead", "--waiting")).Code.ShouldBe(2);
        var shown = await RunAsync("show", "--backend", "wiki", "--subject", Ada);
        shown.Output.ShouldContain("State        refused, since ");
        shown.Output.ShouldContain("Last failure 1411 USER_SEARCH_API_ERROR, provisioning.search_rejected");
        shown.Output.ShouldNotContain(Sessions.People.Ada().Username!);
        string[] withValues = ["show", "--backend", "wiki", "--issuer", Sessions.People.Ada().Subject.Issuer, "--value", Sessions.People.Ada().Subject.Value, "--values"];
        var opened = (await RunAsync(withValues)).Output;
        opened.ShouldContain("State        refused, since ");
        opened.ShouldContain($"Is           {Sessions.People.Ada().Subject.Value} of {Sessions.People.Ada().Subject.Issuer}\n");
        opened.ShouldMatch($"\nmapping +username +{Sessions.People.Ada().Username}\n");
        opened.ShouldNotContain("{");
        (await RunAsync([.. withValues, "--json"])).Output.ShouldStartWith("{");

        (await RunAsync("replay", "--backend", "wiki", "--all")).ShouldBe((0, "1 tried again.\n", ""));
        await DeadAsync();
        (await RunAsync("drop", "--backend", "wiki", "--subject", Ada)).Code.ShouldBe(2, "nobody said yes");
        (await RunAsync("drop", "--backend", "wiki", "--subject", Ada, "--yes")).ShouldBe((0, "1 dropped.\n", ""));
        (await RunAsync("drop", "--backend", "wiki", "--subject", Ada, "--yes")).Code.ShouldBe(3);
        (await RunAsync("show", "--backend", "wiki", "--subject", Ada)).Code.ShouldBe(3);
        (await RunAsync("list")).Output.ShouldBe("wiki: 0 waiting, 0 dead\nNothing that fits.\n");
        (await RunAsync("replay", "--backend", "wiki", "--all")).Code.ShouldBe(3);
    }

    private async Task EnterAsync()
    {
        var cookie = await SignsInAda.CookieAsync(_gateway);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/wiki/page");
        request.Headers.Add("Cookie", cookie);
        using var answer = await _gateway.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, "the person is let in at once");
    }

    private Task DeadAsync() => Eventually.HoldsAsync(async () => (await SendAsync("GET", "/queue?state=dead")).Text, text => text.Contains(Ada, StringComparison.Ordinal), "the dead letter");

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string method, string path, string? body = null, string? authorization = $"Bearer {Token}")
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => _commandLine.RunAsync(["queue", .. arguments]);
}
