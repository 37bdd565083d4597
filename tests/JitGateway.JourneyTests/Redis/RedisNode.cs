using JitGateway.Configuration;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JitGateway.JourneyTests.Redis;

/// <summary>What a node has of Redis: the module's services, started.</summary>
internal sealed class RedisNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RedisNode(ServiceProvider services) => _services = services;

    public RedisConnection Connection => _services.GetRequiredService<RedisConnection>();

    public RedisHealth Health => ActivatorUtilities.CreateInstance<RedisHealth>(_services);

    public KeptLog Log => _services.GetRequiredService<KeptLog>();

    /// <summary>Starts a node; Redis need not be there.</summary>
    public static Task<RedisNode> StartAsync(string configuration, TimeSpan? commandTimeout = null)
    {
        var options = new RedisOptions { Configuration = RedisConfiguration.Parse(configuration) };
        if (commandTimeout is { } timeout) options.CommandTimeout = timeout;
        return StartAsync(options);
    }

    public static async Task<RedisNode> StartAsync(RedisOptions options)
    {
        var log = new KeptLog();
        var services = new ServiceCollection()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddSingleton(log)
            .AddGatewayRedis()
            .AddSingleton(Active<RedisOptions>.Always(options))
            .BuildServiceProvider();
        var node = new RedisNode(services);
        foreach (var service in services.GetServices<IHostedService>()) await service.StartAsync(default);
        return node;
    }

    /// <param name="configuration">Text for <c>Redis:Configuration</c>.</param>
    /// <param name="commandTimeout">Absent: long, because a busy machine is no failure.</param>
    public static async Task<RedisNode> StartConnectedAsync(string configuration, TimeSpan? commandTimeout = null)
    {
        var node = await StartAsync(configuration, commandTimeout ?? TimeSpan.FromSeconds(5));
        await node.IsUpAsync();
        return node;
    }

    /// <summary>Starts a node on a cluster that holds nothing.</summary>
    public static async Task<RedisNode> StartOnEmptyAsync(RedisCluster cluster)
    {
        await cluster.EmptyAsync();
        return await StartConnectedAsync(cluster.Configuration);
    }

    public Task IsUpAsync() => Eventually.HoldsAsync(() => Connection.State == RedisState.Up, "the node is connected and hears");

    public Task IsDownAsync() => Eventually.HoldsAsync(() => !Connection.State.IsReachable, "the node knows that Redis is gone");

    /// <summary>Waits until commands are answered: one that comes while another connection takes the place of a lost one may still fail.</summary>
    public Task ServesAsync() => Eventually.HoldsAsync(async () => Connection.State == RedisState.Up && await PingAsync() is not null, "the node is connected, hears, and a command is answered");

    public Task<string> PingAsync() => Connection.ExecuteAsync(async db => (await db.PingAsync()).ToString(), default);

    public async Task<HealthCheckResult> HealthAsync() => await Health.CheckHealthAsync(new HealthCheckContext());

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StopAsync(default);
        await _services.DisposeAsync();
    }
}

/// <summary>Keeps every line that was logged.</summary>
internal sealed class KeptLog : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    public string Text
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{TimeProvider.System.GetUtcNow():mm:ss.fff} {logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
