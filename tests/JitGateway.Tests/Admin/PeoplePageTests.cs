using System.Net;
using System.Text.Json.Nodes;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Admin;

/// <summary>People, accounts and the ledger in the console, with accounts that real passes made in a SCIM server.</summary>
public sealed class PeoplePageTests : IAsyncLifetime
{
    private const string People = "/sso/admin/people";

    private readonly JsonObject _account = new() { ["id"] = "42", ["userName"] = "ann", ["active"] = true };
    private ScriptedBackend _scim = null!;
    private ConsoleGateway _gateway = null!;
    private bool _isThere;
    private int _asked;

    public async Task InitializeAsync()
    {
        _scim = await ScriptedBackend.StartAsync(AnswerAsync);
        _gateway = await ConsoleGateway.StartAsync(backends: $$"""
            "shop": {
              "Match": { "Path": "/shop" }, "Destinations": "{{_scim.Url}}", "IdentityProvider": "corp",
              "Provisioning": { "Adapter": "Scim", "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}", "displayName": "{email}" }, "Retries": 0, "Protection": { "CheckEvery": "00:00:00" }, "Scim": { "BaseUrl": "{{_scim.Url}}", "Token": "t" } }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _scim.DisposeAsync();
    }

    [Fact]
    public async Task Who_has_an_account_is_listed_and_their_page_tells_of_account_sessions_and_history()
    {
        var (viewer, subject) = (await _gateway.ViewerAsync(), await PersonAsync());

        (await ConsoleGateway.PageAsync(viewer, $"{People}?backend=shop")).ShouldContain($"{People}/person?subject={subject}");
        var page = await ConsoleGateway.PageAsync(viewer, $"{People}/person?subject={subject}");

        page.ShouldContain("In order");
        page.ShouldContain("Account made");
        page.ShouldNotContain("ann@example.com", customMessage: "values are told to nobody who does not ask");
        page.ShouldNotContain("/disable?", customMessage: "viewers have nothing to press");
    }

    [Fact]
    public async Task An_operator_keeps_somebody_out_and_lets_them_in_again()
    {
        var (operators, subject) = (await _gateway.OperatorAsync(), await PersonAsync());

        (await ConsoleGateway.ConfirmAsync(operators, $"{People}/disable?subject={subject}&backend=shop", "left the company")).ShouldContain("Kept out by an operator");
        _account["active"]!.GetValue<bool>().ShouldBeFalse();
        var entries = await ConsoleGateway.PageAsync(operators, $"{People}/ledger?subject={subject}");
        entries.ShouldContain("left the company");
        entries.ShouldContain("Disabled an account");

        (await ConsoleGateway.ConfirmAsync(operators, $"{People}/enable?subject={subject}&backend=shop")).ShouldNotContain("Kept out by an operator");
        _account["active"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task An_entry_shows_what_was_written_by_fingerprints_and_its_values_to_operators_who_ask()
    {
        var (operators, viewer, subject) = (await _gateway.OperatorAsync(), await _gateway.ViewerAsync(), await PersonAsync());
        var number = (await ConsoleGateway.JsonAsync(viewer, $"{People}/ledger?subject={subject}")).GetProperty("entries")[0].GetProperty("number").GetInt64();

        (await ConsoleGateway.PageAsync(operators, $"{People}/entry?number={number}")).ShouldNotContain("ann@example.com");
        (await ConsoleGateway.PageAsync(operators, $"{People}/entry?number={number}&values=true")).ShouldContain("ann@example.com");
        var page = await ConsoleGateway.PageAsync(viewer, $"{People}/entry?number={number}&values=true");
        page.ShouldNotContain("ann@example.com");
        page.ShouldContain("displayName");
        (await ConsoleGateway.PageAsync(viewer, $"{People}/entry?number=9999", HttpStatusCode.NotFound)).ShouldContain("role=\"alert\"");
    }

    [Fact]
    public async Task A_person_is_linked_to_another_account_and_back_and_the_link_is_forgotten()
    {
        var (operators, subject) = (await _gateway.OperatorAsync(), await PersonAsync());

        var refused = await ConsoleGateway.ConfirmAsync(operators, $"{People}/relink?subject={subject}&backend=shop", more: ("account", "77"));
        refused.ShouldContain("77", customMessage: "it says that there is no such account");
        (await ConsoleGateway.ConfirmAsync(operators, $"{People}/unlink?subject={subject}&backend=shop")).ShouldContain("None linked");
        (await ConsoleGateway.ConfirmAsync(operators, $"{People}/relink?subject={subject}&backend=shop", more: ("account", "42"))).ShouldNotContain("None linked");
    }

    [Fact]
    public async Task A_change_is_set_back_from_its_entry()
    {
        var (operators, subject) = (await _gateway.OperatorAsync(), await PersonAsync());
        var number = (await ConsoleGateway.JsonAsync(operators, $"{People}/ledger?subject={subject}")).GetProperty("entries")[0].GetProperty("number").GetInt64();

        await ConsoleGateway.ConfirmAsync(operators, $"{People}/undo?number={number}");

        _account["active"]!.GetValue<bool>().ShouldBeFalse("an account that the plan made is disabled");
    }

    [Fact]
    public async Task The_list_is_exported_and_a_wrong_question_is_said()
    {
        var (viewer, subject) = (await _gateway.ViewerAsync(), await PersonAsync());

        using var file = await viewer.NavigateAsync($"{People}/export?format=csv&backend=shop");
        var text = await file.Content.ReadAsStringAsync();

        text.ShouldContain($"{subject},shop,42,ready");
        (await ConsoleGateway.PageAsync(viewer, $"{People}?subject={subject}&issuer=https://x&value=y", HttpStatusCode.BadRequest)).ShouldContain("role=\"alert\"");
        (await ConsoleGateway.PageAsync(viewer, $"{People}/person?subject={new string('A', 43)}", HttpStatusCode.NotFound)).ShouldContain("Nobody fits");
    }

    [Fact]
    public async Task Viewers_ask_no_application_and_act_on_nobody()
    {
        var (viewer, subject) = (await _gateway.ViewerAsync(), await PersonAsync());
        var asked = Volatile.Read(ref _asked);

        await ConsoleGateway.PageAsync(viewer, $"{People}/person?subject={subject}&live=true");
        Volatile.Read(ref _asked).ShouldBe(asked);
        using var refused = await viewer.NavigateAsync($"{People}/disable?subject={subject}");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await ConsoleGateway.PageAsync(await _gateway.OperatorAsync(), $"{People}/person?subject={subject}&live=true")).ShouldContain("Active there");
    }

    /// <summary>Ann has opened the shop.</summary>
    private async Task<string> PersonAsync()
    {
        var ann = await _gateway.StrangerAsync();
        using var opened = await ann.NavigateAsync("/shop/");
        opened.StatusCode.ShouldBe(HttpStatusCode.OK, await opened.Content.ReadAsStringAsync());
        var users = await ConsoleGateway.JsonAsync(await _gateway.ViewerAsync(), $"{People}?backend=shop");
        return users.GetProperty("accounts")[0].GetProperty("subject").GetString()!;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Interlocked.Increment(ref _asked);
        context.Response.ContentType = "application/scim+json";
        if (request.Method is "POST" or "PUT" or "PATCH")
        {
            var body = (JsonObject)(await JsonNode.ParseAsync(request.Body))!;
            foreach (var (name, value) in Sent(body).ToList()) _account[name] = value?.DeepClone();
            _isThere = true;
            context.Response.StatusCode = request.Method == "POST" ? 201 : 200;
        }
        else if (request.Path.Value!.Contains("/Users/", StringComparison.Ordinal) && !request.Path.Value.EndsWith("/42", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("""{ "schemas": [ "urn:ietf:params:scim:api:messages:2.0:Error" ], "status": "404" }""");
            return;
        }
        else if (!request.Path.Value.EndsWith("/42", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync($$"""{ "schemas": [ "urn:ietf:params:scim:api:messages:2.0:ListResponse" ], "totalResults": {{(_isThere ? 1 : 0)}}, "Resources": [ {{(_isThere ? _account.ToJsonString() : "")}} ] }""");
            return;
        }

        await context.Response.WriteAsync(_account.ToJsonString());
    }

    /// <summary>RFC 7644, 3.5.2: operations with a path, or with an object of values.</summary>
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Sent(JsonObject body) => body["Operations"] is not JsonArray operations
        ? body.Where(static p => p.Key is not "schemas")
        : operations.SelectMany(static o => o!["path"] is { } path ? [KeyValuePair.Create(path.GetValue<string>(), o["value"])] : ((JsonObject)o["value"]!).AsEnumerable());
}
