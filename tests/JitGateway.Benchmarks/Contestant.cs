using System.Diagnostics;

namespace JitGateway.Benchmarks;

/// <summary>One server that is measured, in one scenario.</summary>
internal sealed class Contestant(string name, ChildServer server, Scenario scenario)
{
    private readonly LoadLoop _load = new(server.Address, server.Said.Split(' ')[1..], scenario.Http2);

    public string Name { get; } = name;

    public long Requests { get; private set; }

    /// <summary>Requests per second.</summary>
    public Samples Throughput { get; } = new();

    /// <summary>Milliseconds.</summary>
    public Samples P50 { get; } = new();

    public Samples P99 { get; } = new();

    /// <summary>Microseconds of the server's processor time per request.</summary>
    public Samples Processor { get; } = new();

    /// <summary>
    /// Lets all work, in turns, until no server compiles any more what is used often: on one processor that takes longer than anybody would guess, and longest for the one with more
    /// code.
    /// </summary>
    public static async Task WarmAsync(IReadOnlyList<Contestant> contestants)
    {
        const int Least = 4, Most = 60, Settled = 3;
        var quiet = 0;
        for (var pass = 1; pass <= Most && (pass <= Least || quiet < Settled); pass++)
        {
            var compiles = false;
            foreach (var contestant in contestants) compiles |= await contestant.WarmAsync(TimeSpan.FromSeconds(1.2));
            quiet = compiles ? 0 : quiet + 1;
        }
    }

    /// <returns>Whether the server spent more than a hundredth of the time on compiling.</returns>
    private async Task<bool> WarmAsync(TimeSpan duration)
    {
        var before = server.CompilerTime;
        await _load.RunAsync(scenario.Connections, scenario.Path, duration);
        return (server.CompilerTime - before).Duration() > duration / 100;
    }

    public async Task MeasureAsync(TimeSpan duration)
    {
        var processor = server.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var times = await _load.RunAsync(scenario.Connections, scenario.Path, duration);
        var elapsed = Stopwatch.GetElapsedTime(began);
        Processor.Add((server.ProcessorTime - processor).TotalMicroseconds / times.Count);
        Requests += times.Count;
        Throughput.Add(times.Count / elapsed.TotalSeconds);
        var sorted = times.Order().ToList();
        P50.Add(sorted[sorted.Count / 2] * 1000.0 / Stopwatch.Frequency);
        P99.Add(sorted[sorted.Count * 99 / 100] * 1000.0 / Stopwatch.Frequency);
    }

    /// <summary>One line of the table; the ratios are those of rounds side by side with the reference.</summary>
    public string Show(Contestant? reference)
    {
        var line = $"  {Name,-24} {Throughput.Show("0"),-24} requests/s   p50 {P50.Show("0.00"),-20} ms   p99 {P99.Show("0.00"),-20} ms   CPU {Processor.Show("0.0"),-20} µs/request   {server.ResidentBytes / 1048576,4} MB";
        return reference is null || reference == this ? line : $"{line}   {Samples.Ratio(Throughput, reference.Throughput).Median:0.000} of {reference.Name}, by CPU {Samples.Ratio(reference.Processor, Processor).Median:0.000}";
    }
}

/// <param name="Connections">That ask at once.</param>
/// <param name="Path">Of the destination, which gives the size of the answer.</param>
/// <param name="Http2">Between client and proxy.</param>
internal sealed record Scenario(int Connections, string Path, bool Http2)
{
    /// <summary>The one that budgets are about.</summary>
    public static readonly Scenario Budgeted = new(64, BackendServer.Small, Http2: false);

    public override string ToString() => $"GET of {(Path == BackendServer.Large ? "100 KB" : "1 KB")}, {Connections} connections, HTTP/{(Http2 ? "2" : "1.1")}";
}
