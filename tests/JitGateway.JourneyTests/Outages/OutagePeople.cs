using JitGateway.Configuration;
using JitGateway.JourneyTests.Redis;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.Outages;

/// <param name="Name">What the application is told.</param>
/// <param name="Cookie">The value of the session cookie.</param>
internal sealed record OutagePerson(string Name, string Cookie);

/// <summary>People who signed in somewhere else: their sessions stand in Redis, and a node learns of one when its person comes.</summary>
internal sealed class OutagePeople
{
    /// <summary>Far more than the node's near cache holds, so that nearly each of them has to be looked up.</summary>
    private const int Many = 500;
    private const int Few = 5;

    private readonly OutagePerson[] _unknown;
    private int _next;

    private OutagePeople(OutagePerson[] known, OutagePerson[] unknown)
    {
        Known = known;
        _unknown = unknown;
    }

    /// <summary>Those who come all the time.</summary>
    public IReadOnlyList<OutagePerson> Known { get; }

    public IEnumerable<OutagePerson> All => Known.Concat(_unknown);

    public static async Task<OutagePeople> SignInAsync(string redis)
    {
        await using var node = await RedisNode.StartConnectedAsync(redis);
        var options = new SessionsOptions();
        var store = new RedisSessionStore(node.Connection, Active<SessionsOptions>.Always(options), TimeProvider.System, NullLogger<RedisSessionStore>.Instance);
        var people = new List<OutagePerson>();
        for (var i = 0; i < Few + Many; i++)
        {
            var token = SessionToken.New();
            await store.CreateAsync(token, Session.Start(People.Ada(nameId: $"person-{i}"), options, TimeProvider.System.GetUtcNow()), default);
            people.Add(new OutagePerson($"person-{i}", token.Value));
        }

        return new OutagePeople([.. people.Take(Few)], [.. people.Skip(Few)]);
    }

    public OutagePerson NextUnknown() => _unknown[(int)((uint)Interlocked.Increment(ref _next) % (uint)_unknown.Length)];
}
