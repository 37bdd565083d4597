using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Healing;

/// <summary>Forms kept over a login between two gateway processes with one Redis.</summary>
[Collection(TwoNodesJourneys.Name)]
public sealed partial class KeptFormsOnTwoNodesTests(TwoNodes shared) : IAsyncLifetime
{
    private const string Save = "/desk/save?draft=1";

    public Task InitializeAsync() => shared.EmptyAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_form_kept_by_one_node_is_sent_once_by_either_after_a_login_that_the_other_answered()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(shared.First.Url, "/desk/write"));
        await EndSessionAsync(ada);
        var kept = KeptOn(await ada.PostAsync(new Uri(shared.First.Url, Save), HttpStatusCode.Unauthorized, ("note", "over two nodes")));

        ada.HoldsAnswers = true;
        var held = Visitor.AnswerOn(await ada.SignInAsync("ada", new Uri(shared.Second.Url, "/sso/form?app=desk")));
        ada.HoldsAnswers = false;
        (await ada.SendAsync(held.At(shared.Second.Url))).Text.ShouldContain("You are signed in");
        var onward = await ada.PostAsync(new Uri(shared.Second.Url, "/sso/form"), HttpStatusCode.TemporaryRedirect, ("kept", kept));
        onward.Response.Headers.Location.ShouldBe(new Uri(shared.First.Url, Save));

        var both = await Task.WhenAll(new[] { shared.First, shared.Second }.Select(node => ada.PostAsync(new Uri(node.Url, Save), null, ("kept", kept))));
        both.Select(page => page.Status).ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict], ignoreOrder: true);
        foreach (var node in (GatewayProcess[])[shared.First, shared.Second])
            (await ada.PostAsync(new Uri(node.Url, "/sso/form"), HttpStatusCode.Conflict, ("kept", kept))).Text.ShouldContain("It was sent already");
        shared.Desk.Saved.Where(s => s.Contains("over two nodes", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldStartWith("ada: ");
    }

    /// <summary>A copy of the browser's cookies is what a host with cookies of its own is left with by a sign-out elsewhere.</summary>
    [Fact]
    public async Task Who_was_there_last_is_forgotten_by_the_other_node_with_the_sign_out()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(shared.First.Url, "/desk/write"));
        using var left = ada.Copy();
        await ada.SubmitAsync(await ada.OpenAsync(new Uri(shared.First.Url, "/sso/logout")), "submit");
        await Eventually.HoldsAsync(async () => (await left.CallAsync(new Uri(shared.Second.Url, "/sso/me"))).StatusCode == HttpStatusCode.Unauthorized, () => "the second node has heard of it");

        var kept = KeptOn(await left.PostAsync(new Uri(shared.Second.Url, Save), HttpStatusCode.Unauthorized, ("note", "whose is it")));
        await left.SignInAsync("grace", new Uri(shared.Second.Url, "/desk/write"));
        (await left.PostAsync(new Uri(shared.Second.Url, "/sso/form"), HttpStatusCode.OK, ("kept", kept))).Text.ShouldContain("Send what you wrote?");
        shared.Desk.Saved.ShouldNotContain(s => s.Contains("whose is it", StringComparison.Ordinal));
    }

    /// <summary>By an operator; both nodes have heard of it.</summary>
    private async Task EndSessionAsync(Visitor person)
    {
        using var me = JsonDocument.Parse(await (await person.CallAsync(new Uri(shared.First.Url, "/sso/me"))).Content.ReadAsStringAsync());
        (await shared.RevokeAsync($$"""{ "session": "{{me.RootElement.GetProperty("session").GetString()}}" }""")).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var node in (GatewayProcess[])[shared.First, shared.Second])
            await Eventually.HoldsAsync(async () => (await person.CallAsync(new Uri(node.Url, "/sso/me"))).StatusCode == HttpStatusCode.Unauthorized, () => "the session has ended");
    }

    private static string KeptOn(Page page) => Kept().Match(page.Text) is { Success: true } kept ? kept.Groups["kept"].Value : throw new InvalidOperationException($"Nothing is kept at {page.Url}, but {page.Status}:\n{page.Text}");

    [GeneratedRegex("name=\"kept\" value=\"(?<kept>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kept();
}
