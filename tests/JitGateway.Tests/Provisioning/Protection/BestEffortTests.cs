using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Protection;

/// <summary>Whom the mode BestEffort lets in while nothing can be known, and when it is tried again.</summary>
public sealed class BestEffortTests
{
    private const string BestEffort =
        """
        {
          "Adapter": "Fake", "Mode": "BestEffort", "Timeout": "00:00:05", "Retries": 3,
          "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}", "title": "{title}" }
        }
        """;

    private static readonly UserIdentity Promoted = People.Alice(("title", "Manager"));

    private readonly ManualTimeProvider _time = new();
    private readonly SilentLedger _ledger = new();
    private readonly ProvisioningTestBed _bed;
    private readonly UserProvisioner _node;
    private readonly BackendProvisioning _part;

    public BestEffortTests()
    {
        _bed = new ProvisioningTestBed { Time = _time, Ledger = _ledger };
        _node = _bed.Node();
        _part = _bed.Part(BestEffort);
    }

    [Fact]
    public async Task While_all_is_well_it_is_as_blocking()
    {
        (await PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Created("1"));
        (await PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Unchanged("1"));
        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.Updated>();
    }

    [Fact]
    public async Task Who_has_an_account_is_let_in_with_it_while_the_backend_is_out_of_reach()
    {
        await PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        var result = (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.LastGood>();

        result.AccountId.ShouldBe("1");
        result.Failure.Code.ShouldBe(ErrorRegister.UserStoreUnavailable);
        _bed.Application.Calls.ShouldBe(["get"], "nobody is kept waiting for another attempt");
        _bed.Application.Troubles = _ => Trouble.None;
        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.Updated>("what was not done is not forgotten");
    }

    [Fact]
    public async Task In_front_of_a_backend_that_hangs_one_call_is_waited_for()
    {
        await PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        _bed.Application.Troubles = _ => Trouble.Hangs;
        var pass = PassAsync(Promoted);
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Calls.Count), calls => calls == 1, "the call");

        _time.Advance(TimeSpan.FromSeconds(5));

        (await pass).ShouldBeOfType<ProvisioningResult.LastGood>();
    }

    [Fact]
    public async Task Who_has_no_account_is_not_let_in_to_an_application_that_would_make_its_own()
    {
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        var pass = PassAsync(People.Alice());
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(pass.IsCompleted);
        }, done => done, "the pass");

        (await pass).ShouldBeOfType<ProvisioningResult.Unavailable>();
        _bed.Application.Calls.Count.ShouldBe(4, "it is tried again as often as anywhere");
    }

    [Fact]
    public async Task Who_was_refused_the_last_time_stays_out()
    {
        await PassAsync(People.Alice());
        _bed.Application.Accounts[0].Active = false;
        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.Refused>();
        _bed.Application.Troubles = _ => Trouble.RateLimitedForLong;

        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.Unavailable>();
        _ledger.IsSilent = true;
        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.Unavailable>();
    }

    [Fact]
    public async Task A_refusal_that_needs_no_backend_stands_in_an_outage_too()
    {
        await PassAsync(People.Alice());
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        var demanding = _bed.Part(BestEffort.Replace("\"Timeout\"", "\"Required\": [ \"title\" ], \"Timeout\""));

        (await _node.ProvisionAsync(demanding, People.Alice(("title", null)), ProvisioningTestBed.SignedInAt)).ShouldBeOfType<ProvisioningResult.Refused>();
    }

    [Fact]
    public async Task An_account_in_another_system_is_none()
    {
        await PassAsync(People.Alice());
        _bed.Application.Target = "memory:2";
        _bed.Application.Troubles = _ => Trouble.RateLimitedForLong;

        (await _bed.Node().ProvisionAsync(_bed.Part(BestEffort), People.Alice(), ProvisioningTestBed.SignedInAt)).ShouldBeOfType<ProvisioningResult.Unavailable>();
    }

    [Fact]
    public async Task A_mapping_that_was_changed_during_the_outage_locks_nobody_out()
    {
        await PassAsync(People.Alice());
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        var result = await _bed.Node().ProvisionAsync(_bed.Part(BestEffort.Replace("{title}", "{title|upper}")), People.Alice(), ProvisioningTestBed.SignedInAt);

        result.ShouldBeOfType<ProvisioningResult.LastGood>();
    }

    [Fact]
    public async Task While_the_ledger_is_out_of_reach_what_this_node_saw_counts()
    {
        await PassAsync(People.Alice());
        _ledger.IsSilent = true;

        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.LastGood>().Failure.Code.ShouldBe(ErrorRegister.LedgerUnavailable);
        (await PassAsync(People.Of("bob-0002", ("username", "bob")))).ShouldBeOfType<ProvisioningResult.Unavailable>();
        (await _bed.Node().ProvisionAsync(_part, People.Alice(), ProvisioningTestBed.SignedInAt)).ShouldBeOfType<ProvisioningResult.Unavailable>("another node saw nobody");
    }

    [Fact]
    public async Task Where_the_mode_is_blocking_nobody_is_let_in()
    {
        await PassAsync(People.Alice());
        _bed.Application.Troubles = _ => Trouble.RateLimitedForLong;

        (await _node.ProvisionAsync(_bed.Part(BestEffort.Replace("BestEffort", "Blocking")), Promoted, ProvisioningTestBed.SignedInAt)).ShouldBeOfType<ProvisioningResult.Unavailable>();
    }

    [Fact]
    public async Task Who_was_let_in_goes_on_for_a_while_and_then_the_pass_is_tried_beside_a_request()
    {
        await PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        var passes = _bed.Passes(_node);
        var (later, session) = (new LaterPasses(passes, _time), Session());
        later.Postpone(session, _part);

        session.IsSettled(_part).ShouldBeTrue();
        _time.Advance(LaterPasses.Pause);
        session.IsSettled(_part).ShouldBeFalse();

        for (var i = 0; i < 10; i++)
            if (!session.IsSettled(_part))
                later.GoOn(session, _part, "ABCDE-FGHJK").ShouldBeTrue();
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Calls.Count), calls => calls == 1, "one pass for all of them");
        await Eventually.HoldsAsync(() => Task.FromResult(passes.Find(_part, "s1")), pass => pass is null, "its end");
        session.IsSettled(_part).ShouldBeTrue("it goes on for another while");

        _bed.Application.Troubles = _ => Trouble.None;
        _time.Advance(LaterPasses.Pause);
        later.GoOn(session, _part, "ABCDE-FGHJK").ShouldBeTrue();
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Accounts[0]["title"]), title => title == "Manager", "what was not done is done");
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(LaterPasses.Pause);
            return Task.FromResult(session.IsSettled(_part));
        }, settled => settled, "now it is settled for good");
    }

    [Fact]
    public async Task A_refusal_that_comes_of_it_shows_at_the_next_request()
    {
        await PassAsync(People.Alice());
        _bed.Application.Accounts[0].Active = false;
        var (later, session) = (Later(), Session());
        later.Postpone(session, _part);
        _time.Advance(LaterPasses.Pause);

        later.GoOn(session, _part, "ABCDE-FGHJK").ShouldBeTrue();

        await Eventually.HoldsAsync(() => Task.FromResult(session.WasSettled(_part)), settled => !settled, "the question is open again");
        later.GoOn(session, _part, "ABCDE-FGHJK").ShouldBeFalse("the next request has to ask");
    }

    [Fact]
    public async Task A_refusal_that_the_ledger_cannot_be_told_of_is_one_all_the_same()
    {
        await PassAsync(People.Alice());
        _bed.Application.Accounts[0].Active = false;
        _bed.Application.Step = call =>
        {
            _ledger.IsSilent |= call == "after get";
            return Task.CompletedTask;
        };

        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.UserDisabled);

        _bed.Application.Step = _ => Task.CompletedTask;
        (await PassAsync(Promoted)).ShouldBeOfType<ProvisioningResult.Unavailable>("and what this node saw of the account before does not count");
    }

    [Fact]
    public void Whoever_was_never_let_in_has_to_ask() => Later().GoOn(Session(), _part, "ABCDE-FGHJK").ShouldBeFalse();

    private static SessionPrincipal Session() => new(Promoted, "s1", ProvisioningTestBed.SignedInAt);

    private LaterPasses Later() => new(_bed.Passes(_node), _time);

    private Task<ProvisioningResult> PassAsync(UserIdentity user) => _node.ProvisionAsync(_part, user, ProvisioningTestBed.SignedInAt);

    /// <summary>A ledger that can be out of reach.</summary>
    private sealed class SilentLedger : IProvisioningLedger
    {
        private readonly InMemoryProvisioningLedger _inner = new();

        public bool IsSilent { get; set; }

        public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) =>
            IsSilent ? throw new RedisUnavailableException("no answer within 200 ms") : _inner.ReadAsync(key, cancellationToken);

        public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken) =>
            IsSilent ? throw new RedisUnavailableException("no answer within 200 ms") : _inner.WriteAsync(key, entry, fencingToken, cancellationToken);
    }
}
