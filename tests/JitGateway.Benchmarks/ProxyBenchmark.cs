using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>Authenticated GETs through the gateway, beside plain YARP before the same destination and the destination itself, in turns.</summary>
internal static class ProxyBenchmark
{
    private const int OtherRounds = 5;
    private static readonly TimeSpan OtherRound = TimeSpan.FromSeconds(0.8);

    /// <param name="rounds">Of the scenario that has budgets.</param>
    /// <param name="duration">Of one of these rounds.</param>
    /// <param name="matrix">Whether the other numbers of connections, sizes and HTTP/2 are measured too.</param>
    public static async Task RunAsync(int rounds, TimeSpan duration, bool matrix)
    {
        Console.WriteLine($"Proxying, in turns; medians (least to most); {Processors.Description}");
        await RunAsync(http2: false, rounds, duration, matrix);
        if (matrix) await RunAsync(http2: true, OtherRounds, OtherRound, matrix);
    }

    private static async Task RunAsync(bool http2, int rounds, TimeSpan duration, bool matrix)
    {
        await using var destination = await ChildServer.StartAsync(BackendServer.Role);
        await using var backend = http2 ? await ChildServer.StartAsync(BackendServer.Role, "http2") : null;
        await using var plain = await ChildServer.StartAloneAsync([PlainProxyServer.Role, destination.Address, .. http2 ? (string[])["http2"] : []]);
        var settings = new GatewaySettings { Backend = destination.Address, Http2 = http2 };
        await using var gateway = await ChildServer.StartAloneAsync([GatewayServer.Role, settings.ToArgument()]);
        using var redis = RedisProcess.TryStart();
        await using var uncached = redis is null ? null : await ChildServer.StartAloneAsync([GatewayServer.Role, (settings with { Redis = redis.Configuration, NearCache = false }).ToArgument()]);
        if (redis is null) Console.WriteLine("  (near cache off: not measured, there is no redis-server)");

        List<Contestant> In(Scenario scenario)
        {
            List<Contestant> all = [new("plain YARP", plain, scenario), new("gateway", gateway, scenario)];
            if (uncached is not null) all.Add(new Contestant("gateway, near cache off", uncached, scenario));
            all.Add(new Contestant("destination itself", backend ?? destination, scenario));
            return all;
        }

        await Contestant.WarmAsync(In(Scenario.Budgeted with { Http2 = http2 }));
        if (!http2) await BudgetedAsync(In(Scenario.Budgeted), rounds, duration, redis);
        if (!matrix) return;
        foreach (var path in (string[])[BackendServer.Small, BackendServer.Large])
            foreach (var connections in (int[])[1, 64, 256])
            {
                var scenario = new Scenario(connections, path, http2);
                if (scenario == Scenario.Budgeted) continue;
                var contestants = In(scenario);
                await InTurnsAsync(In(scenario), 1, OtherRound);   // another size runs other code
                await InTurnsAsync(contestants, OtherRounds, OtherRound);
                Show(scenario, contestants, OtherRounds, OtherRound);
            }
    }

    private static async Task BudgetedAsync(List<Contestant> contestants, int rounds, TimeSpan duration, RedisProcess? redis)
    {
        var before = redis is null ? 0 : await redis.CommandsAsync();
        await InTurnsAsync(contestants, rounds, duration);
        Show(Scenario.Budgeted, contestants, rounds, duration);
        var plain = contestants[0];
        Console.WriteLine($"  gateway / plain YARP: throughput {Samples.Ratio(contestants[1].Throughput, plain.Throughput).Show("0.000")}, requests per CPU second {Samples.Ratio(plain.Processor, contestants[1].Processor).Show("0.000")}   budget 0.90, aim 1.00");
        if (redis is null) return;
        Console.WriteLine($"  near cache off / plain YARP: throughput {Samples.Ratio(contestants[2].Throughput, plain.Throughput).Show("0.000")}, requests per CPU second {Samples.Ratio(plain.Processor, contestants[2].Processor).Show("0.000")}   budget 0.70, aim 0.80");
        var commands = await redis.CommandsAsync() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  near cache off: every request reads its session from Redis; together that is {(double)commands / contestants[2].Requests:0.00} commands per request"));
    }

    internal static async Task InTurnsAsync(IReadOnlyList<Contestant> contestants, int rounds, TimeSpan duration)
    {
        for (var round = 0; round < rounds; round++)
            foreach (var contestant in round % 2 == 0 ? contestants : Enumerable.Reverse(contestants))
                await contestant.MeasureAsync(duration);
    }

    private static void Show(Scenario scenario, IReadOnlyList<Contestant> contestants, int rounds, TimeSpan duration)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenario}, {rounds} rounds of {duration.TotalSeconds:0.0} s"));
        foreach (var contestant in contestants) Console.WriteLine(contestant.Show(contestants[0]));
    }
}
