namespace JitGateway.Benchmarks;

/// <summary>One gateway beside itself with another setting, in turns: runtime settings, and the cost of telemetry.</summary>
internal static class VariantsBenchmark
{
    private static readonly (string Name, Dictionary<string, string> Environment)[] Runtime =
    [
        ("as it is published", []),
        ("server GC, adapting", new() { ["DOTNET_gcServer"] = "1" }),
        ("server GC, not adapting", new() { ["DOTNET_gcServer"] = "1", ["DOTNET_GCDynamicAdaptationMode"] = "0" }),
        ("no concurrent GC", new() { ["DOTNET_gcConcurrent"] = "0" }),
        ("64 MB of gen 0", new() { ["DOTNET_GCgen0size"] = "0x4000000" }),
        ("no profile-guided code", new() { ["DOTNET_TieredPGO"] = "0" }),
        ("a thread for each processor", new() { ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "1" }),
        ("at least 8 threads", new() { ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "8" }),
        ("at least 128 threads", new() { ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "0x80" }),
        ("no spinning threads", new() { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" }),
    ];

    /// <param name="word">Only the variants with this word in their name, beside the first; null: all.</param>
    public static Task RuntimeAsync(int rounds, TimeSpan duration, string? word) =>
        RunAsync("Runtime settings", rounds, duration, destination => ((IEnumerable<(string Name, GatewaySettings Settings, Dictionary<string, string> Environment)>)
        [
            .. Runtime.Select(v => (v.Name, new GatewaySettings { Backend = destination }, v.Environment)),
            ("sockets without a queue", new GatewaySettings { Backend = destination, InlineSockets = true }, []),
        ]).Where((v, i) => i == 0 || word is null || v.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));

    public static Task TelemetryAsync(int rounds, TimeSpan duration) =>
        RunAsync("Cost of telemetry", rounds, duration, destination =>
        [
            ("nobody reads", new GatewaySettings { Backend = destination }, []),
            ("metrics are read", new GatewaySettings { Backend = destination, Scraped = true }, []),
            .. ((double[])[0, 0.01, 1]).Select(ratio => ($"read, and a collector, {ratio:0.##} of traces", new GatewaySettings { Scraped = true, Backend = destination, Otlp = destination, SampleRatio = ratio }, new Dictionary<string, string>())),
        ]);

    private static async Task RunAsync(string title, int rounds, TimeSpan duration, Func<string, IEnumerable<(string Name, GatewaySettings Settings, Dictionary<string, string> Environment)>> variants)
    {
        await using var destination = await ChildServer.StartAsync(BackendServer.Role);
        var servers = new List<ChildServer>();
        try
        {
            var contestants = new List<Contestant>();
            foreach (var (name, settings, environment) in variants(destination.Address))
            {
                servers.Add(await ChildServer.StartAloneAsync([GatewayServer.Role, settings.ToArgument()], environment));
                contestants.Add(new Contestant(name, servers[^1], Scenario.Budgeted));
            }

            await Contestant.WarmAsync(contestants);
            await ProxyBenchmark.InTurnsAsync(contestants, rounds, duration);
            Console.WriteLine($"{title}: the gateway, {Scenario.Budgeted}, {rounds} rounds of {duration.TotalSeconds:0.0} s in turns; {Processors.Description}");
            foreach (var contestant in contestants) Console.WriteLine(contestant.Show(contestants[0]));
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }
}
