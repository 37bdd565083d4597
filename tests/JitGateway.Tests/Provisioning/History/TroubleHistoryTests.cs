using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>Whatever a backend does to a pass, the history says it, with the error that the person was shown; and what came of it afterwards.</summary>
public sealed class TroubleHistoryTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Theory]
    [InlineData("find externalId", Trouble.Hangs, "provisioning.backend_unavailable")]
    [InlineData("find externalId", Trouble.Unavailable, "provisioning.backend_unavailable")]
    [InlineData("find externalId", Trouble.Throws, "provisioning.backend_unavailable")]
    [InlineData("find externalId", Trouble.RateLimitedForLong, "provisioning.backend_busy")]
    [InlineData("find externalId", Trouble.Rejected, "provisioning.search_rejected")]
    [InlineData("create", Trouble.Hangs, "provisioning.backend_unavailable", "create NoAnswer")]
    [InlineData("create", Trouble.Unavailable, "provisioning.backend_unavailable", "create NoAnswer")]
    [InlineData("create", Trouble.Throws, "provisioning.backend_unavailable", "create NoAnswer")]
    [InlineData("create", Trouble.RateLimitedForLong, "provisioning.backend_busy", "create RateLimited")]
    [InlineData("create", Trouble.Rejected, "provisioning.create_rejected", "create Rejected")]
    public async Task A_first_pass(string call, Trouble trouble, string reason, params string[] writes)
    {
        _bed.Application.Troubles = c => c == call ? trouble : Trouble.None;
        await _bed.PassAsync(People.Alice(), Part(trouble is Trouble.Hangs));

        ShouldTell((await _bed.ToldAsync()).ShouldHaveSingleItem(), reason, writes);

        _bed.Application.Troubles = _ => Trouble.None;
        await PassAsync(People.Alice());
        (await _bed.ToldAsync())[^1].Entry.Outcome.ShouldBe("created");
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("get", Trouble.Hangs, "provisioning.backend_unavailable")]
    [InlineData("get", Trouble.Throws, "provisioning.backend_unavailable")]
    [InlineData("get", Trouble.RateLimitedForLong, "provisioning.backend_busy")]
    [InlineData("update title", Trouble.Hangs, "provisioning.backend_unavailable", "update NoAnswer")]
    [InlineData("update title", Trouble.Unavailable, "provisioning.backend_unavailable", "update NoAnswer")]
    [InlineData("update title", Trouble.Throws, "provisioning.backend_unavailable", "update NoAnswer")]
    [InlineData("update title", Trouble.RateLimitedForLong, "provisioning.backend_busy", "update RateLimited")]
    [InlineData("update title", Trouble.Rejected, "provisioning.update_rejected", "update Rejected")]
    public async Task A_later_pass(string call, Trouble trouble, string reason, params string[] writes)
    {
        await PassAsync(People.Alice());
        _bed.Application.Troubles = c => c == call ? trouble : Trouble.None;
        await _bed.PassAsync(People.Alice(("title", "Director")), Part(trouble is Trouble.Hangs));

        ShouldTell((await _bed.ToldAsync())[1], reason, writes);

        _bed.Application.Troubles = _ => Trouble.None;
        await PassAsync(People.Alice(("title", "Director")));
        var (last, values) = (await _bed.ToldAsync())[^1];
        last.Outcome.ShouldBe("updated");
        values!.Writes[0].After["title"].ShouldBe(new AttributeValue.Text("Director"));
    }

    [Fact]
    public async Task A_backend_that_dies_after_it_made_the_account()
    {
        _bed.Application.Troubles = c => c == "create" ? Trouble.LosesAnswer : Trouble.None;
        await PassAsync(People.Alice());

        ShouldTell((await _bed.ToldAsync()).ShouldHaveSingleItem(), "provisioning.backend_unavailable", "create NoAnswer");

        await PassAsync(People.Alice());
        var found = (await _bed.ToldAsync())[^1].Entry;
        found.Outcome.ShouldBe("unchanged");
        found.Account.ShouldBe("1");
        found.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backend_that_is_left_alone()
    {
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        var (node, part) = (_bed.Node(), Part("\"Protection\": { \"BreakAfter\": 2 }"));
        for (var i = 0; i < 2; i++) await node.ProvisionAsync(part, People.Of($"bob-{i}", ("username", $"bob{i}")), ProvisioningTestBed.SignedInAt);
        _bed.Application.ForgetCalls();

        await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt, "ABCDE-FGHJK");

        _bed.Application.Calls.ShouldBeEmpty();
        var told = (await _bed.ToldAsync())[^1];
        told.Entry.Subject.ShouldBe(People.Alice().Subject.Hash);
        told.Entry.Correlation.ShouldBe("ABCDE-FGHJK");
        ShouldTell(told, "provisioning.circuit_open");
    }

    [Fact]
    public async Task More_new_people_than_the_backend_is_to_make_accounts_for()
    {
        var (node, part) = (_bed.Node(), Part("\"Protection\": { \"CreatesPerSecond\": 0.001, \"CreateBurst\": 1 }"));
        await node.ProvisionAsync(part, People.Of("bob-0002", ("username", "bob")), ProvisioningTestBed.SignedInAt);

        var result = await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt);

        var told = (await _bed.ToldAsync())[1];
        told.Entry.Constant.ShouldBe(ErrorRegister.UserCreationRate.Constant);
        ShouldTell(told, result.ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Reason.Value);
    }

    [Fact]
    public async Task Who_is_let_in_all_the_same_is_told_of_as_what_it_was()
    {
        var part = Part("\"Mode\": \"BestEffort\"");
        await _bed.PassAsync(People.Alice(), part);
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        (await _bed.PassAsync(People.Alice(("title", "Director")), part)).ShouldBeOfType<ProvisioningResult.LastGood>();

        ShouldTell((await _bed.ToldAsync())[1], "provisioning.backend_unavailable");
    }

    private static void ShouldTell((HistoryEntry Entry, HistoryValues? Values) told, string reason, params string[] writes)
    {
        told.Entry.Reason.ShouldBe(reason);
        told.Entry.Error.ShouldNotBeNull();
        told.Entry.Constant.ShouldNotBeNullOrEmpty();
        told.Entry.Outcome.ShouldBe(reason.EndsWith("_rejected", StringComparison.Ordinal) ? "refused" : "unavailable");
        told.Entry.Writes.Select(w => $"{w.Call} {w.Answer}").ShouldBe(writes);
        told.Values.ShouldNotBeNull().Wanted.ShouldNotBeNull("or it could not be done once more");
    }

    private Task PassAsync(UserIdentity user) => _bed.PassAsync(user, Part());

    /// <param name="isImpatient">A call that never ends is not waited for.</param>
    private BackendProvisioning Part(bool isImpatient = false) => _bed.Part(Wiki(isImpatient ? "00:00:00.250" : "00:00:05"));

    private BackendProvisioning Part(string more) => _bed.Part(Wiki("00:00:05", more));

    private static string Wiki(string timeout, string? more = null) =>
        ProvisioningTestBed.Wiki.Replace("\"Timeout\": \"00:00:05\", \"Retries\": 1", $"\"Timeout\": \"{timeout}\", \"Retries\": 0{(more is null ? "" : $", {more}")}");
}
