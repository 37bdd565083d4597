using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

/// <summary>What every session store keeps to.</summary>
public abstract class SessionStoreContract
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
        await Store.EndAsync(tokens[0].Id, default);
        var heard = Hear();

        (await Store.EndAllAsync(person.Subject, default)).ShouldBe(2);

        foreach (var token in tokens) (await FindAsync(token)).ShouldBeNull();
        (await FindAsync(other)).ShouldNotBeNull();
        heard().ShouldBe([tokens[1].Id, tokens[2].Id], ignoreOrder: true);
        (await Store.EndAllAsync(person.Subject, default)).ShouldBe(0);
    }

    private protected async Task<(SessionToken Token, Session Session)> CreateAsync(UserIdentity user)
    {
        var token = SessionToken.New();
        var session = Session.Start(user, Options, Clock.GetUtcNow());
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
