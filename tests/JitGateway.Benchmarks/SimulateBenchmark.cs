using System.Diagnostics;
using System.Globalization;
using JitGateway.Identity;

namespace JitGateway.Benchmarks;

/// <summary>
/// The model of deploy/SCALING.md, checked: a million sessions in one Redis and in a Redis Cluster of six processes. What they take, what finding one costs among few
/// and among many, what a node, a login and an end of sessions ask of Redis.
/// </summary>
internal static class SimulateBenchmark
{
    private const int Few = 1_000;
    private const int Finds = 4_000;
    private const int Rounds = 5;
    private static readonly TimeSpan GrowLimit = TimeSpan.FromSeconds(110);

    /// <param name="many">How many sessions; a million shows what the issue asks for.</param>
    public static async Task RunAsync(int many)
    {
        using var redis = RedisProcess.TryStart();
        if (redis is null)
        {
            Console.WriteLine("Simulation: not run, there is no redis-server");
            return;
        }

        await OneRedisAsync(redis, many);
        await ClusterAsync(many);
    }

    private static async Task OneRedisAsync(RedisProcess redis, int many)
    {
        Console.WriteLine("One Redis:");
        await using var destination = await ChildServer.StartAsync(BackendServer.Role);
        var joining = await redis.CommandsAsync();
        await using var population = await Population.StartAsync(redis.Configuration);
        Console.WriteLine($"  a node that joins: {await redis.CommandsAsync() - joining - 1} commands");
        var idle = await redis.CommandsAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));
        var perSecond = (await redis.CommandsAsync() - idle - 1) / 5.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  a node that idles: {perSecond:0.0} commands a second"));

        await using var gateway = await ChildServer.StartAsync(GatewayServer.Role, new GatewaySettings { Backend = destination.Address, Redis = redis.Configuration, NearCache = false, Sessions = 64 }.ToArgument());
        var empty = await redis.MemoryAsync();
        await population.GrowAsync(Few, GrowLimit);
        var contestant = new Contestant("GET through a node", gateway, Scenario.Budgeted);
        await Contestant.WarmAsync([contestant]);
        var (store, get) = await MeasureAsync(population, contestant);
        Say(Few, store, get);
        var rate = await population.GrowAsync(many, GrowLimit);
        var perSession = (await redis.MemoryAsync() - empty) / (double)population.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {population.Count} sessions made, {rate:0} a second; {perSession:0} octets of Redis per session with its index   budget 2048, aim 1024"));
        var (storeMany, getMany) = await MeasureAsync(population, new Contestant("GET through a node", gateway, Scenario.Budgeted));
        Say(population.Count, storeMany, getMany);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {population.Count} / {Few}: finding {storeMany.Median / store.Median:0.000}, GET p50 {getMany.P50.Median / get.P50.Median:0.000}, CPU of the node {getMany.Processor.Median / get.Processor.Median:0.000}   budget 1.10"));
        await EndAsync(population, redis);

        static void Say(int count, Samples finding, Contestant asked) =>
            Console.WriteLine($"  among {count}: finding one {finding.Show("0.0")} µs; a GET through a node without near cache, 64 connections, p50 {asked.P50.Show("0.00")} ms, CPU {asked.Processor.Show("0.0")} µs");
    }

    /// <summary>Finding one session after the other, and requests through a node, in turns.</summary>
    private static async Task<(Samples Finding, Contestant Get)> MeasureAsync(Population population, Contestant contestant)
    {
        var finding = new Samples();
        await population.FindAsync(Finds / 4);
        for (var round = 0; round < Rounds; round++)
        {
            finding.Add((await population.FindAsync(Finds)).P50);
            await contestant.MeasureAsync(TimeSpan.FromSeconds(1));
        }

        return (finding, contestant);
    }

    /// <summary>What ending sessions asks of Redis.</summary>
    private static async Task EndAsync(Population population, RedisProcess redis)
    {
        var termination = population.Services.GetRequiredService<ISessionTermination>();
        var token = population.Sample[0];
        Console.WriteLine($"  ending one session: {await CommandsAsync(() => termination.EndSessionAsync(token.ToString(), CancellationToken.None))} commands, a person's only one by the person: "
            + $"{await CommandsAsync(() => termination.EndSubjectAsync(GatewayUnderTest.Person(7).Subject, CancellationToken.None))}");
        var began = Stopwatch.GetTimestamp();
        var commands = await CommandsAsync(() => termination.EndEverythingAsync(CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ending all {population.Count} at once: {commands} commands, {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms"));
        if (await population.Store.FindAsync(population.Sample[^1], known: null, CancellationToken.None) is not null) throw new InvalidOperationException("A session survived the end of all");

        async Task<long> CommandsAsync(Func<Task> work)
        {
            var before = await redis.CommandsAsync();
            await work();
            return await redis.CommandsAsync() - before - 1;
        }
    }

    private static async Task ClusterAsync(int many)
    {
        var nodes = new List<RedisProcess>();
        try
        {
            for (var i = 0; i < 6; i++) nodes.Add(RedisProcess.TryStart(cluster: true)!);
            var made = await RedisProcess.RunCliAsync(["--cluster", "create", .. nodes.Select(n => n.Configuration), "--cluster-replicas", "1", "--cluster-yes"]);
            for (var i = 0; i < 100 && !(await nodes[0].AskAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal); i++) await Task.Delay(100);
            if (!made.Contains("All 16384 slots covered", StringComparison.Ordinal)) throw new InvalidOperationException($"The cluster was not made:\n{made}");
            await Task.Delay(TimeSpan.FromSeconds(3));   // all nodes have heard of it
            Console.WriteLine("A Redis Cluster of three masters and three replicas:");
            var masters = nodes[..3];
            var empty = await SumAsync(masters, n => n.MemoryAsync());
            await using var population = await Population.StartAsync(string.Join(',', masters.Select(n => n.Configuration)));
            var rate = await population.GrowAsync(many, GrowLimit);
            var keys = await Task.WhenAll(masters.Select(n => n.KeysAsync()));
            var perSession = (await SumAsync(masters, n => n.MemoryAsync()) - empty) / (double)population.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {population.Count} sessions made, {rate:0} a second; keys on the masters {string.Join(", ", keys)}; {perSession:0} octets per session on a master, as much on its replica"));
            var finding = new Samples();
            for (var round = 0; round < Rounds; round++) finding.Add((await population.FindAsync(Finds)).P50);
            Console.WriteLine($"  finding one: {finding.Show("0.0")} µs; {Rounds * Finds} drawn at random, none lost");
        }
        finally
        {
            foreach (var node in nodes) node.Dispose();
        }
    }

    private static async Task<long> SumAsync(IEnumerable<RedisProcess> nodes, Func<RedisProcess, Task<long>> figure) => (await Task.WhenAll(nodes.Select(figure))).Sum();
}
