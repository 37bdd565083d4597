using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Protection;

/// <summary>How passes fare with a backend that is in trouble, on a clock that is moved.</summary>
public sealed class ProtectedPassTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ProvisioningTestBed _bed;

    public ProtectedPassTests() => _bed = new ProvisioningTestBed { Time = _time };

    [Fact]
    public async Task A_backend_that_stays_unavailable_is_left_alone_for_everybody_and_the_failure_says_so()
    {
        var (node, part) = (_bed.Node(), _bed.Part(With(""" "Retries": 0, "Protection": { "BreakAfter": 3 } """)));
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        for (var i = 0; i < 3; i++) FailureOf(await PassAsync(node, part, i)).Reason.Value.ShouldBe("provisioning.backend_unavailable");
        _bed.Application.ForgetCalls();

        var failure = FailureOf(await PassAsync(node, part, 4));

        failure.Code.ShouldBe(ErrorRegister.UserStoreUnavailable);
        failure.Reason.Value.ShouldBe("provisioning.circuit_open");
        failure.Detail.ShouldBe("the circuit is open, tried again in 1 s; the last answer was: 503");
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        _bed.Application.Calls.ShouldBeEmpty();

        _bed.Application.Troubles = _ => Trouble.None;
        _time.Advance(TimeSpan.FromSeconds(1));
        (await PassAsync(node, part, 4)).ShouldBe(new ProvisioningResult.Created("1"));
        (await PassAsync(node, part, 5)).ShouldBe(new ProvisioningResult.Created("2"));
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_before_a_write_does_not_open_the_backends_circuit()
    {
        var locks = new UnconfirmedLock(_bed.Lock);
        _bed.Lock = locks;
        var (node, part) = (_bed.Node(), _bed.Part(With(""" "Retries": 0, "Protection": { "BreakAfter": 2 } """)));
        for (var i = 0; i < 5; i++) FailureOf(await PassAsync(node, part, i)).Code.ShouldBe(ErrorRegister.LedgerUnavailable);
        _bed.Application.Calls.ShouldNotContain("create");

        locks.IsSilent = false;
        (await PassAsync(node, part, 6)).ShouldBe(new ProvisioningResult.Created("1"));
    }

    [Fact]
    public async Task A_new_configuration_begins_with_a_closed_circuit()
    {
        var json = With(""" "Retries": 0, "Protection": { "BreakAfter": 2 } """);
        var (node, part) = (_bed.Node(), _bed.Part(json));
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        for (var i = 0; i < 2; i++) await PassAsync(node, part, i);
        _bed.Application.Troubles = _ => Trouble.None;
        (await PassAsync(node, part, 1)).ShouldBeOfType<ProvisioningResult.Unavailable>();

        (await PassAsync(node, _bed.Part(json), 1)).ShouldBe(new ProvisioningResult.Created("1"));
    }

    [Fact]
    public async Task A_backend_that_asks_for_a_little_patience_is_called_again_within_the_pass_and_not_earlier()
    {
        var asked = new List<DateTimeOffset>();
        _bed.Application.Step = step =>
        {
            if (step.StartsWith("before find externalId", StringComparison.Ordinal)) lock (asked) asked.Add(_time.GetUtcNow());
            return Task.CompletedTask;
        };
        _bed.Application.Patience = TimeSpan.FromSeconds(3);
        var busy = 1;
        _bed.Application.Troubles = call => call == "find externalId" && busy-- > 0 ? Trouble.RateLimited : Trouble.None;

        (await MovingAsync(PassAsync(_bed.Node(), _bed.Part(With(""" "Retries": 1 """)), 1))).ShouldBe(new ProvisioningResult.Created("1"));

        (asked[1] - asked[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Somebody_elses_pass_waits_for_the_backend_too()
    {
        var (node, part) = (_bed.Node(), _bed.Part(With(""" "Retries": 0 """)));
        _bed.Application.Patience = TimeSpan.FromSeconds(3);
        _bed.Application.Troubles = _ => Trouble.RateLimited;
        FailureOf(await PassAsync(node, part, 1)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
        _bed.Application.Troubles = _ => Trouble.None;
        _bed.Application.ForgetCalls();
        var began = _time.GetUtcNow();

        var waiting = PassAsync(node, part, 2);
        waiting.IsCompleted.ShouldBeFalse();
        _bed.Application.Calls.ShouldBeEmpty();
        (await MovingAsync(waiting)).ShouldBe(new ProvisioningResult.Created("1"));

        (_time.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_wish_that_is_longer_than_the_pass_ends_it_at_once()
    {
        var (node, part) = (_bed.Node(), _bed.Part(With(""" "Retries": 9 """)));
        _bed.Application.Troubles = _ => Trouble.RateLimitedForLong;

        var failure = FailureOf(await PassAsync(node, part, 1));
        failure.Code.ShouldBe(ErrorRegister.UserStoreBusy);
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(7));
        _bed.Application.Calls.Count.ShouldBe(1);

        failure = FailureOf(await PassAsync(node, part, 2));
        failure.Code.ShouldBe(ErrorRegister.UserStoreBusy);
        failure.Detail.ShouldBe("the backend asked for 60 s more");
        _bed.Application.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Attempts_end_with_the_time_of_the_pass()
    {
        _bed.Application.Troubles = _ => Trouble.Hangs;
        var began = _time.GetUtcNow();

        var failure = FailureOf(await MovingAsync(PassAsync(_bed.Node(), _bed.Part(With(""" "Retries": 10, "Timeout": "00:00:03", "Protection": { "BreakAfter": 100 } """)), 1)));

        failure.Detail.ShouldBe("find: no answer within 3 s");
        (_time.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(25), "twenty seconds, and the call that was running");
        _bed.Application.Calls.Count.ShouldBeLessThan(11);
    }

    [Fact]
    public async Task A_slow_backend_does_not_hold_up_another()
    {
        var other = new ProvisioningTestBed { Time = _time };
        var node = _bed.Node();
        var (slow, fast) = (_bed.Part(With(""" "Retries": 0, "Protection": { "CallsAtOnce": 2, "CallsWaiting": 3 } """)), other.Part(With(""" "Retries": 0, "Protection": { "CallsAtOnce": 2 } """)));
        _bed.Application.Troubles = _ => Trouble.Hangs;

        var hanging = Enumerable.Range(0, 20).Select(i => PassAsync(node, slow, i)).ToList();
        foreach (var i in Enumerable.Range(100, 50)) (await PassAsync(node, fast, i)).ShouldBeOfType<ProvisioningResult.Created>();

        _bed.Application.Calls.Count.ShouldBe(2);
        await Eventually.HoldsAsync(() => Task.FromResult(hanging.Count(h => h.IsCompleted)), refused => refused == 15, "the refusal of those for whom there is no room");
        var refused = hanging.Where(h => h.IsCompleted).ToList();
        foreach (var pass in refused) FailureOf(await pass).Code.ShouldBe(ErrorRegister.UserStoreCalls);
        await MovingAsync(Task.WhenAll(hanging));
    }

    [Fact]
    public async Task Many_new_people_are_made_one_after_the_other_and_nobody_is_turned_away()
    {
        var (node, part) = (_bed.Node(), _bed.Part(With(""" "Retries": 1, "Protection": { "CreatesPerSecond": 10, "CreateBurst": 5 } """)));
        var began = _time.GetUtcNow();

        var results = await MovingAsync(Task.WhenAll(Enumerable.Range(0, 25).Select(i => PassAsync(node, part, i))));

        results.ShouldAllBe(r => r is ProvisioningResult.Created);
        (_time.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2), "twenty of them at ten a second");
    }

    [Fact]
    public async Task A_flood_of_people_who_do_not_exist_makes_no_more_accounts_than_the_rate_allows()
    {
        var (node, part) = (_bed.Node(), _bed.Part(With(""" "Timeout": "00:00:01", "Retries": 0, "Protection": { "CreatesPerSecond": 2, "CreateBurst": 4 } """)));

        var results = await MovingAsync(Task.WhenAll(Enumerable.Range(0, 100).Select(i => PassAsync(node, part, i))));

        _bed.Application.Accounts.Count.ShouldBe(6, "four at once, and two more within the second that each may wait");
        var refused = results.OfType<ProvisioningResult.Unavailable>().ToList();
        refused.Count.ShouldBe(94);
        refused.ShouldAllBe(r => r.Failure.Code == ErrorRegister.UserCreationRate && r.Failure.RetryAfter > TimeSpan.FromSeconds(1));
    }

    private static Task<ProvisioningResult> PassAsync(UserProvisioner node, BackendProvisioning part, int person) =>
        node.ProvisionAsync(part, Person(person), ProvisioningTestBed.SignedInAt);

    private static UserIdentity Person(int number) => People.Of($"person-{number:0000}", ("username", $"person{number}"), ("title", "Engineer"));

    private static string With(string more) => $$"""
        {
          "Adapter": "Fake", {{more}},
          "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}", "title": "{title}" }
        }
        """;

    private static GatewayFailure FailureOf(ProvisioningResult result) => result.ShouldBeOfType<ProvisioningResult.Unavailable>().Failure;

    /// <summary>A lock about which Redis cannot be asked.</summary>
    private sealed class UnconfirmedLock(IProvisioningLock inner) : IProvisioningLock
    {
        public bool IsSilent { get; set; } = true;

        public async Task<IProvisioningLease?> AcquireAsync(AccountKey key, TimeSpan wait, CancellationToken cancellationToken) =>
            await inner.AcquireAsync(key, wait, cancellationToken) is { } lease ? new Lease(lease, this) : null;

        private sealed class Lease(IProvisioningLease inner, UnconfirmedLock owner) : IProvisioningLease
        {
            public long FencingToken => inner.FencingToken;

            public CancellationToken Lost => inner.Lost;

            public Task ConfirmAsync(CancellationToken cancellationToken) =>
                owner.IsSilent ? throw new RedisUnavailableException("no answer within 200 ms") : inner.ConfirmAsync(cancellationToken);

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }

    /// <summary>Moves the clock until the work is done.</summary>
    private async Task<T> MovingAsync<T>(Task<T> work)
    {
        await Eventually.HoldsAsync(() =>
        {
            if (!work.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(work.IsCompleted);
        }, done => done, "the work");
        return await work;
    }
}
