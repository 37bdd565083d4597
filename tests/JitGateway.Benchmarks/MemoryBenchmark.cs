using System.Diagnostics;

namespace JitGateway.Benchmarks;

/// <summary>Resident memory of a node: idle, and when a hundred thousand sessions have passed through it.</summary>
internal static class MemoryBenchmark
{
    private const int Sessions = 100_000;
    private const int AtOnce = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task RunAsync()
    {
        await RunAsync(entries: null, "   budget 150, aim 100", "   budget 300, aim 200");
        await RunAsync(Sessions, "", "");   // a node of a layout that keeps all its people near (SCALING)
    }

    private static async Task RunAsync(int? entries, string idleBudget, string budget)
    {
        using var redis = RedisProcess.TryStart();
        if (redis is null)
        {
            Console.WriteLine("Memory: not measured, there is no redis-server");
            return;
        }

        await using var destination = await ChildServer.StartAsync(BackendServer.Role);
        await using var gateway = await ChildServer.StartAsync(GatewayServer.Role, new GatewaySettings { Backend = destination.Address, Redis = redis.Configuration, Sessions = 1, NearCacheEntries = entries }.ToArgument());
        await Task.Delay(TimeSpan.FromSeconds(3));
        Console.WriteLine($"Resident memory of one node, sessions in Redis, near cache {(entries is null ? "as by default" : $"for {entries} sessions")}: idle {gateway.ResidentBytes / 1048576} MB{idleBudget}");

        var began = Stopwatch.GetTimestamp();
        var passed = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });
            while (Interlocked.Increment(ref passed) <= Sessions && Stopwatch.GetElapsedTime(began) < Limit) await PassAsync(client, gateway.Address);
        })));
        var loaded = gateway.ResidentBytes;
        await Task.Delay(TimeSpan.FromSeconds(5));
        Console.WriteLine($"  after {Math.Min(passed, Sessions)} sessions, each of a login and a request, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: {loaded / 1048576} MB, {gateway.ResidentBytes / 1048576} MB a moment later{budget}");
        if (passed < Sessions) Console.WriteLine("  (the time was up before all had passed)");
    }

    private static async Task PassAsync(HttpMessageInvoker client, string gateway)
    {
        using var login = new HttpRequestMessage(HttpMethod.Post, $"{gateway}{GatewayUnderTest.SignInPath}");
        using var signedIn = await client.SendAsync(login, CancellationToken.None);
        if (!signedIn.IsSuccessStatusCode) return;   // Redis was late once
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{gateway}{BackendServer.Small}");
        request.Headers.TryAddWithoutValidation("Cookie", signedIn.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
        using var answer = await client.SendAsync(request, CancellationToken.None);
        await answer.Content.ReadAsByteArrayAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"A request was answered with {(int)answer.StatusCode}");
    }
}
