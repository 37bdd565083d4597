using JitGateway.Benchmarks;

// dotnet run -c Release --project tests/JitGateway.Benchmarks [WHAT] [ROUNDS] [SECONDS PER ROUND]
// The words that begin with serve- are roles: this program starts itself once for each server, so that each has a process of its own.
var what = args.Length == 0 ? "all" : args[0];
switch (what)
{
    case BackendServer.Role:
        await BackendServer.RunAsync(http2: args.Length > 1);
        return 0;
    case PlainProxyServer.Role:
        await PlainProxyServer.RunAsync(backend: args[1], http2: args.Length > 2);
        return 0;
    case AccountServer.Role:
        await AccountServer.RunAsync();
        return 0;
    case GatewayServer.Role:
        await GatewayServer.RunAsync(GatewaySettings.Parse(args[1]));
        return 0;
}

var rounds = args.Length > 1 ? int.Parse(args[1], provider: null) : 7;
var duration = TimeSpan.FromSeconds(args.Length > 2 ? double.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 2);
(string Name, string About, Func<Task> Run)[] benchmarks =
[
    ("proxy", "a signed-in GET through the gateway, beside plain YARP and the destination: connections, sizes, HTTP/1.1 and HTTP/2 (about 4 minutes)", () => ProxyBenchmark.RunAsync(rounds, duration, matrix: true)),
    ("pipeline", "the gateway's own share of it, without sockets (10 s)", () => PipelineBenchmark.RunAsync(rounds)),
    ("login", "CPU of a whole login and what it asks of Redis (20 s)", () => LoginBenchmark.RunAsync(rounds)),
    ("provision", "a first pass, an unchanged and a changed one: the gateway's own share beside the backend's time, calls and commands of Redis (30 s)", ProvisionBenchmark.RunAsync),
    ("memory", "resident memory idle and after 100,000 sessions (1 minute)", MemoryBenchmark.RunAsync),
    ("simulate", "a million sessions in one Redis and in a cluster of six processes (up to 5 minutes; SIMULATE_SESSIONS says how many)", () => SimulateBenchmark.RunAsync(int.Parse(Environment.GetEnvironmentVariable("SIMULATE_SESSIONS") ?? "1000000", provider: null))),
    ("telemetry", "the price of traces and metrics (1 minute)", () => VariantsBenchmark.TelemetryAsync(Math.Min(rounds, 5), duration / 2)),
    ("runtime", "the settings in gateway/JitGateway.csproj beside others (1.5 minutes); a fourth word chooses among them", () => VariantsBenchmark.RuntimeAsync(rounds, duration / 2, args.ElementAtOrDefault(3))),
    ("start", "what a request costs in the first seconds of a node's life (1.5 minutes)", StartBenchmark.RunAsync),
    ("metadata", "one identity provider out of the signed metadata of a federation: 50 MB and 5,000 entities, with memory flat (20 s)", () => Task.Run(() => MetadataBenchmark.Run(Math.Min(rounds, 5)))),
    ("saml", "validation of responses (2.5 minutes)", () => Task.Run(() => SamlBenchmark.Run(rounds))),
];
var chosen = what switch
{
    "all" => benchmarks,
    "quick" => [("quick", "", () => ProxyBenchmark.RunAsync(rounds, duration, matrix: false))],
    _ => [.. benchmarks.Where(b => b.Name == what)],
};
if (chosen.Length == 0)
{
    Console.Error.WriteLine("Usage: JitGateway.Benchmarks [WHAT] [ROUNDS] [SECONDS PER ROUND]");
    Console.Error.WriteLine("  all        everything below (about 15 minutes)");
    Console.Error.WriteLine("  quick      the proxy's budgets alone");
    foreach (var (name, about, _) in benchmarks) Console.Error.WriteLine($"  {name,-10} {about}");
    return 2;
}

Processors.Divide();
try
{
    foreach (var (name, _, run) in chosen)
    {
        Console.WriteLine($"\n== {name}");
        await run();
    }

    return 0;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine(e.Message);   // caught, so that every server that was started is ended
    return 1;
}
