using System.Net;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Ending sessions while Redis answers and refuses to write: because its memory is full, or because it lacks the replicas that it needs.</summary>
[Collection(TwoNodesJourneys.Name)]
public sealed class RefusingRedisJourneyTests(TwoNodes nodes)
{
    private const string Full = "maxmemory";
    private const string WithoutReplicas = "min-replicas-to-write";

    [Theory]
    [InlineData("""{ "session": "SESSION" }""")]
    [InlineData("""{ "subject": "SUBJECT" }""")]
    [InlineData("""{ "idp": "demo" }""")]
    [InlineData("""{ "backend": "lobby" }""")]
    [InlineData("""{ "all": true }""")]
    public async Task Though_Redis_is_full_an_operator_ends_sessions_on_every_node(string which)
    {
        using var ada = await SignedInAsync();
        var wanted = await FilledAsync(which, ada);

        await RefusingAsync(Full, async () =>
        {
            var (status, _, text) = await nodes.RevokeAsync(wanted);
            status.ShouldBe(HttpStatusCode.OK, text);
            await IsOutAsync(ada);
        });
    }

    [Fact]
    public async Task Though_Redis_is_full_whoever_signs_out_is_out_on_every_node()
    {
        using var ada = await SignedInAsync();
        using var copy = ada.Copy();

        await RefusingAsync(Full, async () =>
        {
            await SignOutAsync(ada);
            await IsOutAsync(copy);
        });
    }

    [Fact]
    public async Task What_Redis_refuses_to_end_is_said_and_not_half_done_and_ends_when_it_is_asked_for_again()
    {
        using var ada = await SignedInAsync();
        var before = await nodes.Redis.CommandAsync("HGETALL", "jit:e");

        await RefusingAsync(WithoutReplicas, async () =>
        {
            foreach (var which in (string[])["""{ "session": "SESSION" }""", """{ "subject": "SUBJECT" }""", """{ "idp": "demo" }""", """{ "backend": "lobby" }""", """{ "all": true }"""])
            {
                var (status, headers, text) = await nodes.RevokeAsync(await FilledAsync(which, ada));
                status.ShouldBe(HttpStatusCode.ServiceUnavailable, which);
                headers.RetryAfter.ShouldNotBeNull();
                text.ShouldContain("The store of sessions refuses");
                text.ShouldContain("NOREPLICAS");
            }

            await IsInAsync(ada);
            (await nodes.Redis.CommandAsync("HGETALL", "jit:e")).ShouldBe(before);
        });

        await IsInAsync(ada);
        (await nodes.RevokeAsync("""{ "all": true }""")).Status.ShouldBe(HttpStatusCode.OK);
        await IsOutAsync(ada);
    }

    [Fact]
    public async Task A_sign_out_that_Redis_refuses_acts_on_its_own_node_at_once_and_on_the_others_when_Redis_writes_again()
    {
        using var ada = await SignedInAsync();
        using var copy = ada.Copy();

        await RefusingAsync(WithoutReplicas, async () =>
        {
            await SignOutAsync(ada);
            (await copy.CallAsync(Lobby(nodes.First))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await copy.CallAsync(Lobby(nodes.Second))).StatusCode.ShouldBe(HttpStatusCode.OK);
        });

        await IsOutAsync(copy);
    }

    private static Uri Lobby(GatewayProcess node) => new(node.Url, "/lobby/");

    private async Task<Visitor> SignedInAsync()
    {
        var ada = new Visitor();
        (await ada.SignInAsync("ada", Lobby(nodes.First))).Status.ShouldBe(HttpStatusCode.OK);
        await IsInAsync(ada);
        return ada;
    }

    private async Task SignOutAsync(Visitor ada) => await ada.SubmitAsync(await ada.OpenAsync(new Uri(nodes.First.Url, "/sso/logout")), "submit");

    /// <summary>Puts the person's session, or the person, where an operator names them.</summary>
    private async Task<string> FilledAsync(string which, Visitor ada)
    {
        var me = await ada.OpenAsync(new Uri(nodes.First.Url, "/sso/me"));
        var session = JsonDocument.Parse(me.Text).RootElement.GetProperty("session").GetString()!;
        var subject = JsonDocument.Parse(await nodes.ListedAsync(session)).RootElement.GetProperty("sessions")[0].GetProperty("subject").GetString();
        return which.Replace("SESSION", session, StringComparison.Ordinal).Replace("SUBJECT", subject, StringComparison.Ordinal);
    }

    private async Task IsInAsync(Visitor ada)
    {
        foreach (var node in (GatewayProcess[])[nodes.First, nodes.Second]) (await ada.CallAsync(Lobby(node))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task IsOutAsync(Visitor ada)
    {
        foreach (var node in (GatewayProcess[])[nodes.First, nodes.Second])
            await Eventually.HoldsAsync(async () => (await ada.CallAsync(Lobby(node))).StatusCode == HttpStatusCode.Unauthorized, $"{node.Url} refuses the session");
    }

    /// <summary>Redis refuses to write while something is done.</summary>
    private async Task RefusingAsync(string setting, Func<Task> work)
    {
        (await nodes.Redis.CommandAsync("CONFIG", "SET", setting, "1")).ShouldBe("OK");
        try
        {
            (await nodes.Redis.CommandAsync("SET", "something", "new")).ShouldNotBe("OK");
            await work();
        }
        finally
        {
            await nodes.Redis.CommandAsync("CONFIG", "SET", setting, "0");
        }
    }
}
