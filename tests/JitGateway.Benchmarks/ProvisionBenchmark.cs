using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>
/// What a pass costs beyond the backend's own time: first, unchanged, changed, and with the session known to be in order. The backend measures its calls by its own clock; what a request takes
/// beyond that is counted as the gateway's, the network and the waiting for a processor included.
/// </summary>
internal static class ProvisionBenchmark
{
    private const int People = 600;

    public static async Task RunAsync()
    {
        using var redis = RedisProcess.TryStart();
        if (redis is null)
        {
            Console.WriteLine("Provisioning: not measured, there is no redis-server");
            return;
        }

        await using var application = await ChildServer.StartAsync(AccountServer.Role);
        await using var gateway = await ChildServer.StartAloneAsync([GatewayServer.Role, new GatewaySettings { Backend = application.Address, Redis = redis.Configuration, Provisions = true, Sessions = 1 }.ToArgument()]);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });
        Console.WriteLine($"Passes, accounts kept by SCIM on loopback, ledger and lock in Redis, {People} people each; {Processors.Description}");
        var first = 1;
        foreach (var (atOnce, isShown) in ((int, bool)[])[(8, false), (8, false), (1, true), (16, true)])   // the first ones are for the compiler
        {
            var people = Enumerable.Range(first, People).ToList();
            first += People;
            if (isShown) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{atOnce} at once:"));
            var sessions = await SignInAsync(client, gateway.Address, people, "Analyst");
            await PassAsync("first pass", sessions, isBudgeted: true);
            await PassAsync("the next request", sessions);
            await PassAsync("unchanged, new session", await SignInAsync(client, gateway.Address, people, "Analyst"));
            await PassAsync("changed, new session", await SignInAsync(client, gateway.Address, people, "Countess"));

            async Task PassAsync(string what, IReadOnlyList<string> cookies, bool isBudgeted = false)
            {
                var (before, processor) = (await redis.CommandStatisticsAsync(), gateway.ProcessorTime);
                var passes = await AskAsync(client, gateway.Address, cookies, atOnce);
                var used = (gateway.ProcessorTime - processor).TotalMilliseconds / People;
                if (isShown) Show(what, passes, used, Commands(before, await redis.CommandStatisticsAsync()), isBudgeted);
            }
        }
    }

    /// <returns>A session cookie each.</returns>
    private static async Task<IReadOnlyList<string>> SignInAsync(HttpMessageInvoker client, string gateway, IEnumerable<int> people, string title)
    {
        var cookies = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{gateway}{GatewayUnderTest.SignInPath}?person={number}&title={title}");
            using var answer = await client.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"Nobody can sign in: {(int)answer.StatusCode}");
            cookies.Add(answer.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
        });
        return [.. cookies];
    }

    private static async Task<IReadOnlyList<Pass>> AskAsync(HttpMessageInvoker client, string gateway, IReadOnlyList<string> cookies, int atOnce)
    {
        var passes = new ConcurrentBag<Pass>();
        await Parallel.ForEachAsync(cookies, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (cookie, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{gateway}{BackendServer.Small}");
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            var began = Stopwatch.GetTimestamp();
            using var answer = await client.SendAsync(request, cancellationToken);
            await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"A pass was answered with {(int)answer.StatusCode}");
            var said = answer.Headers.GetValues(AccountServer.TimeHeader).First().Split(' ');
            passes.Add(new Pass(took, double.Parse(said[0], CultureInfo.InvariantCulture) / 1000, int.Parse(said[1], CultureInfo.InvariantCulture)));
        });
        return [.. passes];
    }

    /// <summary>Commands of Redis per pass, those that scripts run included, without what the node does by itself.</summary>
    private static string Commands(IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> after)
    {
        var each = after.Select(c => (Name: c.Key, Calls: (c.Value - before.GetValueOrDefault(c.Key)) / (double)People))
            .Where(c => c.Calls >= 0.05 && c.Name is not ("publish" or "ping" or "info")).OrderByDescending(c => c.Calls).ToList();
        return each.Count == 0 ? "none" : string.Join(", ", each.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {c.Calls:0.0}")));
    }

    private static void Show(string what, IReadOnlyList<Pass> passes, double processor, string commands, bool isBudgeted)
    {
        var (own, backend) = (passes.Select(p => p.Milliseconds - p.Backend).Order().ToList(), passes.Select(p => p.Backend).Order().ToList());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {what,-22} own share p50 {own[People / 2]:0.00} p95 {own[People * 95 / 100]:0.00} p99 {own[People * 99 / 100]:0.00} ms{(isBudgeted ? "   budget p95 50" : "")}, {processor:0.00} ms of processor; backend {passes.Average(p => p.Calls):0.00} calls, p50 {backend[People / 2]:0.00} ms"));
        Console.WriteLine($"    Redis per pass: {commands}");
    }

    /// <param name="Milliseconds">That the visitor waited.</param>
    /// <param name="Backend">Of these, milliseconds in the backend's accounts, by its own clock.</param>
    /// <param name="Calls">Calls to the backend's accounts.</param>
    private sealed record Pass(double Milliseconds, double Backend, int Calls);
}
