using System.Text.Json;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>Whom a header keeps out: who lacks a value that the application needs, and who has more than it can take.</summary>
public sealed class RequiredHeaderTests
{
    private const string Mail = """, "Headers": { "X-Remote-User": "{username}", "X-Mail": { "From": "{email}", "Required": true } }""";

    [Fact]
    public async Task Whoever_lacks_a_required_value_does_not_reach_the_backend()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Mail, people: [GatewayOnTheWire.Person("anna", ("email", ["anna@example.com"])), GatewayOnTheWire.Person("bo")]);

        (await wire.BackendSeesAsync("anna")).Header("X-Mail").ShouldBe(["anna@example.com"]);
        var refused = await wire.SendAsync("bo", "Accept: application/json\r\n");

        refused.ShouldStartWith("HTTP/1.1 403");
        Problem(refused).ShouldBe(("HEADER_MISSING", "headers.required.missing"));
        wire.Backend.Requests.Count.ShouldBe(1);
        wire.Gateway.Logs.Text.ShouldContain("X-Mail");
    }

    [Fact]
    public async Task On_a_public_path_the_request_goes_on_for_nobody()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Mail, people: GatewayOnTheWire.Person("bo"));

        var seen = await wire.BackendSeesAsync("bo", path: "/wiki/public/page");

        seen.Header("X-Remote-User").ShouldBeEmpty();
        (await wire.BackendSeesAsync(null, path: "/wiki/public/page")).Header("X-Remote-User").ShouldBeEmpty();
        wire.Gateway.Logs.Text.ShouldContain("HEADER_MISSING");
    }

    [Fact]
    public async Task A_value_that_is_filtered_away_or_cannot_be_told_is_missing_too()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(
            """, "Headers": { "X-Groups": { "From": "{groups}", "Only": "wiki-*", "Required": true }, "X-Name": { "From": "{displayName}", "Encoding": "Latin1", "Required": true } }""",
            people: [GatewayOnTheWire.Person("anna", ("groups", ["wiki-a"]), ("displayName", ["Åsa"])), GatewayOnTheWire.Person("bo", ("groups", ["staff"]), ("displayName", ["Bo"])), GatewayOnTheWire.Person("jan", ("groups", ["wiki-a"]), ("displayName", ["Čapek"]))]);

        (await wire.SendAsync("anna")).ShouldStartWith("HTTP/1.1 200");
        (await wire.SendAsync("bo")).ShouldStartWith("HTTP/1.1 403");
        (await wire.SendAsync("jan")).ShouldStartWith("HTTP/1.1 403");
        wire.Gateway.Logs.Text.ShouldNotContain("Čapek");
    }

    [Theory]
    [InlineData("Shorten", "aa,bb")]
    [InlineData("LeaveOut", null)]
    public async Task A_list_that_is_too_long_is_shortened_or_left_out_as_configured(string tooLong, string? arrives)
    {
        foreach (var bound in new[] { "\"MaxLength\": 7", "\"MaxValues\": 2" })
        {
            await using var wire = await GatewayOnTheWire.StartAsync($$""", "Headers": { "X-Groups": { "From": "{groups}", {{bound}}, "TooLong": "{{tooLong}}" } }""", people: GatewayOnTheWire.Person("anna", ("groups", ["aa", "bb", "cc"])));

            (await wire.BackendSeesAsync("anna")).Header("X-Groups").ShouldBe(arrives is null ? [] : [arrives], bound);
            wire.Gateway.Logs.Entries.ShouldContain(e => e.Event == 1000);
        }
    }

    [Theory]
    [InlineData(""" "From": "{groups}", "MaxLength": 7, "TooLong": "Refuse" """)]
    [InlineData(""" "From": "{groups}", "MaxValues": 2, "TooLong": "Refuse" """)]
    [InlineData(""" "From": "{groups}", "MaxValues": 2, "TooLong": "LeaveOut", "Required": true """)]
    [InlineData(""" "From": "{username}", "MaxLength": 3, "Required": true """)]   // a single value is never cut
    public async Task Who_has_more_than_the_application_can_take_is_refused_where_that_is_configured(string header)
    {
        await using var wire = await GatewayOnTheWire.StartAsync($$""", "Headers": { "X-It": { {{header}} } }""",
            people: [GatewayOnTheWire.Person("anna", ("groups", ["aa", "bb", "cc"])), GatewayOnTheWire.Person("bo", ("groups", ["aa", "bb"]))]);

        Problem(await wire.SendAsync("anna", "Accept: application/json\r\n")).ShouldBe(("HEADER_TOO_LONG", "headers.too_long"));
        wire.Backend.Requests.ShouldBeEmpty();
        (await wire.SendAsync("bo")).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task No_account_is_made_for_who_is_refused()
    {
        var calls = 0;
        await using var accounts = await ScriptedBackend.StartAsync(_ =>
        {
            calls++;
            return Task.CompletedTask;
        });
        await using var wire = await GatewayOnTheWire.StartAsync($$"""
            {{Mail}}, "Provisioning": { "Adapter": "Scim", "Match": "userName={username}", "Mapping": { "userName": "{username}" }, "Scim": { "BaseUrl": "{{accounts.Url}}/scim", "Token": "t" } }
            """, people: GatewayOnTheWire.Person("bo"));

        Problem(await wire.SendAsync("bo", "Accept: application/json\r\n")).Constant.ShouldBe("HEADER_MISSING");

        calls.ShouldBe(0);
    }

    [Fact]
    public async Task A_changed_configuration_lets_the_same_session_in()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Mail, people: GatewayOnTheWire.Person("bo"));
        (await wire.SendAsync("bo")).ShouldStartWith("HTTP/1.1 403");

        wire.Reconfigure(""", "Headers": { "X-Remote-User": "{username}", "X-Mail": "{email}" }""");

        await Eventually.HoldsAsync(() => wire.SendAsync("bo"), answer => answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal), "a request that is let in");
    }

    private static (string Constant, string Reason) Problem(string answer)
    {
        using var problem = JsonDocument.Parse(answer[answer.IndexOf('{')..(answer.LastIndexOf('}') + 1)]);
        return (problem.RootElement.GetProperty("constant").GetString()!, problem.RootElement.GetProperty("reason").GetString()!);
    }
}
