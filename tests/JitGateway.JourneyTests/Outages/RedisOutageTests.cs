using System.Net;
using System.Text.RegularExpressions;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Outages;

/// <summary>
/// What happens to people while a real Redis is killed, stands still, is full, is demoted, is slow or is cut off: nothing that was not promised
/// (design, sessions), and afterwards everything is as before, without a restart and without a session lost.
/// </summary>
[Collection(Quiet.Troubles)]
public sealed partial class RedisOutageTests(OutageFixture fixture, ITestOutputHelper output) : IClassFixture<OutageFixture>
{
    /// <summary>Requests of all kinds that make a phase.</summary>
    private const int Phase = 200;

    /// <summary>How many of a kind there must be for nineteen of twenty to mean anything.</summary>
    private const int Enough = 40;

    /// <summary>What is promised of the answer where nobody can tell who it is, beyond what this machine takes for any request just then: at the middle, and at nineteen of twenty.</summary>
    private static readonly TimeSpan Promptly = TimeSpan.FromMilliseconds(250);

    [Fact]
    public Task Killed_and_started_again() => EndureAsync("killed, started again", fixture.Redis.KillAsync, () => fixture.Redis.StartAsync());

    [Fact]
    public Task Killed_and_slow_to_load_its_data() => EndureAsync("killed, slow to load", fixture.Redis.KillAsync, async () =>
    {
        await fixture.Redis.StartAsync("--key-load-delay", "1500", "--loading-process-events-interval-bytes", "1024");
        await fixture.Redis.ReadyAsync();
    });

    [Fact]
    public Task Paused() => EndureAsync("paused (SIGSTOP)", fixture.Redis.PauseAsync, fixture.Redis.ContinueAsync);

    [Fact]
    public Task Asleep_over_one_command() => EndureAsync("asleep (DEBUG SLEEP 3)", () =>
    {
        _ = fixture.Redis.CommandAsync("DEBUG", "SLEEP", "3");
        return Task.CompletedTask;
    }, () => fixture.Redis.CommandAsync("PING"));

    [Fact]
    public Task Slow() => EndureAsync("each answer 600 ms late", () =>
    {
        fixture.Relay.Delay = TimeSpan.FromMilliseconds(600);
        return Task.CompletedTask;
    }, () =>
    {
        fixture.Relay.Delay = TimeSpan.Zero;
        return Task.CompletedTask;
    });

    [Fact]
    public Task Cut_off_in_the_middle_of_an_answer_again_and_again() => CutAsync("cut in the middle of an answer", fixture.Relay.CutInAnswer, () => fixture.Relay.CutsInAnswers);

    [Fact]
    public Task Cut_off_in_the_middle_of_a_command_again_and_again() => CutAsync("cut in the middle of a command", fixture.Relay.CutInCommand, () => fixture.Relay.CutsInCommands);

    [Fact]
    public Task Behind_a_line_that_swallows_everything() => EndureAsync("line dead without saying so", () =>
    {
        fixture.Relay.SwallowAll(true);
        return Task.CompletedTask;
    }, () =>
    {
        fixture.Relay.SwallowAll(false);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Full() => EndureAsync("full (OOM)", () => fixture.Redis.CommandAsync("CONFIG", "SET", "maxmemory", "1"),
        () => fixture.Redis.CommandAsync("CONFIG", "SET", "maxmemory", "0"), readsGoOn: true, "OOM");

    [Fact]
    public Task Without_the_replicas_it_needs_to_write() => EndureAsync("NOREPLICAS", () => fixture.Redis.CommandAsync("CONFIG", "SET", "min-replicas-to-write", "1"),
        () => fixture.Redis.CommandAsync("CONFIG", "SET", "min-replicas-to-write", "0"), readsGoOn: true, "NOREPLICAS");

    [Fact]
    public async Task Made_a_replica_while_another_takes_its_place()
    {
        await using var parts = new Parts();
        var other = await parts.StartAsync(new RedisServer());
        try
        {
            await FollowAsync(other, fixture.Redis);

            // the name leads to the new primary, and connections to the old one stay open
            await EndureAsync("read-only (failover)", async () =>
            {
                await other.CommandAsync("REPLICAOF", "NO", "ONE");
                await fixture.Redis.CommandAsync("REPLICAOF", "127.0.0.1", $"{other.Port}");
                fixture.Relay.Target = other.Port;
            }, () => Task.CompletedTask, readsGoOn: true, "READONLY");

            (await other.CommandAsync("CLIENT", "LIST", "TYPE", "normal")).ShouldContain("name=jitgateway");
        }
        finally
        {
            await FollowAsync(fixture.Redis, other);
            await fixture.Redis.CommandAsync("REPLICAOF", "NO", "ONE");
            fixture.Relay.Target = fixture.Redis.Port;
            await other.KillAsync();
            fixture.Relay.CutAll();
            await fixture.Gateway.WaitUntilRedisIsBackAsync();
        }
    }

    [Fact]
    public async Task Started_again_with_nothing_it_asks_people_to_sign_in_again_and_shows_no_error()
    {
        await using (var load = new OutageLoad(fixture.Gateway.Url, fixture.People))
        {
            await AnswersAsync(load);
            await fixture.Redis.KillAsync();
            await AnswersAsync(load);
            load.ForgetSessions();
            fixture.Redis.Forget();
            await fixture.Redis.StartAsync();
            await fixture.Gateway.WaitUntilRedisIsBackAsync();
            await AnswersAsync(load);
            Report("killed, started empty", load.Counts, "all, as Redis lost them");
        }

        try
        {
            await Eventually.HoldsAsync(async () => await fixture.SignedOutAsync() == fixture.People.All.Count(), "everybody is asked to sign in again");
            using var ada = new Visitor();
            (await ada.SignInAsync("ada", new Uri(fixture.Gateway.Url, "/app/"))).Status.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            await fixture.SignInAsync();
        }
    }

    private Task CutAsync(string name, Action<int?> cut, Func<int> cuts)
    {
        var before = cuts();
        return EndureAsync(name, () =>
        {
            cut(30);
            return Eventually.HoldsAsync(() => cuts() - before >= 10, "ten lines were cut");
        }, () =>
        {
            cut(null);
            return Task.CompletedTask;
        }, refusal: "");   // it may be back before anybody has to say that it was gone
    }

    /// <param name="name">For the table.</param>
    /// <param name="strike">What happens to Redis.</param>
    /// <param name="heal">What ends it.</param>
    /// <param name="readsGoOn">Whether only writing fails: then nobody but who signs in notices.</param>
    /// <param name="refusal">What the log has to say of it; absent: that Redis is unreachable.</param>
    private async Task EndureAsync(string name, Func<Task> strike, Func<Task> heal, bool readsGoOn = false, string? refusal = null)
    {
        await CalmAsync();
        using var ada = new Visitor { HoldsAnswers = true };
        var answer = Visitor.AnswerOn(await ada.SignInAsync("ada", new Uri(fixture.Gateway.Url, "/app/")));
        var logged = fixture.Gateway.Log.Length;
        await using (var load = new OutageLoad(fixture.Gateway.Url, fixture.People))
        {
            await AnswersAsync(load);
            try
            {
                await strike();
                if (!readsGoOn) await Eventually.HoldsAsync(() => load.Counts.Postponed > 0, "it is felt");
                await PostponedSignInAsync(ada, answer, refusal);
                await Eventually.HoldsAsync(() => LogSince(logged).Contains(refusal ?? "Redis is unreachable", StringComparison.Ordinal), $"the log says {refusal ?? "that Redis is unreachable"}");
                await AnswersAsync(load);
            }
            finally
            {
                await heal();
            }

            await Eventually.HoldsAsync(() => load.UnknownServedInARow > 50, "everybody is served again");
            await fixture.Gateway.WaitUntilRedisIsBackAsync();
            var signedOut = await fixture.SignedOutAsync();
            Report(name, load.Counts, $"{signedOut}");
            signedOut.ShouldBe(0);
        }

        await SignsInAsync(ada, answer);
        var log = LogSince(logged);
        log.Split('\n').Count(l => l.Contains("JitGateway.Redis", StringComparison.Ordinal)).ShouldBeLessThan(40, log);   // thousands of requests, few lines
    }

    /// <summary>Lines that the journey before cut may be missed only when something is to travel on them; what is judged begins when that is over.</summary>
    private async Task CalmAsync()
    {
        await using var load = new OutageLoad(fixture.Gateway.Url, fixture.People);
        await Eventually.HoldsAsync(() => load.UnknownServedInARow > Phase, "everybody is served for a while");
    }

    private string LogSince(int length) => fixture.Gateway.Log[length..];

    /// <summary>The mark against replay cannot be set, or may have been: nobody is signed in, and nobody's attempt is spent.</summary>
    private static async Task PostponedSignInAsync(Visitor person, HeldAnswer answer, string? refusal)
    {
        using var response = await person.PostAsync(answer);
        if (refusal is null or "" or "READONLY" && (int)response.StatusCode is >= 300 and < 400) return;   // it came through, between two cuts or after the failover
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    /// <summary>With the same answer, as by a browser's reload; where its mark was set and the word of it was lost, by the way on that the page offers.</summary>
    private static async Task SignsInAsync(Visitor person, HeldAnswer answer)
    {
        person.HoldsAnswers = false;
        var page = await person.SendAsync(answer);
        for (var tries = 0; page.Status is HttpStatusCode.ServiceUnavailable && tries < 5; tries++) page = await person.SendAsync(answer);   // this machine's own hiccup
        if (page.Status is not HttpStatusCode.OK) page = await person.SignInAsync("ada", new Uri(page.Url, WebUtility.HtmlDecode(WayOn().Match(page.Text).Groups["url"].Value)));
        page.Status.ShouldBe(HttpStatusCode.OK, page.Text);
    }

    private void Report(string name, OutageCounts counts, string signedOut)
    {
        output.WriteLine($"{name}: {counts}; sessions lost: {signedOut}");
        counts.Lost.ShouldBeEmpty();
        counts.Sent.ShouldBe(counts.Served + counts.Postponed);
        var (postponed, served) = (counts.TimesPostponed, counts.TimesServedMeanwhile);
        postponed.Slowest.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        if (postponed.Count < Enough || served.Count < Enough) return;   // of a handful the middle one says nothing: the slowest has its bound
        (postponed.P50 - served.P50).ShouldBeLessThan(Promptly, $"{counts}");
        (postponed.P95 - served.P95).ShouldBeLessThan(Promptly, $"{counts}");
    }

    private static async Task AnswersAsync(OutageLoad load)
    {
        var before = load.Rounds;
        await Eventually.HoldsAsync(() => load.Rounds > before + Phase, "requests are answered");
    }

    [GeneratedRegex("href=\"(?<url>[^\"]*/sso/login\\?return=[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WayOn();

    private static async Task FollowAsync(RedisServer follower, RedisServer leader)
    {
        await follower.CommandAsync("REPLICAOF", "127.0.0.1", $"{leader.Port}");
        await Eventually.HoldsAsync(async () => (await follower.CommandAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows");
        await leader.FollowedAsync();
    }
}
