using JitGateway.NodeLife.Measuring;

namespace JitGateway.Sessions.Measuring;

/// <summary>How long the store takes to say whether there is a session to a cookie. The cookies are made up, so that nothing has to be written to anybody's store: the way there and back is the same.</summary>
internal sealed class LookUpMeasurement(ISessionStore store) : ISelfMeasurement
{
    public string What => $"look-ups of sessions in {(MayAskRedis ? "Redis" : "memory")}, past the near cache";

    public bool MayAskRedis => store is RedisSessionStore;

    public Task<SelfMeasured> RunAsync(TimeSpan span, CancellationToken cancellationToken) =>
        SelfMeasured.OfAsync(What, span, async () => await store.FindAsync(SessionToken.New(), known: null, cancellationToken), cancellationToken);
}
