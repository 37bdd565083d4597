using JitGateway.Configuration;
using JitGateway.Configuration.Checks;

namespace JitGateway.Redis;

/// <summary>Connects to Redis as a node does, for <c>check --connect</c>, and lets go again.</summary>
internal sealed class RedisCheck(Active<RedisOptions> options, RedisConnection connection, IEnumerable<IHostedService> services) : IConnectionCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    public async Task<IReadOnlyList<CheckedConnection>> CheckAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Configuration is not { } configuration) return [];
        var supervisor = services.OfType<RedisSupervisor>().Single();
        await supervisor.StartAsync(cancellationToken);
        try
        {
            await WaitAsync(cancellationToken);
            var (state, servers) = (connection.State, configuration.ToString());
            var detail = !state.IsReachable ? state.Reason : !state.IsListening ? $"it answers, and messages do not come through: {state.Reason}" : $"it answers, and messages come through; {(configuration.IsEncrypted ? "encrypted" : "not encrypted")}";
            return [new CheckedConnection("redis", connection.IsCluster ? "cluster" : "server", servers, state is { IsReachable: true, IsListening: true }, detail)];
        }
        finally
        {
            await supervisor.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>The supervisor tries again and again, and its first reason is often no more than that there is no connection yet.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (connection.State is not { IsReachable: true, IsListening: true }) await Task.Delay(BetweenLooks, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // what is known by then is told
        }
    }
}
