using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

/// <summary>Sessions only as the store has them: each request opens its own.</summary>
public sealed class SealedNearCacheTests : NearCacheContract
{
    protected override bool IsSealed => true;

    [Fact]
    public async Task A_node_at_rest_holds_no_value_of_its_people_and_no_cookie()
    {
        var (cookies, texts) = await ServeAsync(_node);

        var memory = _node.Everything(_store);
        foreach (var text in texts.Concat(cookies)) memory.Holding(text).ShouldBeEmpty($"where {text} is");
        _node.Cache.Count.ShouldBe(cookies.Count);
    }

    [Fact]
    public async Task The_same_search_finds_all_of_it_where_the_near_cache_is_not_sealed()
    {
        await using var node = await SessionNode.StartAsync(new SessionsOptions(), time: _clock, store: _store);

        var (cookies, texts) = await ServeAsync(node);

        var memory = node.Everything(_store);
        foreach (var text in texts.Concat(cookies)) memory.Holding(text).ShouldNotBeEmpty($"where {text} is");
    }

    [Fact]
    public async Task Each_request_has_a_person_of_its_own_with_all_that_the_login_said()
    {
        var cookie = await ElsewhereAsync();
        var first = (await _node.RequestAsync(cookie)).Person!;
        first.SetMemo("wiki", new Version(1, 0));
        Tick();

        var second = (await _node.RequestAsync(cookie)).Person!;

        _store.Finds.ShouldBe(1);
        second.ShouldNotBeSameAs(first);
        second.Memo<Version>("wiki").ShouldBeNull();
        (second.SessionId, second.StartedAt, second.ExpiresAt).ShouldBe((first.SessionId, first.StartedAt, first.ExpiresAt));
        SessionContent.Write(new Session(second.User, default, default)).ShouldBe(SessionContent.Write(new Session(People.Ada(), default, default)));
    }

    [Fact]
    public async Task Nobody_elses_cookie_opens_an_entry()
    {
        var (mine, other) = (SessionToken.Parse(await FreshAsync()), SessionToken.New());

        _node.Cache.Fresh(mine.Id, mine.Value).ShouldNotBeNull();
        _node.Cache.Fresh(mine.Id, other.Value).ShouldBeNull();
    }

    [Fact]
    public async Task The_hosts_of_a_session_that_are_not_remembered_any_more_ask_again()
    {
        var primary = SessionToken.Parse(await FreshAsync());
        var hosts = Enumerable.Range(0, 40).Select(_ => SessionToken.New()).ToList();
        foreach (var host in hosts) await _store.LinkAsync(host, primary, _node.Cache.Find(primary.Id)!.Terms, default);

        foreach (var host in hosts.Concat(hosts)) (await _node.RequestAsync(host.Value)).Person!.User.Username.ShouldBe("ada.lovelace");

        _store.Finds.ShouldBeInRange(hosts.Count + 1, 2 * hosts.Count);
    }

    /// <summary>People sign in here and elsewhere, come again, and are looked up anew; and a feature remembers something of them.</summary>
    private async Task<(IReadOnlyList<string> Cookies, IReadOnlyList<string> Texts)> ServeAsync(SessionNode node)
    {
        List<string> cookies = [await node.CookieOfAsync(People.Ada()), await ElsewhereAsync()];
        for (var i = 0; i < 3; i++)
        {
            foreach (var cookie in cookies) (await node.RequestAsync(cookie)).Person!.SetMemo("wiki", $"X-Remote-Phone: {Phone(await node.RequestAsync(cookie))}");
            _clock.Advance(i == 1 ? _options.NearCache : TimeSpan.FromSeconds(1));
        }

        return (cookies, [Copy("ada.lovelace"), Copy("Analytical Engines"), Copy("8f14e45f-ada"), Copy("X-Remote-Phone: +44 20 7946 0958")]);

        static string Phone(Seen seen) => seen.Person!.User.Attributes["telephoneNumber"][0];
        static string Copy(string text) => new(text.AsSpan());
    }
}
