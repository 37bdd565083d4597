using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

public sealed class InMemorySessionStoreTests : SessionStoreContract
{
    private readonly InMemorySessionStore _store;

    public InMemorySessionStoreTests() => _store = new InMemorySessionStore(ActiveOptions, Clock, capacity: 100);

    internal override ISessionStore Store => _store;

    [Fact]
    public async Task When_it_is_full_those_who_were_away_longest_go_first()
    {
        var (away, _) = await CreateAsync(People.Ada());
        var (busy, session) = await CreateAsync(People.Ada());
        Clock.Advance(TimeSpan.FromSeconds(1));
        await _store.TouchAsync(busy.Id, session, Clock.GetUtcNow(), default);
        var heard = Hear();

        for (var i = 0; i < 99; i++) await CreateAsync(People.Grace());

        _store.Count.ShouldBe(100);
        (await FindAsync(away)).ShouldBeNull();
        (await FindAsync(busy)).ShouldNotBeNull();
        heard().ShouldBe([away.Id]);
    }

    [Fact]
    public async Task Sessions_that_are_over_are_thrown_away()
    {
        for (var i = 0; i < 50; i++) await CreateAsync(People.Ada());
        Clock.Advance(Options.IdleTimeout);

        await CreateAsync(People.Grace());

        _store.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_cookies_of_other_hosts_that_one_session_got_the_latest_are_good()
    {
        var (primary, session) = await CreateAsync(People.Ada());
        var links = Enumerable.Range(0, 65).Select(_ => SessionToken.New()).ToList();

        foreach (var link in links) await _store.LinkAsync(link, primary, session, default);

        (await FindAsync(links[0])).ShouldBeNull();
        foreach (var link in links.Skip(1)) (await FindAsync(link)).ShouldNotBeNull();
    }

    internal override Func<IReadOnlyCollection<SessionId>> Hear()
    {
        var heard = new List<SessionId>();
        _store.Watch(id => heard.Add(id!.Value));
        return () => heard;
    }
}
