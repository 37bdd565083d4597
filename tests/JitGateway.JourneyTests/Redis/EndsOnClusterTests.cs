using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.Redis;

/// <summary>Sessions of one person on three masters of a real cluster, one of which is down: what can be ended is.</summary>
[Collection(ClusterCollection.Name)]
public sealed class EndsOnClusterTests(RedisCluster cluster) : IAsyncLifetime
{
    private readonly SessionsOptions _options = new();
    private RedisNode _node = null!;
    private RedisSessionStore _store = null!;

    public async Task InitializeAsync()
    {
        await cluster.IsWholeAsync();
        _node = await RedisNode.StartConnectedAsync(cluster.Configuration, TimeSpan.FromSeconds(1));
        _store = new RedisSessionStore(_node.Connection, Active<SessionsOptions>.Always(_options), TimeProvider.System, NullLogger<RedisSessionStore>.Instance);
        await _store.EpochAsync(default);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public Task All_of_a_person_end_but_those_of_the_server_that_is_down_and_they_later() =>
        EndsWhatItCanAsync(person => _store.EndAllAsync(person.Subject.Hash, default));

    [Fact]
    public Task All_of_a_login_end_but_those_of_the_server_that_is_down_and_they_later() =>
        EndsWhatItCanAsync(person =>
        {
            var now = TimeProvider.System.GetUtcNow();
            return _store.EndAllAsync(new EndedLogin(person.Subject.Issuer, person.NameId!) { EndedAt = now, Until = now + TimeSpan.FromMinutes(5) }, default);
        });

    [Fact]
    public async Task A_link_whose_session_cannot_be_ended_now_leads_to_it_later()
    {
        var (token, session) = await CreateAsync(People.Ada());
        var master = await MasterOfAsync(token);
        SessionToken link;
        do link = SessionToken.New();
        while (await MasterOfAsync(link) == master);
        await _store.LinkAsync(link, token, session, default);

        await WithoutAsync(master, () => Should.ThrowAsync<RedisUnavailableException>(() => _store.EndAsync(link.Id, default)));

        (await _store.FindAsync(link, null, default)).ShouldNotBeNull();
        (await _store.EndAsync(link.Id, default)).ShouldBeTrue();
        (await _store.FindAsync(token, null, default)).ShouldBeNull();
        (await _store.FindAsync(link, null, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_has_ended_though_its_person_s_index_cannot_be_told()
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var index = await cluster.MasterOfAsync(_node.Connection.Keys.SessionsOf(person.Subject.Hash));
        SessionToken token;
        do (token, _) = await CreateAsync(person);
        while (await MasterOfAsync(token) == index);

        await WithoutAsync(index, async () => (await _store.EndAsync(token.Id, default)).ShouldBeTrue());

        (await _store.FindAsync(token, null, default)).ShouldBeNull();
    }

    private async Task EndsWhatItCanAsync(Func<UserIdentity, Task<int>> endAll)
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var index = await cluster.MasterOfAsync(_node.Connection.Keys.SessionsOf(person.Subject.Hash));
        var places = new List<(SessionToken Token, RedisServer Master)>();
        while (places.Count < 12 || places.DistinctBy(p => p.Master).Count() < 3)
        {
            var (token, _) = await CreateAsync(person);
            places.Add((token, await MasterOfAsync(token)));
        }

        var down = places.First(p => p.Master != index).Master;
        await WithoutAsync(down, async () => (await Should.ThrowAsync<RedisUnavailableException>(() => endAll(person))).Message.ShouldContain("sessions ended, not all"));

        foreach (var (token, master) in places) (await _store.FindAsync(token, null, default) is not null).ShouldBe(master == down);
        (await endAll(person)).ShouldBe(places.Count(p => p.Master == down));
        foreach (var (token, _) in places) (await _store.FindAsync(token, null, default)).ShouldBeNull();
    }

    private async Task WithoutAsync(RedisServer master, Func<Task> work)
    {
        await cluster.WithoutAsync(master, work);
        await _node.IsUpAsync();
    }

    private Task<RedisServer> MasterOfAsync(SessionToken token) => cluster.MasterOfAsync(_node.Connection.Keys.Session(token.ToString()));

    private async Task<(SessionToken Token, Session Session)> CreateAsync(UserIdentity person)
    {
        var token = SessionToken.New();
        var session = Session.Start(person, _options, TimeProvider.System.GetUtcNow()) with { Epoch = _store.Epochs.Current };
        await _store.CreateAsync(token, session, default);
        return (token, session);
    }
}
