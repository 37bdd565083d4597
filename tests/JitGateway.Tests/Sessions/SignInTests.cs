using JitGateway.Configuration;
using JitGateway.Redis;
using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

public sealed class SignInTests
{
    [Theory]
    [InlineData("https://sso.example.com", null, "__Host-jit={0}; path=/; secure; samesite=lax; httponly")]
    [InlineData("https://sso.example.com", "example.com", "__Secure-jit={0}; domain=example.com; path=/; secure; samesite=lax; httponly")]
    [InlineData("http://127.0.0.1:8080", null, "jit={0}; path=/; samesite=lax; httponly")]
    public async Task The_cookie_is_as_strict_as_browsers_allow(string origin, string? domain, string expected)
    {
        await using var node = await SessionNode.StartAsync(gateway: new GatewayOptions { PublicOrigin = new Uri(origin), CookieDomain = domain });

        var cookie = await node.SignInAsync(People.Ada());

        cookie.ShouldBe(string.Format(expected, SessionNode.ValueOf(cookie)));
        SessionNode.ValueOf(cookie).Length.ShouldBe(SessionId.TextLength);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("example.com")]
    public async Task Signing_out_takes_the_cookie_back_from_where_it_was_set(string? domain)
    {
        await using var node = await SessionNode.StartAsync(gateway: new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com"), CookieDomain = domain });
        var cookie = await node.SignInAsync(People.Ada());
        var attributes = cookie[cookie.IndexOf(';')..];

        var taken = await node.SignOutAsync(SessionNode.ValueOf(cookie));

        taken.ShouldBe($"{cookie.Split('=')[0]}=; expires=Thu, 01 Jan 1970 00:00:00 GMT{attributes}");
        (await node.RequestAsync(SessionNode.ValueOf(cookie))).Person.ShouldBeNull();
    }

    [Fact]
    public async Task Each_login_gives_a_new_value_and_ends_the_former_session_of_the_browser()
    {
        await using var node = await SessionNode.StartAsync();
        var first = await node.CookieOfAsync(People.Ada());

        var second = await node.CookieOfAsync(People.Ada(), former: first);

        second.ShouldNotBe(first);
        (await node.RequestAsync(first)).Person.ShouldBeNull();
        (await node.RequestAsync(second)).Person.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_value_that_somebody_else_chose_is_never_a_session()
    {
        await using var node = await SessionNode.StartAsync();
        var chosen = SessionToken.New().Value;

        var given = await node.CookieOfAsync(People.Ada(), former: chosen);

        given.ShouldNotBe(chosen);
        (await node.RequestAsync(chosen)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task A_login_that_cannot_be_kept_gives_no_cookie_and_leaves_the_former_session()
    {
        var store = new ScriptedStore();
        await using var node = await SessionNode.StartAsync(store: store);
        var former = await node.CookieOfAsync(People.Ada());
        store.GoAway();

        await Should.ThrowAsync<RedisUnavailableException>(() => node.SignInAsync(People.Grace(), former));

        store.ComeBack();
        (await node.RequestAsync(former)).Person.ShouldNotBeNull();
    }

    [Fact]
    public async Task Sessions_are_ended_by_their_public_id_and_by_their_person()
    {
        await using var node = await SessionNode.StartAsync();
        var one = await node.CookieOfAsync(People.Ada());
        var two = await node.CookieOfAsync(People.Ada());
        var other = await node.CookieOfAsync(People.Grace());

        (await node.Termination.EndSessionAsync((await node.RequestAsync(one)).Person!.SessionId, default)).ShouldBeTrue();
        (await node.RequestAsync(one)).Person.ShouldBeNull();
        (await node.Termination.EndSubjectAsync(People.Ada().Subject, default)).ShouldBe(1);

        (await node.RequestAsync(two)).Person.ShouldBeNull();
        (await node.RequestAsync(other)).Person.ShouldNotBeNull();
        (await node.Termination.EndSessionAsync("no such id", default)).ShouldBeFalse();
    }
}
