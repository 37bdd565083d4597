using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

public sealed class SessionUpkeepTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedStore _store = new();
    private readonly SessionsOptions _options = new();
    private SessionNode _node = null!;

    /// <summary>Without the upkeep's own loop, which goes by the same clock: the rounds of a test are the only ones.</summary>
    public async Task InitializeAsync()
    {
        _node = await SessionNode.StartAsync(_options, time: _clock, store: _store);
        await _node.Upkeep.StopAsync(default);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task The_store_hears_of_a_busy_person_at_most_once_a_minute()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());

        for (var second = 0; second < 600; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await _node.RequestAsync(cookie);
            await RunAsync();
        }

        _store.Touches.Count.ShouldBe(10);
        _store.Touches.Zip(_store.Touches.Skip(1), (a, b) => b.Seen - a.Seen).ShouldAllBe(pause => pause == TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_store_hears_when_the_person_was_seen_not_when_it_was_written()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _node.RequestAsync(cookie);
        var seen = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromSeconds(70));

        await RunAsync();
        await RunAsync();

        _store.Touches.ShouldHaveSingleItem().Seen.ShouldBe(seen);
    }

    [Fact]
    public async Task Nothing_is_written_of_somebody_who_was_not_there()
    {
        await _node.CookieOfAsync(People.Ada());
        _clock.Advance(TimeSpan.FromMinutes(3));

        await RunAsync();

        _store.Touches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_that_stops_writes_what_it_knows()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        _clock.Advance(TimeSpan.FromSeconds(5));
        await _node.RequestAsync(cookie);

        await _node.Upkeep.StopAsync(default);

        _store.Touches.ShouldHaveSingleItem().Seen.ShouldBe(_clock.GetUtcNow());
    }

    [Fact]
    public async Task A_node_whose_requests_took_all_the_time_to_stop_writes_it_too()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        _clock.Advance(TimeSpan.FromSeconds(5));
        await _node.RequestAsync(cookie);

        await _node.Upkeep.StopAsync(new CancellationToken(canceled: true));

        _store.Touches.ShouldHaveSingleItem().Seen.ShouldBe(_clock.GetUtcNow());
    }

    [Fact]
    public async Task Somebody_who_comes_back_late_is_noted_at_once()
    {
        var token = SessionToken.New();
        await _store.CreateAsync(token, Session.Start(People.Ada(), _options, _clock.GetUtcNow()), default);
        _clock.Advance(_options.IdleTimeout - TimeSpan.FromSeconds(1));

        await _node.RequestAsync(token.Value);

        _store.Touches.ShouldHaveSingleItem().Seen.ShouldBe(_clock.GetUtcNow());
    }

    [Fact]
    public async Task Somebody_who_comes_back_late_by_the_cookie_of_another_host_is_noted_with_the_session()
    {
        var (session, host) = await WithACookieOfAnotherHostAsync();
        _clock.Advance(_options.IdleTimeout - TimeSpan.FromSeconds(1));

        await _node.RequestAsync(host.Value);

        _store.Touches.ShouldHaveSingleItem().ShouldBe((session.Id, _clock.GetUtcNow()));
    }

    [Fact]
    public async Task Who_is_busy_by_the_cookie_of_another_host_is_noted_with_the_session_and_stays_in_the_near_cache()
    {
        var (session, host) = await WithACookieOfAnotherHostAsync();
        await _node.RequestAsync(host.Value);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await _node.RequestAsync(host.Value);

        await RunAsync();

        _store.Touches.ShouldHaveSingleItem().ShouldBe((session.Id, _clock.GetUtcNow()));
        _node.Cache.Find(host.Id).ShouldNotBeNull().IsForgotten.ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_that_the_store_no_longer_has_leaves_the_near_cache()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        _clock.Advance(TimeSpan.FromSeconds(61));
        await _node.RequestAsync(cookie);
        _store.EndUnheard(SessionToken.Parse(cookie).Id);

        await RunAsync();

        _node.Cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task What_nobody_uses_leaves_the_near_cache()
    {
        await _node.CookieOfAsync(People.Ada());
        _node.Cache.Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromMinutes(5));

        await RunAsync();

        _node.Cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_sign_out_during_an_outage_is_over_here_at_once_and_everywhere_when_the_store_is_back()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        _clock.Advance(TimeSpan.FromSeconds(1));
        _store.GoAway();

        (await _node.SignOutAsync(cookie)).ShouldContain("expires=Thu, 01 Jan 1970");
        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
        await RunAsync();
        _store.Ended.ShouldBeEmpty();

        _store.ComeBack();
        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
        await RunAsync();

        _store.Ended.ShouldBe([SessionToken.Parse(cookie).Id]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sign_out_during_an_outage_holds_for_the_cookies_of_all_hosts(bool byAnotherHosts)
    {
        var (session, host) = await WithACookieOfAnotherHostAsync();
        SessionToken[] both = [session, host];
        foreach (var token in both) (await _node.RequestAsync(token.Value)).Person.ShouldNotBeNull();
        _store.GoAway();

        await _node.SignOutAsync((byAnotherHosts ? host : session).Value);

        foreach (var token in both)
        {
            var seen = await _node.RequestAsync(token.Value);
            seen.Person.ShouldBeNull();
            seen.Outage.ShouldBeNull("it is known who it is: nobody");
        }

        _store.ComeBack();
        (await _store.SeenAsync(session.Id, default)).ShouldNotBeNull("the store was not told yet");
        foreach (var token in both) (await _node.RequestAsync(token.Value)).Person.ShouldBeNull();
        await RunAsync();
        (await _store.SeenAsync(session.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_sign_out_during_an_outage_holds_for_a_cookie_of_which_this_node_learns_later()
    {
        var (session, host) = await WithACookieOfAnotherHostAsync();
        _store.GoAway();
        await _node.SignOutAsync(session.Value);
        _store.ComeBack();

        (await _node.RequestAsync(host.Value)).Person.ShouldBeNull();

        _node.Cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Many_who_signed_out_during_an_outage_do_not_wait_for_one_another()
    {
        var cookies = new List<string>();
        for (var i = 0; i < 100; i++) cookies.Add(await _node.CookieOfAsync(People.Ada()));
        _store.GoAway();
        foreach (var cookie in cookies) await _node.SignOutAsync(cookie);
        _store.ComeBack();
        _store.Silence = new TaskCompletionSource();

        var ending = RunAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_store.Unanswered), waiting => waiting == 64, "as many as may be are asked for at once");
        _store.Silence.SetResult();
        await ending;

        _store.Ended.ShouldBe(cookies.Select(c => SessionToken.Parse(c).Id), ignoreOrder: true);
    }

    [Fact]
    public async Task What_was_signed_out_during_an_outage_ends_soon_after_it_and_not_at_the_next_round_of_notes()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        _store.GoAway();
        await _node.SignOutAsync(cookie);
        _store.ComeBack();
        var back = _clock.GetUtcNow();
        await _node.Upkeep.StartAsync(default);

        await Eventually.HoldsAsync(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            return Task.FromResult(_store.Ended.Count);
        }, ended => ended > 0, "the end of the session");

        (_clock.GetUtcNow() - back).ShouldBeLessThan(_options.TouchPause() / 4);
    }

    [Fact]
    public async Task Where_one_of_several_servers_is_down_what_lies_on_the_others_ends()
    {
        var (session, host) = await WithACookieOfAnotherHostAsync();
        foreach (var token in (SessionToken[])[session, host]) await _node.RequestAsync(token.Value);
        _store.Lose(host.Id);

        await _node.SignOutAsync(host.Value);
        await RunAsync();

        (await _store.SeenAsync(session.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_exception_that_nobody_expected_does_not_stop_the_upkeep()
    {
        await _node.Upkeep.StartAsync(default);
        var cookie = await _node.CookieOfAsync(People.Ada());
        _clock.Advance(TimeSpan.FromSeconds(59));
        await _node.RequestAsync(cookie);
        _store.Fault = new NotSupportedException("nobody expected this");

        await Eventually.HoldsAsync(AdvancedAsync, _ => _store.Fault is null, "the round that fails");
        await Eventually.HoldsAsync(AdvancedAsync, _ => _store.Touches.Count > 0, "the round after it");

        _node.Upkeep.ExecuteTask!.IsCompleted.ShouldBeFalse();

        Task<int> AdvancedAsync()
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            return Task.FromResult(_store.Touches.Count);
        }
    }

    private async Task<(SessionToken Session, SessionToken Host)> WithACookieOfAnotherHostAsync()
    {
        await _node.Upkeep.StopAsync(default);   // its own loop, which goes by the same clock
        var (token, host) = (SessionToken.New(), SessionToken.New());
        var session = Session.Start(People.Ada(), _options, _clock.GetUtcNow());
        await _store.CreateAsync(token, session, default);
        await _store.LinkAsync(host, token, session, default);
        return (token, host);
    }

    private Task RunAsync() => _node.Upkeep.RunAsync(atEnd: false, default);
}
