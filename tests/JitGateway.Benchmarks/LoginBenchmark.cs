using System.Globalization;

namespace JitGateway.Benchmarks;

/// <summary>Whole logins, from the assertion consumer service to the cookie, with sessions in Redis.</summary>
internal static class LoginBenchmark
{
    private const int PerRound = 400;
    private const int AtOnce = 8;

    public static async Task RunAsync(int rounds)
    {
        using var redis = RedisProcess.TryStart();
        if (redis is null)
        {
            Console.WriteLine("Logins: not measured, there is no redis-server");
            return;
        }

        using var identityProvider = new BenchmarkIdentityProvider();
        var settings = new GatewaySettings { Backend = "http://127.0.0.1:9", Redis = redis.Configuration, IdentityProviderMetadata = identityProvider.Metadata, Sessions = 1 };
        await using var gateway = await ChildServer.StartAloneAsync([GatewayServer.Role, settings.ToArgument()]);
        for (var i = 0; i < 4; i++) await DeliverAsync(identityProvider, await PrepareAsync(identityProvider, gateway.Address));

        var (processor, commands) = (new Samples(), new Samples());
        var before = await redis.CommandStatisticsAsync();
        for (var round = 0; round < rounds; round++)
        {
            var answers = await PrepareAsync(identityProvider, gateway.Address);
            var (time, count) = (gateway.ProcessorTime, await redis.CommandsAsync());
            await DeliverAsync(identityProvider, answers);
            processor.Add((gateway.ProcessorTime - time).TotalMilliseconds / PerRound);
            commands.Add((double)(await redis.CommandsAsync() - count) / PerRound);
        }

        Console.WriteLine($"Logins, ACS to cookie, a signed response with 10 attributes, sessions in Redis, {rounds} rounds of {PerRound}; {Processors.Description}");
        Console.WriteLine($"  CPU of the gateway        {processor.Show("0.000")} ms per login   budget 1.0, aim 0.4");
        Console.WriteLine($"  Redis commands            {commands.Show("0.00")} per login, what scripts call included:");
        var after = await redis.CommandStatisticsAsync();
        foreach (var (name, calls) in after.OrderByDescending(c => c.Value - before.GetValueOrDefault(c.Key)))
            if ((calls - before.GetValueOrDefault(name)) / (double)(rounds * PerRound) is >= 0.05 and var each)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {name,-20} {each:0.00}"));
    }

    private static async Task<List<HttpRequestMessage>> PrepareAsync(BenchmarkIdentityProvider identityProvider, string gateway)
    {
        var answers = new List<HttpRequestMessage>();
        for (var attempt = 0; answers.Count < PerRound; attempt++)
        {
            if (attempt > PerRound + 50) throw new InvalidOperationException("The gateway does not begin logins");
            if (await identityProvider.AnswerAsync(gateway) is { } answer) answers.Add(answer);
            else await Task.Delay(200);   // it reads the metadata in the background
        }

        return answers;
    }

    private static Task DeliverAsync(BenchmarkIdentityProvider identityProvider, IEnumerable<HttpRequestMessage> answers) =>
        Parallel.ForEachAsync(answers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (answer, _) => await identityProvider.DeliverAsync(answer));
}
