using System.Diagnostics;
using JitGateway.Configuration;
using JitGateway.Sessions;

namespace JitGateway.Benchmarks;

/// <summary>Sessions in great number, made by the gateway's own store, each of another person.</summary>
internal sealed class Population : IAsyncDisposable
{
    private const int AtOnce = 128;
    private const int Remembered = 10_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitgateway-benchmark");
    private readonly List<SessionToken> _tokens = [];
    private readonly WebApplication _app;
    private int _people;

    private Population(string redis) =>
        _app = GatewayUnderTest.Build(_folder.FullName, "http://127.0.0.1:0", new GatewaySettings { Backend = "http://127.0.0.1:9", Redis = redis }, builder =>
        {
            builder.Logging.ClearProviders();
            new InProcessServer().PutInto(builder.Services);
        });

    public IServiceProvider Services => _app.Services;

    public ISessionStore Store => _app.Services.GetRequiredService<ISessionStore>();

    public int Count => _people;

    /// <summary>Some of those that were made, from all of the time.</summary>
    public IReadOnlyList<SessionToken> Sample => _tokens;

    public static async Task<Population> StartAsync(string redis)
    {
        var population = new Population(redis);
        await population._app.StartAsync();
        for (var i = 0; i < 100 && !population.Store.IsReachable; i++) await Task.Delay(100);
        return population.Store.IsReachable ? population : throw new InvalidOperationException($"Redis at {redis} is not reachable");
    }

    /// <summary>Makes sessions until there are so many, or the time is up.</summary>
    /// <returns>How many were made in a second.</returns>
    public async Task<double> GrowAsync(int to, TimeSpan limit)
    {
        var (began, first) = (Stopwatch.GetTimestamp(), _people);
        var every = Math.Max(1, to / Remembered);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < limit && Interlocked.Increment(ref _people) is var number && number <= to)
            {
                var token = SessionToken.New();
                await Store.CreateAsync(token, await SessionAsync(number), CancellationToken.None);
                if (number % every != 0) continue;
                lock (_tokens) _tokens.Add(token);
            }
        })));
        _people = Math.Min(_people, to);
        return (_people - first) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>One session after the other, drawn at random; microseconds each.</summary>
    public async Task<(double P50, double P99)> FindAsync(int times)
    {
        var took = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            var token = _tokens[Random.Shared.Next(_tokens.Count)];
            var began = Stopwatch.GetTimestamp();
            if (await Store.FindAsync(token, known: null, CancellationToken.None) is null) throw new InvalidOperationException("A session was lost");
            took.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        took.Sort();
        return (took[took.Count / 2], took[took.Count * 99 / 100]);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<Session> SessionAsync(int number) =>
        Session.Start(GatewayUnderTest.Person(number), Services.GetRequiredService<Active<SessionsOptions>>().Value, TimeProvider.System.GetUtcNow()) with { Epoch = await Store.EpochAsync(CancellationToken.None) };
}
