using JitGateway.Configuration;
using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

/// <summary>With a CookieDomain a neighbour can set cookies of our name beside ours; nothing tells whose is whose.</summary>
public sealed class SeveralCookiesTests : IAsyncLifetime
{
    private const string And = "; __Secure-jit=";

    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedStore _store = new();
    private SessionNode _node = null!;

    public async Task InitializeAsync() => _node = await SessionNode.StartAsync(time: _clock, store: _store,
        gateway: new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com"), CookieDomain = "example.com" });

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData("impossible")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task The_only_one_that_names_a_live_session_counts_whatever_stands_before_it(string other)
    {
        var ada = await _node.CookieOfAsync(People.Ada());

        var seen = await _node.RequestAsync(other + And + ada);

        seen.Person!.User.Username.ShouldBe("ada.lovelace");
        seen.SetCookies.ShouldBeEmpty();
        (await _node.RequestAsync(ada + And + ada)).Person.ShouldNotBeNull();
    }

    [Fact]
    public async Task Two_live_sessions_are_nobodys_and_end_so_that_the_next_login_counts()
    {
        var mallory = await _node.CookieOfAsync(People.Grace());
        var ada = await _node.CookieOfAsync(People.Ada());

        var seen = await _node.RequestAsync(mallory + And + ada);

        seen.Person.ShouldBeNull();
        seen.SetCookies.Select(c => c!.Split("; ")[2]).ShouldBe(["path=/", "domain=example.com"]);
        seen.SetCookies.ShouldAllBe(c => c!.StartsWith("__Secure-jit=; expires=Thu, 01 Jan 1970"));
        (await _node.RequestAsync(ada)).Person.ShouldBeNull();
        var again = await _node.CookieOfAsync(People.Ada());
        (await _node.RequestAsync(mallory + And + again)).Person!.User.Username.ShouldBe("ada.lovelace");
    }

    [Fact]
    public async Task Several_that_name_no_session_are_taken_back()
    {
        var seen = await _node.RequestAsync(SessionToken.New().Value + And + SessionToken.New().Value);

        seen.Person.ShouldBeNull();
        seen.SetCookies.Count.ShouldBe(2);
    }

    [Fact]
    public async Task So_many_that_the_store_would_be_busy_are_not_asked_about()
    {
        var ada = await _node.CookieOfAsync(People.Ada());
        var many = Enumerable.Range(0, SessionCookie.MostAsked).Select(_ => SessionToken.New().Value);

        (await _node.RequestAsync(string.Join(And, many.Append(ada)))).Person.ShouldBeNull();

        _store.Finds.ShouldBe(0);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_leaves_the_cookies()
    {
        var ada = await _node.CookieOfAsync(People.Ada());
        _store.GoAway();

        var seen = await _node.RequestAsync(SessionToken.New().Value + And + ada);

        seen.Outage.ShouldNotBeNull();
        seen.SetCookies.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_login_and_a_logout_end_every_session_that_the_browser_names()
    {
        var one = await _node.CookieOfAsync(People.Ada());
        var two = await _node.CookieOfAsync(People.Grace());
        var three = await _node.CookieOfAsync(People.Ada(), former: one + And + two);
        (await _node.RequestAsync(one)).Person.ShouldBeNull();
        (await _node.RequestAsync(two)).Person.ShouldBeNull();

        await _node.SignOutAsync(SessionToken.New().Value + And + three);

        (await _node.RequestAsync(three)).Person.ShouldBeNull();
    }
}
