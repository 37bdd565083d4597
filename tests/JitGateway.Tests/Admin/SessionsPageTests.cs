using System.Net;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Admin;

public sealed class SessionsPageTests : IAsyncLifetime
{
    private const string Sessions = "/sso/admin/sessions";

    private ConsoleGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ConsoleGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Viewers_see_who_is_signed_in_and_have_nothing_to_press()
    {
        var viewer = await _gateway.ViewerAsync();

        var page = await ConsoleGateway.PageAsync(viewer, Sessions);

        page.ShouldContain("In all: 1");
        page.ShouldNotContain("/revoke?");
        using var acted = await viewer.NavigateAsync($"{Sessions}/revoke?session=x");
        acted.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Strangers_are_refused_and_nobody_is_sent_to_sign_in()
    {
        (await ConsoleGateway.PageAsync(await _gateway.StrangerAsync(), Sessions, HttpStatusCode.Forbidden)).ShouldContain("admin.denied");

        using var sent = await _gateway.Logins.NewBrowser().NavigateAsync(Sessions);
        TestBrowser.Onward(sent).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_operator_ends_a_session_and_says_why()
    {
        var somebody = await _gateway.StrangerAsync();
        var id = (await ConsoleGateway.JsonAsync(somebody, "/sso/me")).GetProperty("session").GetString();
        var operators = await _gateway.OperatorAsync();

        var page = await ConsoleGateway.ConfirmAsync(operators, $"{Sessions}/revoke?session={id}");

        page.ShouldContain("Ended: 1.");
        (await somebody.WhoAmIAsync()).ShouldBeNull();
        (await ConsoleGateway.JsonAsync(operators, Sessions)).GetProperty("sessions").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_form_of_another_page_ends_nothing()
    {
        var operators = await _gateway.OperatorAsync();
        var id = (await ConsoleGateway.JsonAsync(operators, "/sso/me")).GetProperty("session").GetString()!;

        using var foreign = await operators.PostFromElsewhereAsync($"{Sessions}/revoke", ("session", id), ("why", "x"));
        using var forged = await operators.PostFromOwnPageAsync($"{Sessions}/revoke", ("session", id), ("why", "x"), ("token", "guessed"));

        forged.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await operators.WhoAmIAsync()).ShouldBe("olga");
    }
}
