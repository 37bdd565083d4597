using JitGateway.Provisioning;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>What every queue does.</summary>
public abstract class ProvisioningQueueContract
{
    private const int Plenty = 100;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Morning = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly QueueFault Down = new(1400, "USER_STORE_UNAVAILABLE", "provisioning.backend_unavailable", "find: 503", IsRefusal: false);
    private static readonly QueueFault Disabled = new(1404, "USER_DISABLED", "provisioning.disabled", "account 7", IsRefusal: true);

    internal abstract IProvisioningQueue Queue { get; }

    /// <summary>So much time passes.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task What_was_added_is_claimed_with_everything_it_holds_and_gone_when_it_is_finished()
    {
        (await AddAsync("alice", Morning, [0, 1, 255, 10, 13], "7K3QM-9XW2D")).ShouldBe(QueueAddition.Added);
        (await DepthAsync()).ShouldBe((1, 0));

        var claim = await ClaimAsync();

        claim.Entry.Key.ShouldBe(Of("alice"));
        claim.Entry.State.ShouldBe(QueueState.Claimed);
        claim.Entry.Plan.SignedInAt.ShouldBe(Morning);
        claim.Entry.Plan.Content.ShouldBe([0, 1, 255, 10, 13]);
        claim.Entry.Plan.CorrelationId.ShouldBe("7K3QM-9XW2D");
        (claim.Entry.Attempts, claim.Entry.Claims, claim.Entry.Fault).ShouldBe((0, 1, null));
        (await Queue.FinishAsync(claim, default)).ShouldBeTrue();
        (await DepthAsync()).ShouldBe((0, 0));
        (await Queue.FindAsync(Of("alice"), default)).ShouldBeNull();
        (await Queue.LookAsync("wiki", default)).UntilDue.ShouldBeNull();
    }

    [Fact]
    public async Task Who_came_first_has_the_first_turn_and_every_backend_has_a_queue_of_its_own()
    {
        foreach (var name in new[] { "alice", "bob", "carol" })
        {
            await AddAsync(name);
            await PassAsync(TimeSpan.FromMilliseconds(5));
        }

        await Queue.AddAsync(Of("dora") with { Backend = "crm" }, Plan(Morning), Plenty, despiteRefusal: false, default);

        for (var i = 0; i < 3; i++) (await ClaimAsync()).Entry.Key.SubjectHash.ShouldBe(new[] { "alice", "bob", "carol" }[i]);
        (await Queue.ClaimAsync("wiki", Lease, default)).ShouldBeNull();
        (await ClaimAsync("crm")).Entry.Key.SubjectHash.ShouldBe("dora");
        (await Queue.LookAsync("nowhere", default)).ShouldBe(new QueueDepth(0, 0, null));
    }

    [Fact]
    public async Task There_is_one_plan_for_an_account_and_it_is_the_latest_logins()
    {
        await AddAsync("alice", Morning, [1]);
        (await AddAsync("alice", Morning, [2])).ShouldBe(QueueAddition.Known);
        (await AddAsync("alice", Morning - Minute, [3])).ShouldBe(QueueAddition.Known);
        (await AddAsync("alice", Morning + Minute, [4])).ShouldBe(QueueAddition.Replaced);
        (await DepthAsync()).ShouldBe((1, 0));

        var claim = await ClaimAsync();
        claim.Entry.Plan.Content.ShouldBe([4]);
        claim.Entry.Plan.SignedInAt.ShouldBe(Morning + Minute);
    }

    [Theory]
    [InlineData("finish")]
    [InlineData("postpone")]
    [InlineData("bury")]
    public async Task A_later_login_that_comes_while_the_former_is_worked_on_is_due_when_that_ends(string ending)
    {
        await AddAsync("alice", Morning, [1]);
        var claim = await ClaimAsync();
        (await AddAsync("alice", Morning + Minute, [2])).ShouldBe(QueueAddition.Replaced);
        (await Queue.ClaimAsync("wiki", Lease, default)).ShouldBeNull("one node at a time works on an account");

        var settled = ending switch
        {
            "finish" => await Queue.FinishAsync(claim, default),
            "postpone" => await Queue.PostponeAsync(claim, Minute, 3, Down, default),
            _ => (await Queue.BuryAsync(claim, 3, Disabled, Plenty, default)).Buried,
        };

        settled.ShouldBeTrue();
        (await DepthAsync()).ShouldBe((1, 0));
        var next = await ClaimAsync();
        next.Entry.Plan.Content.ShouldBe([2]);
        next.Entry.Attempts.ShouldBe(0, "a new login has all its attempts before it");
    }

    [Fact]
    public async Task What_was_postponed_is_due_after_its_pause()
    {
        await AddAsync("alice");
        (await Queue.PostponeAsync(await ClaimAsync(), Minute, 3, Down, default)).ShouldBeTrue();

        (await Queue.ClaimAsync("wiki", Lease, default)).ShouldBeNull();
        (await Queue.LookAsync("wiki", default)).UntilDue!.Value.ShouldBeInRange(TimeSpan.FromSeconds(30), Minute);
        var waiting = (await Queue.FindAsync(Of("alice"), default)).ShouldNotBeNull();
        (waiting.State, waiting.Attempts, waiting.Claims, waiting.Fault).ShouldBe((QueueState.Waiting, 3, 0, Down));

        await PassAsync(Minute);
        (await Queue.LookAsync("wiki", default)).UntilDue!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
        (await ClaimAsync()).Entry.Attempts.ShouldBe(3);
    }

    [Fact]
    public async Task The_plan_of_a_node_that_died_is_another_ones_when_the_claim_runs_out()
    {
        await AddAsync("alice");
        var dead = await ClaimAsync();
        await PassAsync(Lease - TimeSpan.FromSeconds(5));
        (await Queue.ClaimAsync("wiki", Lease, default)).ShouldBeNull();
        await PassAsync(TimeSpan.FromSeconds(5));

        var next = await ClaimAsync();

        next.Entry.Claims.ShouldBe(2);
        (await Queue.RenewAsync(dead, Lease, default)).ShouldBeFalse();
        (await Queue.FinishAsync(dead, default)).ShouldBeFalse("it is another's now");
        (await Queue.PostponeAsync(dead, Minute, 1, Down, default)).ShouldBeFalse();
        (await Queue.BuryAsync(dead, 1, Down, Plenty, default)).Buried.ShouldBeFalse();
        (await Queue.FinishAsync(next, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_claim_that_is_renewed_lasts()
    {
        await AddAsync("alice");
        var claim = await ClaimAsync();
        for (var i = 0; i < 4; i++)
        {
            await PassAsync(Lease - TimeSpan.FromSeconds(5));
            (await Queue.RenewAsync(claim, Lease, default)).ShouldBeTrue();
        }

        (await Queue.ClaimAsync("wiki", Lease, default)).ShouldBeNull();
        (await Queue.FinishAsync(claim, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task When_it_is_full_nobody_else_is_taken_and_whoever_waits_may_be_replaced()
    {
        (await Queue.AddAsync(Of("alice"), Plan(Morning), 2, despiteRefusal: false, default)).ShouldBe(QueueAddition.Added);
        (await Queue.AddAsync(Of("bob"), Plan(Morning), 2, despiteRefusal: false, default)).ShouldBe(QueueAddition.Added);
        (await Queue.AddAsync(Of("carol"), Plan(Morning), 2, despiteRefusal: false, default)).ShouldBe(QueueAddition.Full);
        (await Queue.AddAsync(Of("bob"), Plan(Morning + Minute), 2, despiteRefusal: false, default)).ShouldBe(QueueAddition.Replaced);
        (await Queue.FindAsync(Of("carol"), default)).ShouldBeNull();

        await Queue.FinishAsync(await ClaimAsync(), default);
        (await Queue.AddAsync(Of("carol"), Plan(Morning), 2, despiteRefusal: false, default)).ShouldBe(QueueAddition.Added);
    }

    [Fact]
    public async Task A_dead_letter_waits_for_an_operator_or_a_new_login()
    {
        await AddAsync("alice", Morning, [1]);
        var (buried, gone) = await Queue.BuryAsync(await ClaimAsync(), 20, Down, Plenty, default);
        buried.ShouldBeTrue();
        gone.ShouldBeEmpty();

        (await DepthAsync()).ShouldBe((0, 1));
        await PassAsync(TimeSpan.FromDays(1));
        (await Queue.ClaimAsync("wiki", Lease, default)).ShouldBeNull();
        (await AddAsync("alice", Morning)).ShouldBe(QueueAddition.Dead, "the same login asks once only");
        var letter = (await Queue.ListAsync("wiki", dead: true, Plenty, default)).ShouldHaveSingleItem();
        (letter.State, letter.Attempts, letter.Fault).ShouldBe((QueueState.Dead, 20, Down));

        (await AddAsync("alice", Morning + Minute, [2])).ShouldBe(QueueAddition.Added);
        (await DepthAsync()).ShouldBe((1, 0));
        var claim = await ClaimAsync();
        claim.Entry.Plan.Content.ShouldBe([2]);
        (claim.Entry.Attempts, claim.Entry.Fault).ShouldBe((0, null));
    }

    [Fact]
    public async Task Who_was_refused_stays_so_until_somebody_looked()
    {
        await AddAsync("alice");
        await Queue.BuryAsync(await ClaimAsync(), 1, Disabled, Plenty, default);
        (await AddAsync("alice", Morning + Minute)).ShouldBe(QueueAddition.Refused);
        (await DepthAsync()).ShouldBe((0, 1));

        (await Queue.DropAsync(Of("alice"), default)).ShouldBeTrue();
        (await DepthAsync()).ShouldBe((0, 0));
        (await AddAsync("alice", Morning)).ShouldBe(QueueAddition.Added);
    }

    [Fact]
    public async Task The_letter_of_who_was_refused_holds_the_plan_of_the_latest_login()
    {
        await AddAsync("alice", Morning, [1], "AAAAA-AAAAA");
        await Queue.BuryAsync(await ClaimAsync(), 1, Disabled, Plenty, default);
        (await AddAsync("alice", Morning + Minute, [2], "BBBBB-BBBBB")).ShouldBe(QueueAddition.Refused);
        (await AddAsync("alice", Morning, [3], "CCCCC-CCCCC")).ShouldBe(QueueAddition.Refused);

        var letter = (await Queue.FindAsync(Of("alice"), default)).ShouldNotBeNull();
        (letter.State, letter.Fault, letter.Plan.SignedInAt, letter.Plan.CorrelationId).ShouldBe((QueueState.Dead, Disabled, Morning + Minute, "BBBBB-BBBBB"));
        await Queue.ReplayAsync(Of("alice"), default);
        var claim = await ClaimAsync();
        claim.Entry.Plan.Content.ShouldBe([2], "or a replay would ask for what the person has no more");
        (await Queue.FinishAsync(claim, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_refusal_that_was_overcome_does_not_keep_the_plan_out_unless_the_letter_is_a_later_logins()
    {
        await AddAsync("alice", Morning, [1]);
        await Queue.BuryAsync(await ClaimAsync(), 1, Disabled, Plenty, default);
        (await Queue.AddAsync(Of("alice"), Plan(Morning - Minute, [2]), Plenty, despiteRefusal: true, default)).ShouldBe(QueueAddition.Dead);
        (await Queue.AddAsync(Of("alice"), Plan(Morning, [3]), Plenty, despiteRefusal: true, default)).ShouldBe(QueueAddition.Added);

        (await DepthAsync()).ShouldBe((1, 0));
        var claim = await ClaimAsync();
        claim.Entry.Plan.Content.ShouldBe([3]);
        claim.Entry.Fault.ShouldBeNull();
        await Queue.BuryAsync(claim, 1, Down, Plenty, default);
        (await AddAsync("alice", Morning + Minute)).ShouldBe(QueueAddition.Added, "the refusal is forgotten");
    }

    [Fact]
    public async Task Who_is_absolved_has_no_dead_letter_of_that_login_or_an_earlier_one()
    {
        (await Queue.AbsolveAsync(Of("alice"), Morning, default)).ShouldBeFalse();
        foreach (var fault in new[] { Disabled, Down })
        {
            await BuryAsync("alice", fault);
            (await Queue.AbsolveAsync(Of("alice"), Morning - Minute, default)).ShouldBeFalse("a later login's wish is not fulfilled");
            (await Queue.AbsolveAsync(Of("alice"), Morning, default)).ShouldBeTrue();
            (await DepthAsync()).ShouldBe((0, 0));
            (await Queue.FindAsync(Of("alice"), default)).ShouldBeNull();
        }

        (await AddAsync("alice")).ShouldBe(QueueAddition.Added);
        (await Queue.AbsolveAsync(Of("alice"), Morning, default)).ShouldBeFalse("what waits stays");
        var claim = await ClaimAsync();
        (await Queue.AbsolveAsync(Of("alice"), Morning, default)).ShouldBeFalse();
        (await Queue.FinishAsync(claim, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Whose_dead_letters_there_are_is_told_the_oldest_first()
    {
        foreach (var name in new[] { "alice", "bob", "carol" }) await BuryAsync(name, Down);
        await AddAsync("dora");

        (await Queue.DeadAsync("wiki", Plenty, default)).ShouldBe(["alice", "bob", "carol"]);
        (await Queue.DeadAsync("wiki", 2, default)).ShouldBe(["alice", "bob"]);
        (await Queue.DeadAsync("crm", Plenty, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Replayed_by_hand_it_is_due_at_once_with_all_its_attempts_before_it()
    {
        await AddAsync("alice");
        await Queue.BuryAsync(await ClaimAsync(), 20, Disabled, Plenty, default);
        (await Queue.ReplayAsync(Of("alice"), default)).ShouldBeTrue();
        (await DepthAsync()).ShouldBe((1, 0));
        var claim = await ClaimAsync();
        (claim.Entry.Attempts, claim.Entry.Fault).ShouldBe((0, Disabled));

        (await Queue.ReplayAsync(Of("alice"), default)).ShouldBeTrue("it is worked on already");
        (await Queue.ClaimAsync("wiki", Lease, default)).ShouldBeNull();
        await Queue.PostponeAsync(claim, Minute, 5, Down, default);
        (await Queue.ReplayAsync(Of("alice"), default)).ShouldBeTrue("an operator need not wait for the end of a pause");
        (await ClaimAsync()).Entry.Attempts.ShouldBe(0);
        (await Queue.ReplayAsync(Of("nobody"), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_dropped_is_gone_and_who_works_on_it_harms_nobody()
    {
        await AddAsync("alice");
        var claim = await ClaimAsync();
        (await Queue.DropAsync(Of("alice"), default)).ShouldBeTrue();
        (await Queue.DropAsync(Of("alice"), default)).ShouldBeFalse();
        (await Queue.BuryAsync(claim, 1, Down, Plenty, default)).Buried.ShouldBeFalse();
        (await DepthAsync()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Of_dead_letters_the_oldest_go_when_there_are_too_many()
    {
        foreach (var name in new[] { "alice", "bob", "carol" })
        {
            await AddAsync(name);
            await PassAsync(TimeSpan.FromMilliseconds(5));
            var (buried, gone) = await Queue.BuryAsync(await ClaimAsync(), 1, Down, 2, default);
            buried.ShouldBeTrue();
            gone.ShouldBe(name == "carol" ? ["alice"] : []);
        }

        (await Queue.ListAsync("wiki", dead: true, Plenty, default)).Select(e => e.Key.SubjectHash).ShouldBe(["bob", "carol"]);
        (await Queue.FindAsync(Of("alice"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task Dead_letters_end_by_their_age_the_oldest_first_and_no_more_at_once_than_is_wanted()
    {
        foreach (var name in new[] { "alice", "bob", "carol", "dora" })
        {
            await BuryAsync(name, Down);
            await PassAsync(Day);
        }

        await AddAsync("emil");
        await PassAsync(Day);
        (await Queue.ExpireAsync("wiki", 6 * Day, Plenty, default)).ShouldBeEmpty();
        (await Queue.ExpireAsync("wiki", 3.5 * Day, 1, default)).ShouldBe(["alice"]);
        (await Queue.ExpireAsync("wiki", 3.5 * Day, Plenty, default)).ShouldBe(["bob"]);
        (await Queue.ExpireAsync("wiki", 3.5 * Day, Plenty, default)).ShouldBeEmpty();

        (await Queue.ListAsync("wiki", dead: true, Plenty, default)).Select(e => e.Key.SubjectHash).ShouldBe(["carol", "dora"]);
        (await DepthAsync()).ShouldBe((1, 2), "what waits has no age");
        (await Queue.FindAsync(Of("alice"), default)).ShouldBeNull();
        (await AddAsync("alice", Morning, [3])).ShouldBe(QueueAddition.Added, "nothing is left of it");
        (await Queue.ExpireAsync("crm", TimeSpan.Zero, Plenty, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_comes_and_is_refused_again_keeps_the_dead_letter_young()
    {
        await BuryAsync("alice", Disabled);
        await BuryAsync("bob", Disabled);
        await PassAsync(3 * Day);
        (await AddAsync("alice", Morning + Minute)).ShouldBe(QueueAddition.Refused);
        await PassAsync(Day);

        (await Queue.ListAsync("wiki", dead: true, Plenty, default)).Select(e => e.Key.SubjectHash).ShouldBe(["bob", "alice"]);
        (await Queue.ExpireAsync("wiki", 2 * Day, Plenty, default)).ShouldBe(["bob"]);
        (await AddAsync("alice", Morning + Minute)).ShouldBe(QueueAddition.Refused, "or the refused would be let in once a month");
    }

    [Fact]
    public async Task A_list_shows_what_is_due_first_and_no_more_than_is_wanted()
    {
        foreach (var name in new[] { "alice", "bob", "carol" })
        {
            await AddAsync(name);
            await PassAsync(TimeSpan.FromMilliseconds(5));
        }

        await Queue.PostponeAsync(await ClaimAsync(), Minute, 1, Down, default);
        (await Queue.ListAsync("wiki", dead: false, Plenty, default)).Select(e => e.Key.SubjectHash).ShouldBe(["bob", "carol", "alice"]);
        (await Queue.ListAsync("wiki", dead: false, 2, default)).Count.ShouldBe(2);
        (await Queue.ListAsync("wiki", dead: true, Plenty, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nodes_that_claim_at_once_never_get_the_same_one()
    {
        for (var i = 0; i < 20; i++) await AddAsync($"person{i}");
        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => Queue.ClaimAsync("wiki", Lease, default))));
        claims.OfType<QueueClaim>().Select(c => c.Entry.Key.SubjectHash).ShouldBeUnique();
        claims.OfType<QueueClaim>().Count().ShouldBe(20);
    }

    private static AccountKey Of(string subject) => new("wiki", subject);

    private static QueuedPlan Plan(DateTimeOffset signedInAt, byte[]? content = null, string correlation = "") => new(signedInAt, content ?? [1], correlation);

    private Task<QueueAddition> AddAsync(string subject, DateTimeOffset? signedInAt = null, byte[]? content = null, string correlation = "") =>
        Queue.AddAsync(Of(subject), Plan(signedInAt ?? Morning, content, correlation), Plenty, despiteRefusal: false, default);

    private async Task BuryAsync(string subject, QueueFault fault)
    {
        await AddAsync(subject);
        await Queue.BuryAsync(await ClaimAsync(), 1, fault, Plenty, default);
        await PassAsync(TimeSpan.FromMilliseconds(5));
    }

    private async Task<QueueClaim> ClaimAsync(string backend = "wiki") => (await Queue.ClaimAsync(backend, Lease, default)).ShouldNotBeNull();

    private async Task<(long Waiting, long Dead)> DepthAsync() => await Queue.LookAsync("wiki", default) is var depth ? (depth.Waiting, depth.Dead) : default;
}
