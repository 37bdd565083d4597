using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>
/// What the gateway's pipeline costs beside YARP's, without sockets and without a network, in turns on one thread: the part of the price of a request that
/// is the gateway's own. Figures of single microseconds that a loaded machine hardly disturbs, and octets that it does not disturb at all.
/// </summary>
internal static class PipelineBenchmark
{
    private const int PerRound = 20_000;
    private const string Host = "127.0.0.1:8080";
    private const string Origin = $"http://{Host}";
    private const string Destination = "http://127.0.0.1:9";

    public static async Task RunAsync(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("jitgateway-benchmark");
        try
        {
            var (plain, gateway, guarded) = (new InProcessServer(), new InProcessServer(), new InProcessServer());
            using var redis = RedisProcess.TryStart();
            await using var plainApp = PlainProxyServer.Build(Destination, builder => plain.PutInto(builder.Services));
            await using var gatewayApp = GatewayUnderTest.Build(folder.FullName, Origin, new GatewaySettings { Backend = Destination }, builder => gateway.PutInto(builder.Services));
            await using var guardedApp = redis is null ? null : GatewayUnderTest.Build(
                folder.CreateSubdirectory("sealed").FullName, Origin, new GatewaySettings { Backend = Destination, Redis = redis.Configuration, NearCacheSealed = true }, builder => guarded.PutInto(builder.Services));
            await plainApp.StartAsync();
            await gatewayApp.StartAsync();
            List<Contestant> contestants = [new("plain YARP", plain, null), new("gateway, signed in", gateway, await SignInAsync(gateway))];
            if (guardedApp is not null)
            {
                await guardedApp.StartAsync();
                contestants.Add(new("the same, near cache sealed", guarded, await SignInAsync(guarded)));
            }

            for (var i = 0; i < 8; i++)
            {
                foreach (var contestant in contestants) await contestant.WarmAsync();
                await Task.Delay(200);   // for the compiler behind
            }

            for (var round = 0; round < rounds; round++)
                foreach (var contestant in contestants)
                    await contestant.MeasureAsync();
            Console.WriteLine($"The pipelines alone, without sockets, {rounds} rounds of {PerRound} in turns, one thread");
            foreach (var c in contestants)
                Console.WriteLine($"  {c.Name,-28} {c.Time.Show("0.00")} µs, {c.Octets.Show("0")} octets allocated per request");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  the gateway's own share: {contestants[1].Time.Median - contestants[0].Time.Median:0.00} µs, {contestants[1].Octets.Median - contestants[0].Octets.Median:0} octets per request"));
            if (contestants is [_, var clear, var guardedOne]) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  what a sealed near cache adds: {guardedOne.Time.Median - clear.Time.Median:0.00} µs, {guardedOne.Octets.Median - clear.Octets.Median:0} octets per request"));
            if (guardedApp is not null) await guardedApp.StopAsync();
            await gatewayApp.StopAsync();
            await plainApp.StopAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string?> SignInAsync(InProcessServer gateway)
    {
        string? cookie = null;
        for (var tries = 0; cookie is null && tries < 100; tries++)   // its store may not be connected yet
        {
            (_, cookie) = await gateway.AskAsync("POST", GatewayUnderTest.SignInPath, Host, cookie: null);
            if (cookie is null) await Task.Delay(100);
        }

        return cookie;
    }

    private sealed class Contestant(string name, InProcessServer server, string? cookie)
    {
        public string Name { get; } = name;

        public Samples Time { get; } = new();

        public Samples Octets { get; } = new();

        public Task WarmAsync() => server.MeasureAsync(PerRound / 4, "/page", Host, cookie);

        public async Task MeasureAsync()
        {
            var (time, octets) = await server.MeasureAsync(PerRound, "/page", Host, cookie);
            Time.Add(time);
            Octets.Add(octets);
        }
    }
}
