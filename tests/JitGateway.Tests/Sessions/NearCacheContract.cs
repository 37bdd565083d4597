using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

/// <summary>What the near cache promises, whichever way it keeps sessions.</summary>
public abstract class NearCacheContract : IAsyncLifetime
{
    private protected readonly ManualTimeProvider _clock = new();
    private protected readonly ScriptedStore _store = new();
    private protected readonly SessionsOptions _options = new();
    private protected SessionNode _node = null!;

    /// <summary>How the near cache is set up.</summary>
    protected abstract bool IsSealed { get; }

    public async Task InitializeAsync()
    {
        _options.NearCacheSealed = IsSealed;
        _node = await SessionNode.StartAsync(_options, time: _clock, store: _store);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task The_first_request_after_a_login_needs_no_look()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        Tick();

        (await _node.RequestAsync(cookie)).Person!.User.Username.ShouldBe("ada.lovelace");

        _store.Finds.ShouldBe(0);
    }

    [Fact]
    public async Task A_request_without_a_cookie_or_with_an_impossible_one_does_not_ask_the_store()
    {
        (await _node.RequestAsync(null)).Person.ShouldBeNull();
        (await _node.RequestAsync("impossible")).Person.ShouldBeNull();

        _store.Finds.ShouldBe(0);
    }

    [Fact]
    public async Task A_session_of_another_node_is_looked_up_once_while_it_is_fresh()
    {
        var cookie = await ElsewhereAsync();

        for (var i = 0; i < 10; i++)
        {
            (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();
            _clock.Advance(_options.NearCache / 11);
        }

        _store.Finds.ShouldBe(1);
    }

    [Fact]
    public async Task Many_requests_at_once_cause_one_look()
    {
        var cookie = await ElsewhereAsync();
        _store.Answer = new TaskCompletionSource();

        var requests = Enumerable.Range(0, 50).Select(_ => _node.RequestAsync(cookie)).ToArray();
        _store.Answer.SetResult();

        (await Task.WhenAll(requests)).Select(r => r.Person).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        _store.Finds.ShouldBe(1);
    }

    [Fact]
    public async Task Who_looks_first_and_goes_away_waits_no_longer_and_leaves_the_answer_to_the_others()
    {
        var cookie = await ElsewhereAsync();
        _store.Answer = new TaskCompletionSource();
        using var gone = new CancellationTokenSource();
        var first = _node.RequestAsync(cookie, gone.Token);
        var second = _node.RequestAsync(cookie);

        await gone.CancelAsync();
        await Should.ThrowAsync<TaskCanceledException>(() => first.WaitAsync(TimeSpan.FromSeconds(30)));
        second.IsCompleted.ShouldBeFalse();
        _store.Answer.SetResult();

        (await second).Person.ShouldNotBeNull();
        Tick();
        (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();
        _store.Finds.ShouldBe(1);
    }

    [Fact]
    public async Task An_end_that_is_heard_acts_at_once()
    {
        var cookie = await FreshAsync();

        _store.EndElsewhere(IdOf(cookie));

        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task An_end_that_overtakes_the_answer_of_a_look_is_not_forgotten()
    {
        var cookie = await ElsewhereAsync();
        _store.Answer = new TaskCompletionSource();
        var request = _node.RequestAsync(cookie);

        _store.EndElsewhere(IdOf(cookie));
        _store.Answer.SetResult();
        await request;

        Tick();
        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task An_end_that_overtakes_the_sign_in_is_not_forgotten()
    {
        _store.Kept = _store.EndElsewhere;
        var cookie = await _node.CookieOfAsync(People.Ada());
        Tick();

        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task The_end_of_everything_that_overtakes_the_sign_in_is_not_forgotten()
    {
        _store.Kept = id =>
        {
            Tick();
            _ = _store.EndAllAsync(SessionScope.Everything, default);
            Tick();
        };
        var cookie = await _node.CookieOfAsync(People.Ada());
        Tick();

        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task The_end_of_the_browsers_former_session_costs_the_new_one_no_look()
    {
        var former = await _node.CookieOfAsync(People.Ada());
        var cookie = await _node.CookieOfAsync(People.Ada(), former);
        Tick();

        (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();
        (await _node.RequestAsync(former)).Person.ShouldBeNull();

        _store.Finds.ShouldBe(1, "that of the former one");
    }

    [Fact]
    public async Task When_ends_may_have_been_missed_a_fresh_entry_is_looked_up_again()
    {
        var cookie = await FreshAsync();

        _store.EndUnheard(IdOf(cookie));
        (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();   // nobody knew
        _store.MayHaveMissed();

        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task While_ends_are_not_heard_an_entry_is_believed_for_less_than_a_second()
    {
        var cookie = await FreshAsync();
        _store.HearsEnds = false;
        _store.MayHaveMissed();
        Tick();
        (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();

        _store.EndUnheard(IdOf(cookie));
        _clock.Advance(TimeSpan.FromMilliseconds(999));

        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task In_an_outage_what_was_fresh_goes_on_for_the_grace_and_no_longer()
    {
        var cookie = await FreshAsync();
        _store.GoAway();

        for (var passed = TimeSpan.Zero; passed < _options.OutageGrace; passed += TimeSpan.FromSeconds(1))
        {
            (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull($"after {passed}");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var late = await _node.RequestAsync(cookie);
        late.Person.ShouldBeNull();
        late.Outage.ShouldNotBeNull().RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task In_an_outage_there_is_no_grace_for_what_ended_with_all_others_before()
    {
        var cookie = await FreshAsync();
        _store.Epochs.Note(SessionScope.Everything, _store.Epochs.Current + 1);
        _store.GoAway();

        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task The_grace_counts_from_the_beginning_of_the_outage_not_from_the_next_request()
    {
        var cookie = await FreshAsync();
        _store.GoAway();
        _clock.Advance(_options.OutageGrace);

        (await _node.RequestAsync(cookie)).Outage.ShouldNotBeNull();
    }

    [Fact]
    public async Task In_an_outage_what_was_not_fresh_or_not_known_cannot_be_told()
    {
        var stale = await FreshAsync();
        _clock.Advance(_options.NearCache);
        var unknown = await ElsewhereAsync();
        _store.GoAway();

        foreach (var cookie in new[] { stale, unknown })
        {
            var seen = await _node.RequestAsync(cookie);
            seen.Person.ShouldBeNull();
            seen.Outage.ShouldNotBeNull();
        }

        (await _node.RequestAsync(null)).Outage.ShouldBeNull();
    }

    [Fact]
    public async Task After_an_outage_everything_is_looked_up_again_and_nobody_is_signed_out()
    {
        var ended = await FreshAsync();
        var going = await FreshAsync();
        _store.GoAway();
        (await _node.RequestAsync(ended)).Person.ShouldNotBeNull();
        _store.EndUnheard(IdOf(ended));
        _store.ComeBack();
        _clock.Advance(TimeSpan.FromMilliseconds(999));

        (await _node.RequestAsync(ended)).Person.ShouldBeNull();
        (await _node.RequestAsync(going)).Person.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_absolute_limit_holds_in_a_fresh_entry_and_in_an_outage()
    {
        var cookie = await _node.CookieOfAsync(People.Ada(notOnOrAfter: _clock.GetUtcNow() + TimeSpan.FromSeconds(10)));
        _clock.Advance(TimeSpan.FromSeconds(9));
        (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();
        _store.GoAway();
        (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await _node.RequestAsync(cookie)).Person.ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_near_cache_every_request_asks()
    {
        _options.NearCache = TimeSpan.Zero;
        var cookie = await ElsewhereAsync();

        for (var i = 0; i < 5; i++)
        {
            (await _node.RequestAsync(cookie)).Person.ShouldNotBeNull();
            Tick();
        }

        _store.Finds.ShouldBe(5);
    }

    [Fact]
    public async Task Where_one_of_several_servers_is_down_its_people_go_on_for_the_grace_and_others_notice_nothing()
    {
        var (down, up) = (await FreshAsync(), await FreshAsync());
        _store.Lose(IdOf(down));
        var began = _clock.GetUtcNow();

        while (_clock.GetUtcNow() - began < _options.OutageGrace)
        {
            (await _node.RequestAsync(down)).Person.ShouldNotBeNull($"after {_clock.GetUtcNow() - began}");
            (await _node.RequestAsync(up)).Person.ShouldNotBeNull();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _clock.Advance(_options.NearCache);   // when it began is known only from the first look that failed
        (await _node.RequestAsync(down)).Outage.ShouldNotBeNull();
        (await _node.RequestAsync(up)).Person.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_settled_and_where_somebody_was_is_remembered_from_request_to_request_and_over_a_new_look()
    {
        var (terms, otherTerms) = (new object(), new object());
        foreach (var cookie in new[] { await FreshAsync(), await ElsewhereAsync() })
        {
            var first = (await _node.RequestAsync(cookie)).Person!;
            first.Settle("wiki", terms);
            first.Visit("wiki");
            _clock.Advance(_options.NearCache);

            var next = (await _node.RequestAsync(cookie)).Person!;

            next.IsSettled(terms).ShouldBeTrue();
            next.IsSettled(otherTerms).ShouldBeFalse();
            _node.Cache.Find(IdOf(cookie))!.Notes.Visited.ShouldBe(["wiki"]);
        }
    }

    [Fact]
    public async Task Cookies_of_other_hosts_find_the_same_session_and_end_with_it()
    {
        var primary = SessionToken.Parse(await FreshAsync());
        var hosts = Enumerable.Range(0, 3).Select(_ => SessionToken.New()).ToList();
        foreach (var host in hosts) await _store.LinkAsync(host, primary, _node.Cache.Find(primary.Id)!.Terms, default);

        foreach (var host in hosts.Concat(hosts))
        {
            (await _node.RequestAsync(host.Value)).Person!.SessionId.ShouldBe(primary.Id.ToString());
            Tick();
        }

        _store.Finds.ShouldBe(3);
        _store.EndElsewhere(primary.Id);
        foreach (var host in hosts) (await _node.RequestAsync(host.Value)).Person.ShouldBeNull();
    }

    private protected static SessionId IdOf(string cookie) => SessionToken.Parse(cookie).Id;

    private protected void Tick() => _clock.Advance(TimeSpan.FromMilliseconds(1));

    private protected async Task<string> FreshAsync()
    {
        var cookie = await _node.CookieOfAsync(People.Ada());
        Tick();
        return cookie;
    }

    private protected async Task<string> ElsewhereAsync()
    {
        var token = SessionToken.New();
        await _store.CreateAsync(token, Session.Start(People.Ada(), _options, _clock.GetUtcNow()), default);
        Tick();
        return token.Value;
    }
}
