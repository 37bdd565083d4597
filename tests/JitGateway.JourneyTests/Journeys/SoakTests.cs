using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// People work and new ones come, for a minute, or as many as <c>JITGATEWAY_SOAK_MINUTES</c> says; no request fails and memory stays flat. Judged by the
/// least of the samples of the second and of the last quarter, which collections of garbage do not blur: what is held on to only grows.
/// </summary>
public sealed partial class SoakTests(ITestOutputHelper output)
{
    private const double TolerableGrowth = 16;   // MB: a kilobyte kept of each request would be more

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("JITGATEWAY_SOAK_MINUTES") ?? "1", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Memory_stays_flat_while_people_work()
    {
        await using var parts = new Parts();
        var redis = await parts.StartAsync(new RedisServer());
        var wiki = await parts.StartAsync(new ScimmyServer());
        var configuration = new GatewayConfiguration(FreePort.Next());
        var identityProvider = parts.Add(await configuration.StartIdentityProviderAsync());
        configuration.WithIdentityProvider(identityProvider).WithRedis(redis.Configuration)
            .With("Logging", """{ "LogLevel": { "Default": "Warning" } }""")
            .WithBackend("wiki", JourneyBackends.Wiki(wiki))
            .WithBackend("lobby", JourneyBackends.Plain(new Uri(wiki.Origin, "/app/"), "/lobby"));
        var gateway = parts.Add(await GatewayProcess.StartReadyAsync(configuration));
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(gateway.Url, "/app"));
        await using var load = new SignedInLoad(gateway.Url, [ada.CookiesFor(gateway.Url)], i => i % 2 == 0 ? $"/app/{i}" : $"/lobby/{i}", browsers: 16);

        var samples = await WatchAsync(gateway, configuration.Origin);

        await load.StopAsync();
        var (early, late) = (LeastOf(samples, 0.25, 0.5), LeastOf(samples, 0.75, 1));
        output.WriteLine($"{load.Answered} requests and {samples.Count} sign-ins in {Duration}: managed heap {early.Heap:0.0} MB, then {late.Heap:0.0} MB; resident {early.Resident:0.0} MB, then {late.Resident:0.0} MB");
        load.Faults.ShouldBeEmpty();
        load.Refusals.ShouldBeEmpty();
        (late.Heap - early.Heap).ShouldBeLessThan(TolerableGrowth);
        (late.Resident - early.Resident).ShouldBeLessThan(2 * TolerableGrowth);
    }

    /// <summary>Twice a second somebody signs in and leaves again without signing out.</summary>
    private static async Task<IReadOnlyList<Sample>> WatchAsync(GatewayProcess gateway, Uri origin)
    {
        var samples = new List<Sample>();
        using var client = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5));
        while (Stopwatch.GetElapsedTime(began) < Duration && await timer.WaitForNextTickAsync())
        {
            using var visitor = new Visitor();
            await visitor.SignInAsync("grace", new Uri(origin, "/app"));
            var metrics = await client.GetStringAsync(new Uri(gateway.Management, "/metrics"));
            var resident = ResidentPattern().Match(await File.ReadAllTextAsync($"/proc/{gateway.Process.Id}/status")).Groups["kb"].Value;
            samples.Add(new Sample(
                HeapPattern().Matches(metrics).Where(m => m.Groups["gen"].Value != "gen0").Sum(m => double.Parse(m.Groups["octets"].Value, CultureInfo.InvariantCulture)) / 1048576,
                double.Parse(resident, CultureInfo.InvariantCulture) / 1024));
        }

        samples.Count.ShouldBeGreaterThan(8);
        samples[^1].Heap.ShouldBeGreaterThan(0);
        return samples;
    }

    private static Sample LeastOf(IReadOnlyList<Sample> samples, double from, double to)
    {
        var part = samples.Skip((int)(samples.Count * from)).Take((int)(samples.Count * (to - from))).ToList();
        return new Sample(part.Min(s => s.Heap), part.Min(s => s.Resident));
    }

    [GeneratedRegex("^VmRSS:\\s+(?<kb>[0-9]+) kB", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ResidentPattern();

    [GeneratedRegex("^dotnet_gc_last_collection_heap_size[a-z_]*\\{[^}]*\"(?<gen>gen0|gen1|gen2|loh|poh)\"[^}]*\\} (?<octets>[0-9.eE+]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeapPattern();

    /// <summary>In megabytes.</summary>
    private sealed record Sample(double Heap, double Resident);
}
