using System.Net;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Admin;

/// <summary>The queue in the console, with real passes whose SCIM server refuses them.</summary>
public sealed class QueuePageTests : IAsyncLifetime
{
    private const string Queue = "/sso/admin/queue";

    private ScriptedBackend _scim = null!;
    private ConsoleGateway _gateway = null!;
    private int _status = 400;

    public async Task InitializeAsync()
    {
        _scim = await ScriptedBackend.StartAsync(async context =>
        {
            context.Response.StatusCode = Volatile.Read(ref _status);
            context.Response.ContentType = "application/scim+json";
            await context.Response.WriteAsync(context.Request.Method == "POST"
                ? """{ "id": "42", "userName": "ann" }"""
                : """{ "schemas": [ "urn:ietf:params:scim:api:messages:2.0:ListResponse" ], "totalResults": 0, "Resources": [] }""");
        });
        _gateway = await ConsoleGateway.StartAsync(backends: $$"""
            "slow": {
              "Match": { "Path": "/slow" }, "Destinations": "{{_scim.Url}}", "IdentityProvider": "corp",
              "Provisioning": { "Adapter": "Scim", "Mode": "Background", "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}" }, "Retries": 0, "Protection": { "CheckEvery": "00:00:00" }, "Scim": { "BaseUrl": "{{_scim.Url}}", "Token": "t" } }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _scim.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_queue_says_so()
    {
        var page = await ConsoleGateway.PageAsync(await _gateway.ViewerAsync(), Queue);

        page.ShouldContain("Nothing waits. Accounts are in order as far as this gateway knows.");
        (await ConsoleGateway.JsonAsync(await _gateway.ViewerAsync(), Queue)).GetProperty("entries").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_dead_letter_is_shown_with_its_failure_tried_again_and_gone()
    {
        var (operators, subject) = await DeadAsync();

        var list = await ConsoleGateway.PageAsync(operators, $"{Queue}?state=dead");
        list.ShouldContain("Dead letters: 1");
        list.ShouldContain($"{Queue}/entry?backend=slow&subject={subject}");
        var entry = await ConsoleGateway.PageAsync(operators, $"{Queue}/entry?backend=slow&subject={subject}");
        entry.ShouldContain("USER_SEARCH_API_ERROR");
        entry.ShouldNotContain("ann@example.com");

        Volatile.Write(ref _status, 200);
        (await ConsoleGateway.ConfirmAsync(operators, $"{Queue}/replay?backend=slow&subject={subject}")).ShouldContain("To be tried again: 1.");

        await Eventually.HoldsAsync(() => ConsoleGateway.JsonAsync(operators, Queue), answer => answer.GetProperty("entries").GetArrayLength() == 0, "the plan is done");
        (await ConsoleGateway.PageAsync(operators, $"{Queue}/entry?backend=slow&subject={subject}", HttpStatusCode.NotFound)).ShouldContain("Back to the queue");
    }

    [Fact]
    public async Task All_of_an_application_are_tried_again_at_once()
    {
        var (operators, _) = await DeadAsync();

        (await ConsoleGateway.PageAsync(operators, $"{Queue}/replay?backend=slow")).ShouldContain("Tries every dead letter of slow again");
        (await ConsoleGateway.ConfirmAsync(operators, $"{Queue}/replay?backend=slow")).ShouldMatch("To be tried again: 1\\.|Nothing was left to try again\\.");   // what is refused for good is not a letter that all means
    }

    [Fact]
    public async Task A_plan_is_given_up_and_the_page_says_that_nothing_brings_it_back()
    {
        var (operators, subject) = await DeadAsync();

        (await ConsoleGateway.PageAsync(operators, $"{Queue}/drop?backend=slow&subject={subject}")).ShouldContain("Nothing brings this plan back");
        (await ConsoleGateway.ConfirmAsync(operators, $"{Queue}/drop?backend=slow&subject={subject}")).ShouldContain("The plan was given up.");

        (await ConsoleGateway.JsonAsync(operators, Queue)).GetProperty("entries").GetArrayLength().ShouldBe(0);
        (await ConsoleGateway.ConfirmAsync(operators, $"{Queue}/drop?backend=slow&subject={subject}")).ShouldContain("It was not in the queue any more.");
    }

    [Fact]
    public async Task The_list_is_a_file_too()
    {
        var (operators, subject) = await DeadAsync();

        using var csv = await operators.NavigateAsync($"{Queue}/export?format=csv");
        using var lines = await operators.NavigateAsync($"{Queue}/export?format=jsonl");

        csv.Content.Headers.ContentDisposition!.FileName.ShouldBe("queue.csv");
        var text = await csv.Content.ReadAsStringAsync();
        text.ShouldStartWith("backend,subject,state,");
        text.ShouldContain($"\r\nslow,{subject},");
        (await lines.Content.ReadAsStringAsync()).ShouldContain($"\"subject\":\"{subject}\"");
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("drop")]
    public async Task Viewers_change_nothing(string act)
    {
        var (_, subject) = await DeadAsync();
        var viewer = await _gateway.ViewerAsync();

        (await ConsoleGateway.PageAsync(viewer, Queue)).ShouldNotContain($"{Queue}/{act}");
        using var asked = await viewer.NavigateAsync($"{Queue}/{act}?backend=slow&subject={subject}");
        using var done = await viewer.PostFromOwnPageAsync($"{Queue}/{act}", ("backend", "slow"), ("subject", subject), ("why", "x"));

        asked.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        done.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ConsoleGateway.JsonAsync(viewer, Queue)).GetProperty("entries").GetArrayLength().ShouldBe(1);
    }

    /// <summary>Ann comes to the application, and her plan is refused.</summary>
    private async Task<(TestBrowser Operator, string Subject)> DeadAsync()
    {
        var ann = await _gateway.StrangerAsync();
        (await ann.NavigateAsync("/slow/")).Dispose();
        var operators = await _gateway.OperatorAsync();
        var answer = await Eventually.HoldsAsync(() => ConsoleGateway.JsonAsync(operators, $"{Queue}?state=dead"), a => a.GetProperty("entries").GetArrayLength() == 1, "the plan is refused");
        return (operators, answer.GetProperty("entries")[0].GetProperty("subject").GetString()!);
    }
}
