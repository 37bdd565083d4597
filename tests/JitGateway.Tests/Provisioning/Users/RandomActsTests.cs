using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Crashes;
using Xunit.Abstractions;

namespace JitGateway.Tests.Provisioning.Users;

/// <summary>
/// Random lives of two people while an operator links, unlinks, disables and enables them: the application fails and loses answers, nodes die, and passes and acts run at the same time. Never are two
/// people linked to one account, and in the end everybody has one of their own. The seed makes a failure repeatable.
/// </summary>
public sealed class RandomActsTests(ITestOutputHelper output)
{
    private const int Lives = 800;
    private const int FirstSeed = 20_261_123;

    private static readonly UserIdentity[] People = [UsersBed.Alice(), UsersBed.Bob];
    private static readonly Trouble[] Troubles = [Trouble.Unavailable, Trouble.Rejected, Trouble.LosesAnswer, Trouble.Throws, Trouble.RateLimited];

    [Fact]
    public async Task Whatever_happens_no_account_has_two_people_and_in_the_end_everybody_has_their_own()
    {
        var told = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = FirstSeed; seed < FirstSeed + Lives; seed++)
        {
            var locks = new ExpiringLock(_ => Task.CompletedTask);
            using var bed = new ProvisioningTestBed { Lock = locks };
            var random = new Random(seed);
            Prepare(bed);
            for (var events = random.Next(6, 20); events > 0; events--)
            {
                var (calls, troubleAt, trouble) = (0, random.Next(3) == 0 ? random.Next(1, 5) : 0, Troubles[random.Next(Troubles.Length)]);
                bed.Application.Troubles = _ => ++calls == troubleAt ? trouble : Trouble.None;
                var (left, reached, never) = (random.Next(5) == 0 ? random.Next(10) : -1, new TaskCompletionSource(), new TaskCompletionSource());
                bed.Application.Step = _ =>
                {
                    if (left-- != 0) return Task.CompletedTask;
                    reached.SetResult();
                    return never.Task;
                };
                var work = EventAsync(bed, random);
                if (await Task.WhenAny(work, reached.Task) == work) Tell(await work);
                else
                {
                    Tell("died");
                    locks.RunOut(isTold: false);
                }

                bed.Application.Step = _ => Task.CompletedTask;
                await NobodySharesAsync(bed, $"seed {seed}");
            }

            bed.Application.Troubles = _ => Trouble.None;
            await EndAsync(bed, $"seed {seed}");
        }

        output.WriteLine($"{Lives} lives: {string.Join(", ", told.Select(t => $"{t.Key} {t.Value}"))}");
        foreach (var what in (string[])["died", "Linked", "Unlinked", "Disabled", "Enabled", "That cannot be done", "created", "refused"]) told.GetValueOrDefault(what).ShouldBeGreaterThan(Lives / 20, what);

        void Tell(string what) => told[what] = told.GetValueOrDefault(what) + 1;
    }

    [Fact]
    public async Task Passes_and_acts_at_the_same_time_leave_everybody_with_an_account_of_their_own()
    {
        for (var seed = FirstSeed; seed < FirstSeed + 150; seed++)
        {
            using var bed = new ProvisioningTestBed();
            Prepare(bed);
            var yields = new Random(seed);
            bed.Application.Step = async _ =>
            {
                int times;
                lock (yields) times = yields.Next(6);
                for (; times > 0; times--) await Task.Yield();
            };
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => EventAsync(bed, new Random((seed * 100) + i)))));
            await NobodySharesAsync(bed, $"seed {seed}");
            await EndAsync(bed, $"seed {seed}");
        }
    }

    private static void Prepare(ProvisioningTestBed bed)
    {
        bed.Application.Unique.Clear();   // nothing but us prevents a second account
        for (var i = 0; i < 3; i++) bed.Application.Add(true, ("title", "of old"));
    }

    private static async Task<string> EventAsync(ProvisioningTestBed bed, Random random)
    {
        var person = People[random.Next(People.Length)];
        var acts = bed.Acts();
        var order = bed.Order(person);
        return random.Next(9) switch
        {
            0 => (await acts.DisableAsync(order)).Outcome.Title,
            1 => (await acts.EnableAsync(order)).Outcome.Title,
            2 => (await acts.UnlinkAsync(order)).Outcome.Title,
            3 or 4 or 5 => (await bed.RelinkAsync(person, $"{random.Next(1, 6)}", random.Next(2) == 0, random.Next(2) == 0 ? person.Subject.Value : null)).Outcome.Title,
            _ => (await bed.EnterAsync(person)).Outcome,
        };
    }

    /// <summary>All is quiet: the operator lets everybody in, and everybody signs in, twice: the first may be refused what the other has not taken yet.</summary>
    private static async Task EndAsync(ProvisioningTestBed bed, string name)
    {
        foreach (var person in People) await bed.Acts().EnableAsync(bed.Order(person));
        foreach (var account in bed.Application.Accounts) account.Active = true;   // of which the link was forgotten while it was disabled
        foreach (var person in People.Concat(People))
            if (await bed.EnterAsync(person) is ProvisioningResult.Refused({ Reason.Value: "provisioning.other_identity" }) && (await bed.EntryAsync(person))?.GivenAway is { } lost)
                await bed.RelinkAsync(person, lost, identifying: person.Subject.Value);   // nobody's any more: refused, unless somebody has it
        foreach (var person in People)
        {
            var result = await bed.EnterAsync(person);
            var id = result.ConfirmedAccountId.ShouldNotBeNull($"{name}: {result}");
            bed.Application.Accounts.Where(a => a["externalId"] == person.Subject.Value).Select(a => a.Id).ShouldBe([id], name);
        }

        await NobodySharesAsync(bed, name);
    }

    private static async Task NobodySharesAsync(ProvisioningTestBed bed, string name)
    {
        var linked = new List<string>();
        foreach (var person in People)
            if ((await bed.EntryAsync(person))?.AccountId is { } id)
                linked.Add(id);
        linked.ShouldBeUnique(name);
    }
}
