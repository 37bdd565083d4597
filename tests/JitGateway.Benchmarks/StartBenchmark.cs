using System.Diagnostics;
using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>What a request costs a node that has just started and is under load at once, as after a restart: compiling takes its share of the processor.</summary>
internal static class StartBenchmark
{
    private const int Slices = 12;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);

    private static readonly (string Name, Dictionary<string, string> Environment)[] Variants =
    [
        ("as it is published", []),
        ("calls counted after a pause", new() { ["DOTNET_TC_CallCountingDelayMs"] = "0x64" }),
        ("counted from the first", new() { ["DOTNET_TC_CallCountingDelayMs"] = "0" }),   // the runtime's default
        ("the same, no profile", new() { ["DOTNET_TC_CallCountingDelayMs"] = "0x64", ["DOTNET_TieredPGO"] = "0" }),
    ];

    public static async Task RunAsync()
    {
        await using var destination = await ChildServer.StartAsync(BackendServer.Role);
        Console.WriteLine($"A gateway that has just started, {Scenario.Budgeted}: µs of processor time per request in slices of {Slice.TotalSeconds:0} s; {Processors.Description}");
        foreach (var (name, environment) in Variants)
        {
            var began = Stopwatch.GetTimestamp();
            await using var gateway = await ChildServer.StartAloneAsync([GatewayServer.Role, new GatewaySettings { Backend = destination.Address }.ToArgument()], environment);
            var started = Stopwatch.GetElapsedTime(began);
            var contestant = new Contestant(name, gateway, Scenario.Budgeted);
            for (var i = 0; i < Slices; i++) await contestant.MeasureAsync(Slice);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-28} started in {started.TotalSeconds:0.0} s, then {string.Join(' ', contestant.Processor.Values.Select(v => v.ToString("0", CultureInfo.InvariantCulture)))}; {contestant.Requests} requests in all"));
        }
    }
}
