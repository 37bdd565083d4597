using System.Diagnostics;
using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>An authenticated GET of 1 KB through the gateway, beside plain YARP before the same destination, in turns.</summary>
internal static class ProxyBenchmark
{
    public static async Task RunAsync(int rounds, TimeSpan duration)
    {
        await using var backend = await ChildServer.StartAsync(BackendServer.Role);
        await using var plain = await ChildServer.StartAsync(PlainProxyServer.Role, backend.Said);
        await using var gateway = await ChildServer.StartAsync(GatewayServer.Role, new GatewaySettings { Backend = backend.Said }.ToArgument());
        using var redis = RedisProcess.TryStart();
        await using var uncached = redis is null ? null : await ChildServer.StartAsync(GatewayServer.Role, new GatewaySettings { Backend = backend.Said, Redis = redis.Configuration, NearCache = false }.ToArgument());

        var contestants = new List<Contestant> { new("plain YARP", plain), new("gateway", gateway) };
        if (uncached is not null) contestants.Add(new Contestant("gateway, near cache off", uncached));
        Console.WriteLine($"GET of 1 KB, {LoadLoop.Connections} connections, {rounds} rounds of {duration.TotalSeconds:0} s each in turns, all on {Environment.ProcessorCount} processors");
        foreach (var contestant in contestants) await contestant.Load.RunAsync(TimeSpan.FromSeconds(6));   // compiled, and compiled again
        var before = redis is null ? 0 : await redis.CommandsAsync();
        for (var round = 0; round < rounds; round++)
            foreach (var contestant in round % 2 == 0 ? contestants : Enumerable.Reverse(contestants))
                await contestant.MeasureAsync(duration);

        foreach (var c in contestants)
            Console.WriteLine($"  {c.Name,-24} {c.Throughput.Show("0"),-24} requests/s   p50 {c.P50.Show("0.00")} ms   p99 {c.P99.Show("0.00")} ms   CPU {c.Processor.Show("0.0")} µs/request   {c.Server.ResidentBytes / 1048576} MB");
        Compare(contestants[1], contestants[0], "0.90, aim 1.00");
        if (contestants.Count > 2)
        {
            Compare(contestants[2], contestants[0], "0.70, aim 0.80");
            var commands = await redis!.CommandsAsync() - before;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  near cache off: {(double)commands / contestants[2].Requests:0.00} Redis commands per request"));
        }
        else Console.WriteLine("  near cache off: not measured, there is no redis-server");
    }

    private static void Compare(Contestant one, Contestant reference, string budget)
    {
        var throughput = Samples.Ratio(one.Throughput, reference.Throughput);
        var processor = Samples.Ratio(reference.Processor, one.Processor);
        Console.WriteLine($"  {one.Name} / {reference.Name}: throughput {throughput.Show("0.000")}, requests per CPU second {processor.Show("0.000")}   budget {budget}");
    }

    private sealed class Contestant(string name, ChildServer server)
    {
        public string Name { get; } = name;

        public ChildServer Server { get; } = server;

        public LoadLoop Load { get; } = new(server.Said.Split(' ')[0], server.Said.Split(' ')[1..]);

        public long Requests { get; private set; }

        public Samples Throughput { get; } = new();

        public Samples P50 { get; } = new();

        public Samples P99 { get; } = new();

        /// <summary>Microseconds of the server's processor time per request.</summary>
        public Samples Processor { get; } = new();

        public async Task MeasureAsync(TimeSpan duration)
        {
            var processor = Server.ProcessorTime;
            var began = Stopwatch.GetTimestamp();
            var times = await Load.RunAsync(duration);
            var elapsed = Stopwatch.GetElapsedTime(began);
            Processor.Add((Server.ProcessorTime - processor).TotalMicroseconds / times.Count);
            Requests += times.Count;
            Throughput.Add(times.Count / elapsed.TotalSeconds);
            var sorted = times.Order().ToList();
            P50.Add(sorted[sorted.Count / 2] * 1000.0 / Stopwatch.Frequency);
            P99.Add(sorted[sorted.Count * 99 / 100] * 1000.0 / Stopwatch.Frequency);
        }
    }
}
