using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Everybody gets one account, whatever crowd comes to whichever node, and whatever happens to Redis and to nodes meanwhile.</summary>
public sealed class ExactlyOnceJourneyTests(ThreeNodes shared, ITestOutputHelper output) : IClassFixture<ThreeNodes>, IAsyncLifetime
{
    private const string LocksRunOut = "for _, key in ipairs(redis.call('KEYS', 'jit:l:*')) do if string.sub(key, -2) ~= ':n' then redis.call('PEXPIRE', key, 1) end end";

    public Task InitializeAsync() => shared.EmptyAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Fifty_requests_at_once_over_three_nodes_make_one_account_a_hundred_times_over()
    {
        const int Repeated = 100, AtOnce = 50, Devices = 2;
        var answers = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(Enumerable.Range(1, Repeated), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        {
            var sessions = await Task.WhenAll(Enumerable.Range(0, Devices).Select(_ => shared.SignInAsync($"person{number}")));
            foreach (var answer in await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => shared.AskAsync(i, sessions[i / 3 % Devices])))) answers.Add(answer);
        });

        answers.CountBy(a => a).ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(HttpStatusCode.OK, Repeated * AtOnce));
        var calls = await shared.CallsAsync();
        calls.Count(c => c is { Method: "POST", Status: 201 }).ShouldBe(Repeated);
        calls.Count.ShouldBe(Repeated * 3, "two searches and a creation each, and nothing else");
        (await shared.AccountsAsync()).Distinct().Count().ShouldBe(Repeated);
        output.WriteLine($"{Repeated} times {AtOnce} requests at once over three nodes: {answers.Count} answers 200, {calls.Count} calls, {Repeated} accounts");
    }

    [Fact]
    public async Task A_thousand_newcomers_fifty_at_once_are_let_in_without_an_error_and_have_a_thousand_accounts()
    {
        const int Newcomers = 1_000, AtOnce = 50;
        var answers = new ConcurrentBag<(HttpStatusCode Status, double Milliseconds)>();
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(1, Newcomers), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var session = await shared.SignInAsync($"newcomer{number}");
            var asked = Stopwatch.GetTimestamp();
            answers.Add((await shared.AskAsync(number, session), Stopwatch.GetElapsedTime(asked).TotalMilliseconds));
        });
        var took = Stopwatch.GetElapsedTime(began);

        answers.CountBy(a => a.Status).ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(HttpStatusCode.OK, Newcomers));
        (await shared.CallsAsync()).CountBy(c => $"{c.Method} {c.Status}").OrderBy(c => c.Key).ShouldBe([KeyValuePair.Create("GET 200", 2 * Newcomers), KeyValuePair.Create("POST 201", Newcomers)]);
        (await shared.AccountsAsync()).Distinct().Count().ShouldBe(Newcomers);
        var times = answers.Select(a => a.Milliseconds).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Newcomers} sign-ins with a first pass, {AtOnce} at once, in {took.TotalSeconds:0.0} s; the first request p50 {times[Newcomers / 2]:0} ms, p95 {times[Newcomers * 95 / 100]:0} ms, application included"));
    }

    [Fact]
    public async Task A_Redis_that_is_flushed_again_and_again_under_first_passes_doubles_nobody_and_everybody_is_found_again()
    {
        const int People = 40, Flushes = 8;
        var answers = new ConcurrentBag<HttpStatusCode>();
        var flushes = 0;
        var flushing = Task.Run(async () =>
        {
            for (; Volatile.Read(ref flushes) < Flushes; Interlocked.Increment(ref flushes))
            {
                await Task.Delay(100);
                await shared.EmptyRedisAsync();
            }
        });
        await Task.WhenAll(Enumerable.Range(1, People).Select(async number =>
        {
            while (Volatile.Read(ref flushes) < Flushes)
            {
                var session = await shared.SignInAsync($"person{number}");
                foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 6).Select(i => shared.AskAsync(i, session)))) answers.Add(answer);
            }
        }));
        await flushing;
        await shared.EmptyRedisAsync();

        await Task.WhenAll(Enumerable.Range(1, People).Select(async number =>
        {
            var session = await shared.SignInAsync($"person{number}");
            (await Task.WhenAll(Enumerable.Range(0, 3).Select(i => shared.AskAsync(i, session)))).ShouldAllBe(a => a == HttpStatusCode.OK);
        }));

        (await shared.AccountsAsync()).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(1, People).Select(n => $"person{n}").Order(StringComparer.Ordinal));
        answers.ShouldAllBe(a => a == HttpStatusCode.OK || a == HttpStatusCode.Unauthorized || a == HttpStatusCode.ServiceUnavailable, "let in, or not known any more, or told to come back");
        var calls = await shared.CallsAsync();
        calls.Count(c => c is { Method: "POST", Status: 201 }).ShouldBe(People);
        output.WriteLine($"{Flushes} flushes: {string.Join(", ", answers.CountBy(a => a).Select(a => $"{a.Value} times {(int)a.Key}"))}; {calls.Count(c => c.Method == "GET")} searches, {calls.Count(c => c is { Method: "POST", Status: 409 })} creations that met an account, {People} accounts");
    }

    [Fact]
    public async Task Over_all_nodes_a_pass_without_change_makes_no_call_and_one_with_a_change_sends_that_attribute_alone()
    {
        (await shared.AskAsync(0, await shared.SignInAsync("ada"))).ShouldBe(HttpStatusCode.OK);
        var made = (await shared.CallsAsync()).Count;

        (await shared.AskAsync(1, await shared.SignInAsync("ada"))).ShouldBe(HttpStatusCode.OK);
        (await shared.CallsAsync()).Count.ShouldBe(made);

        var changed = await shared.SignInAsync("ada", "Countess");
        for (var node = 0; node < 3; node++) (await shared.AskAsync(node, changed)).ShouldBe(HttpStatusCode.OK);
        var calls = (await shared.CallsAsync()).Skip(made).ToList();
        calls.Select(c => c.Method).ShouldBe(["GET", "PATCH"]);
        var operation = calls[1].Body!.Value.GetProperty("Operations").EnumerateArray().ShouldHaveSingleItem();
        operation.GetProperty("path").GetString().ShouldBe("title");
        operation.GetProperty("value").GetString().ShouldBe("Countess");
    }

    [Fact]
    public async Task A_node_that_is_killed_in_the_middle_of_five_peoples_passes_loses_nobody_and_doubles_nobody()
    {
        foreach (var person in (string[])["updated", "changed"]) (await shared.AskAsync(0, await shared.SignInAsync(person, "Clerk"))).ShouldBe(HttpStatusCode.OK);
        await using var victim = await shared.StartAnotherAsync();
        (string Person, OrderedFailure Stands)[] people =
        [
            ("sought", new OrderedFailure(Hang: true, Method: "GET")),
            ("expected", new OrderedFailure(Hang: true, Method: "POST")),
            ("made", new OrderedFailure(Hang: true, Afterwards: true, Method: "POST")),
            ("updated", new OrderedFailure(Hang: true, Method: "PATCH")),
            ("changed", new OrderedFailure(Hang: true, Afterwards: true, Method: "PATCH")),
        ];
        var sessions = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = new List<Task<HttpStatusCode>>();
        foreach (var (person, stands) in people)
        {
            sessions[person] = await shared.SignInAsync(person);
            var before = await UnansweredAsync();
            await shared.Application.FailAsync(stands);
            asked.Add(shared.AskAsync(victim.Url, sessions[person]));
            await Eventually.HoldsAsync(async () => await UnansweredAsync() > before, $"the call for {person} stands");
        }

        await victim.KillAsync();
        foreach (var ask in asked) await Should.ThrowAsync<HttpRequestException>(() => ask);
        await shared.Redis.CommandAsync("EVAL", LocksRunOut, "0");

        foreach (var (person, _) in people) (await shared.AskAsync(1, sessions[person])).ShouldBe(HttpStatusCode.OK, person);

        var users = await shared.Application.UsersAsync();
        users.Select(u => u.GetProperty("userName").GetString()).Order(StringComparer.Ordinal).ShouldBe(people.Select(p => p.Person).Order(StringComparer.Ordinal));
        users.ShouldAllBe(u => u.GetProperty("title").GetString() == "Analyst");
        var calls = (await shared.CallsAsync()).Count;
        foreach (var (person, _) in people) (await shared.AskAsync(2, await shared.SignInAsync(person))).ShouldBe(HttpStatusCode.OK);
        (await shared.CallsAsync()).Count.ShouldBe(calls, "the ledger knows everybody");

        async Task<int> UnansweredAsync() => (await shared.CallsAsync()).Count(c => c.Status is null);
    }
}
