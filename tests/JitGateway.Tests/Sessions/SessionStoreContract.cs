using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

/// <summary>What every session store keeps to.</summary>
public abstract partial class SessionStoreContract
{
    internal ManualTimeProvider Clock { get; } = new();

    internal SessionsOptions Options { get; } = new();

    internal abstract ISessionStore Store { get; }

    private protected Active<SessionsOptions> ActiveOptions => Active<SessionsOptions>.Always(Options);

    [Fact]
    public async Task Finds_what_was_created_with_every_value()
    {
        var (token, session) = await CreateAsync(People.Ada());

        var found = (await FindAsync(token)).ShouldNotBeNull();

        ShouldBeSame(found.Session.User, session.User);
        found.Session.StartedAt.ShouldBe(session.StartedAt);
        found.Session.ExpiresAt.ShouldBe(session.ExpiresAt);
        found.LastSeen.ShouldBe(session.StartedAt);
    }

    [Fact]
    public async Task Finds_nothing_for_a_value_that_it_never_saw()
    {
        await CreateAsync(People.Ada());

        (await FindAsync(SessionToken.New())).ShouldBeNull();
    }

    [Fact]
    public async Task Gives_back_the_known_object_while_nothing_changed()
    {
        var (token, _) = await CreateAsync(People.Ada());
        var known = (await FindAsync(token))!.Value.Session;
        await Store.TouchAsync(token.Id, known, Clock.GetUtcNow(), default);

        (await Store.FindAsync(token, known, default))!.Value.Session.ShouldBeSameAs(known);
    }

    [Fact]
    public async Task Ends_a_session_whose_person_was_away_for_too_long()
    {
        var (token, _) = await CreateAsync(People.Ada());

        Clock.Advance(Options.IdleTimeout - TimeSpan.FromSeconds(1));
        (await FindAsync(token)).ShouldNotBeNull();
        Clock.Advance(TimeSpan.FromSeconds(1));

        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_touch_moves_the_idle_limit()
    {
        var (token, session) = await CreateAsync(People.Ada());
        for (var i = 0; i < 10; i++)
        {
            Clock.Advance(Options.IdleTimeout * 0.9);
            (await Store.TouchAsync(token.Id, session, Clock.GetUtcNow(), default)).ShouldBeTrue();
        }

        (await FindAsync(token))!.Value.LastSeen.ShouldBe(Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_touch_never_moves_backwards()
    {
        var (token, session) = await CreateAsync(People.Ada());
        Clock.Advance(TimeSpan.FromMinutes(10));
        var seen = Clock.GetUtcNow();
        await Store.TouchAsync(token.Id, session, seen, default);

        (await Store.TouchAsync(token.Id, session, seen - TimeSpan.FromMinutes(5), default)).ShouldBeTrue();

        (await FindAsync(token))!.Value.LastSeen.ShouldBe(seen);
    }

    [Fact]
    public async Task A_touch_does_not_bring_back_a_session_that_ended()
    {
        var (token, session) = await CreateAsync(People.Ada());
        await Store.EndAsync(token.Id, default);

        (await Store.TouchAsync(token.Id, session, Clock.GetUtcNow(), default)).ShouldBeFalse();

        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task Ends_a_session_at_its_absolute_limit_however_busy_it_is()
    {
        var (token, session) = await CreateAsync(People.Ada());
        while (Clock.GetUtcNow() + TimeSpan.FromMinutes(20) < session.ExpiresAt)
        {
            Clock.Advance(TimeSpan.FromMinutes(20));
            await Store.TouchAsync(token.Id, session, Clock.GetUtcNow(), default);
        }

        (await FindAsync(token)).ShouldNotBeNull();
        Clock.Advance(session.ExpiresAt - Clock.GetUtcNow());

        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_identity_provider_may_set_an_earlier_end()
    {
        var (token, session) = await CreateAsync(People.Ada(notOnOrAfter: Clock.GetUtcNow() + TimeSpan.FromMinutes(5)));
        session.ExpiresAt.ShouldBe(Clock.GetUtcNow() + TimeSpan.FromMinutes(5));

        Clock.Advance(TimeSpan.FromMinutes(5));

        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_shorter_absolute_limit_reaches_sessions_that_began_before_it()
    {
        var (token, _) = await CreateAsync(People.Ada());
        Clock.Advance(TimeSpan.FromMinutes(20));

        Options.AbsoluteTimeout = TimeSpan.FromMinutes(15);

        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task Ends_one_session_and_tells()
    {
        var (token, _) = await CreateAsync(People.Ada());
        var (other, _) = await CreateAsync(People.Ada());
        var heard = Hear();

        (await Store.EndAsync(token.Id, default)).ShouldBeTrue();

        (await FindAsync(token)).ShouldBeNull();
        (await FindAsync(other)).ShouldNotBeNull();
        heard().ShouldContain(token.Id);
        (await Store.EndAsync(token.Id, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Ends_all_sessions_of_a_person_and_nobody_elses()
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var tokens = new[] { (await CreateAsync(person)).Token, (await CreateAsync(person)).Token, (await CreateAsync(person)).Token };
        var (other, _) = await CreateAsync(People.Grace());
        var heard = Hear();   // from the first end on: other nodes' words, and our own by way of Redis, come late
        await Store.EndAsync(tokens[0].Id, default);

        (await Store.EndAllAsync(person.Subject.Hash, default)).ShouldBe(2);

        foreach (var token in tokens) (await FindAsync(token)).ShouldBeNull();
        (await FindAsync(other)).ShouldNotBeNull();
        heard().ShouldBe(tokens.Select(t => t.Id), ignoreOrder: true);
        (await Store.EndAllAsync(person.Subject.Hash, default)).ShouldBe(0);
    }

    [Theory]
    [InlineData("all", false, false)]
    [InlineData("idp:corp", false, true)]
    [InlineData("idp:partner", true, true)]
    [InlineData("backend:wiki", true, true)]
    public async Task Ends_a_scope_in_one_step_and_tells(string name, bool corpLives, bool partnerLives)
    {
        SessionScope.TryParse(name, out var scope).ShouldBeTrue();
        var (corp, _) = await CreateAsync(People.Ada());
        var (partner, _) = await CreateAsync(People.Grace("other"));
        var told = 0;
        Store.Watch(id => told += id is null ? 1 : 0);

        await Store.EndAllAsync(scope, default);

        ((await FindAsync(corp)) is not null).ShouldBe(corpLives);
        ((await FindAsync(partner)) is not null).ShouldBe(partnerLives);
        told.ShouldBeGreaterThan(0);
        ((await ListAsync(new SessionFilter(Id: corp.Id))).Count > 0).ShouldBe(corpLives, "the list tells the same");
    }

    [Fact]
    public async Task Who_signs_in_after_a_scope_ended_stays()
    {
        await Store.EndAllAsync(SessionScope.Everything, default);
        await Store.EndAllAsync(SessionScope.OfIdentityProvider("corp"), default);
        var (token, session) = await CreateAsync(People.Ada());

        (await FindAsync(token)).ShouldNotBeNull().Session.Epoch.ShouldBe(session.Epoch);

        await Store.EndAllAsync(SessionScope.OfIdentityProvider("corp"), default);
        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_backend_that_was_emptied_bars_older_sessions_only()
    {
        var (_, older) = await CreateAsync(People.Ada());
        await Store.EndAllAsync(SessionScope.OfBackend("wiki"), default);
        var (_, newer) = await CreateAsync(People.Ada());

        Store.Epochs.IsBarred(older.Epoch, "wiki").ShouldBeTrue();
        Store.Epochs.IsBarred(older.Epoch, "other").ShouldBeFalse();
        Store.Epochs.IsBarred(newer.Epoch, "wiki").ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_opens_the_session_and_ends_with_it()
    {
        var (token, session) = await CreateAsync(People.Ada());
        var link = SessionToken.New();

        await Store.LinkAsync(link, token, session, default);

        var found = (await FindAsync(link)).ShouldNotBeNull();
        found.Primary.ShouldNotBeNull().Value.ShouldBe(token.Value);
        ShouldBeSame(found.Session.User, session.User);
        await Store.EndAsync(token.Id, default);
        (await FindAsync(link)).ShouldBeNull();
    }

    [Fact]
    public async Task Ending_a_link_ends_the_session_and_every_other_link()
    {
        var (token, session) = await CreateAsync(People.Ada());
        var (one, other) = (SessionToken.New(), SessionToken.New());
        await Store.LinkAsync(one, token, session, default);
        await Store.LinkAsync(other, token, session, default);
        var heard = Hear();

        (await Store.EndAsync(one.Id, default)).ShouldBeTrue();

        (await FindAsync(token)).ShouldBeNull();
        (await FindAsync(one)).ShouldBeNull();
        (await FindAsync(other)).ShouldBeNull();
        heard().ShouldContain(token.Id);
    }

    [Fact]
    public async Task Tells_without_the_cookie_when_the_person_was_seen()
    {
        var (token, session) = await CreateAsync(People.Ada());
        (await Store.SeenAsync(token.Id, default)).ShouldBe(session.StartedAt);
        Clock.Advance(TimeSpan.FromMinutes(3));
        await Store.TouchAsync(token.Id, session, Clock.GetUtcNow(), default);
        (await Store.SeenAsync(token.Id, default)).ShouldBe(Clock.GetUtcNow());

        await Store.EndAsync(token.Id, default);

        (await Store.SeenAsync(token.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Lists_sessions_by_person_by_identity_provider_and_by_id_without_links()
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var (one, session) = await CreateAsync(person);
        var (other, _) = await CreateAsync(person);
        var (grace, _) = await CreateAsync(People.Grace("other"));
        await Store.LinkAsync(SessionToken.New(), one, session, default);

        var mine = await ListAsync(new SessionFilter(Subject: person.Subject.Hash));
        mine.Select(s => s.Id).ShouldBe([one.Id, other.Id], ignoreOrder: true);
        mine.ShouldAllBe(s => s.IdentityProvider == "corp" && s.StartedAt == session.StartedAt && s.LastSeen == session.StartedAt);
        var others = (await ListAsync(new SessionFilter(IdentityProvider: "other"))).Select(s => s.Id).ToList();
        others.ShouldContain(grace.Id);
        others.ShouldNotContain(one.Id);
        (await ListAsync(new SessionFilter(Id: other.Id))).ShouldHaveSingleItem().Subject.ShouldBe(person.Subject.Hash);
        var all = (await ListAsync(new SessionFilter())).Select(s => s.Id).ToList();
        all.ShouldBeUnique();
        foreach (var token in new[] { one, other, grace }) all.ShouldContain(token.Id);
    }

    private async Task<IReadOnlyList<ListedSession>> ListAsync(SessionFilter filter)
    {
        var (listed, unasked) = (new List<ListedSession>(), new List<string>());
        await foreach (var session in Store.ListAsync(filter, unasked.Add, default)) listed.Add(session);
        unasked.ShouldBeEmpty();
        return listed;
    }

    private protected async Task<(SessionToken Token, Session Session)> CreateAsync(UserIdentity user)
    {
        var token = SessionToken.New();
        var session = Session.Start(user, Options, Clock.GetUtcNow()) with { Epoch = await Store.EpochAsync(default) };
        await Store.CreateAsync(token, session, default);
        return (token, session);
    }

    private protected Task<FoundSession?> FindAsync(SessionToken token) => Store.FindAsync(token, null, default);

    /// <summary>What the store tells its own node at once; subclasses that hear other nodes may add.</summary>
    internal abstract Func<IReadOnlyCollection<SessionId>> Hear();

    private static void ShouldBeSame(UserIdentity actual, UserIdentity expected)
    {
        actual.Subject.ShouldBe(expected.Subject);
        actual.IdentityProvider.ShouldBe(expected.IdentityProvider);
        actual.NameId.ShouldBe(expected.NameId);
        actual.NameIdFormat.ShouldBe(expected.NameIdFormat);
        actual.NameQualifier.ShouldBe(expected.NameQualifier);
        actual.SpNameQualifier.ShouldBe(expected.SpNameQualifier);
        actual.SessionIndex.ShouldBe(expected.SessionIndex);
        actual.AuthnInstant.ShouldBe(expected.AuthnInstant);
        actual.AuthnContext.ShouldBe(expected.AuthnContext);
        actual.SessionNotOnOrAfter.ShouldBe(expected.SessionNotOnOrAfter);
        actual.Mapped.Keys.ShouldBe(expected.Mapped.Keys, ignoreOrder: true);
        foreach (var (name, values) in expected.Mapped) actual.Mapped[name.ToUpperInvariant()].ShouldBe(values);
        actual.Attributes.Keys.ShouldBe(expected.Attributes.Keys, ignoreOrder: true);
        foreach (var (name, values) in expected.Attributes) actual.Attributes[name].ShouldBe(values);
    }
}
