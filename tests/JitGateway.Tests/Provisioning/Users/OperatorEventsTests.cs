using JitGateway.Identity.Events;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Queue;

namespace JitGateway.Tests.Provisioning.Users;

/// <summary>Everything that provisioning does is an event, with the identity provider whose person it is, or the operator who asked for it.</summary>
public sealed class OperatorEventsTests : IDisposable
{
    private const string Code = "ABCDE-FGHJK";
    private static readonly string Alice = UsersBed.Alice().Subject.Hash;
    private readonly ProvisioningTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_pass_names_the_identity_provider_of_the_person()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.EnterAsync(UsersBed.Alice());

        _bed.Events.Told.Select(e => (e.Kind, e.Action, e.Result, e.IdentityProvider, e.Subject, e.By)).ShouldBe(
            [(EventKind.Provisioning, EventAction.Pass, "created", "corp", Alice, null), (EventKind.Provisioning, EventAction.Pass, "unchanged", "corp", Alice, null)]);
    }

    [Fact]
    public async Task So_do_what_was_queued_and_the_work_on_it_later_without_a_request()
    {
        var part = _bed.Part(UsersBed.Wiki.Replace("\"Retries\": 0", "\"Retries\": 0, \"Mode\": \"Background\"", StringComparison.Ordinal));
        await _bed.PassAsync(UsersBed.Alice(), part);
        await new QueueNode(_bed, part).DrainAsync(part);

        _bed.Events.Told.Select(e => (e.Result, e.IdentityProvider, e.Subject)).ShouldBe([("queued", "corp", Alice), ("created", "corp", Alice)]);
    }

    [Fact]
    public async Task Disabling_enabling_and_unlinking_are_told_with_who_did_it()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        var order = _bed.Order(UsersBed.Alice());

        await _bed.Acts().DisableAsync(order);
        await _bed.Acts().EnableAsync(order);
        await _bed.Acts().UnlinkAsync(order);
        await _bed.Acts().UnlinkAsync(order);

        _bed.Events.Told.Skip(1).Select(Line).ShouldBe(["disable updated", "enable updated", "unlink updated", "unlink unchanged"]);
        foreach (var told in _bed.Events.Told.Skip(1))
        {
            (told.Kind, told.Subject, told.Backend, told.By, told.Correlation).ShouldBe((EventKind.Provisioning, Alice, "wiki", UsersBed.By, Code));
            told.Milliseconds.ShouldNotBeNull();
            told.ToString().ShouldNotContain(UsersBed.Why, Case.Sensitive, "operators name people there");
        }
    }

    [Fact]
    public async Task What_an_operator_was_refused_is_told_as_refused_and_where_nobody_was_found_there_is_nobody_to_tell_of()
    {
        await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()));
        await _bed.Acts().UnlinkAsync(_bed.Order(UsersBed.Alice()));
        var before = _bed.Events.Told.Count;
        await _bed.EnterAsync(UsersBed.Bob);
        (await _bed.RelinkAsync(UsersBed.Bob, "99")).Outcome.Status.ShouldBe(409);
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Bob))).Outcome.Status.ShouldBe(503);

        _bed.Events.Told.ShouldAllBe(e => e.Action != EventAction.Unlink);
        _bed.Events.Told.Skip(before + 1).Select(Line).ShouldBe(["relink refused", "disable unavailable provisioning.backend_unavailable 1400"]);
    }

    [Fact]
    public async Task Linking_is_told_of_both_people_where_one_loses_the_account()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.EnterAsync(UsersBed.Bob);

        (await _bed.RelinkAsync(UsersBed.Alice(), "2", force: true)).Outcome.Status.ShouldBe(200);

        _bed.Events.Told.Skip(2).Select(e => (Line(e), e.Subject, e.By)).ShouldBe([("relink updated", Alice, UsersBed.By), ("unlink updated", UsersBed.Bob.Subject.Hash, UsersBed.By)]);
    }

    [Fact]
    public async Task Doing_a_plan_once_more_and_setting_it_back_are_told_with_who_did_it_and_the_history_says_so_too()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.EnterAsync(UsersBed.Alice("Director"));
        var plans = _bed.Plans(_bed.Part(UsersBed.Wiki));

        (await plans.UndoAsync(2, overwrites: false, UsersBed.By, Code, default)).Title.ShouldBe("Undone");
        (await plans.ReplayAsync(2, UsersBed.By, Code, default)).Title.ShouldBe("Updated");
        (await plans.ReplayAsync(1, UsersBed.By, Code, default)).Status.ShouldBe(409);
        _bed.Application.Accounts[0].Attributes["title"] = new AttributeValue.Text("Chief");
        (await plans.UndoAsync(2, overwrites: false, UsersBed.By, Code, default)).Status.ShouldBe(409);
        (await plans.UndoAsync(99, overwrites: false, UsersBed.By, Code, default)).Status.ShouldBe(404);

        _bed.Events.Told.Skip(2).Select(Line).ShouldBe(["undo updated", "replay updated", "replay refused", "undo refused"]);
        _bed.Events.Told.Skip(2).ShouldAllBe(e => e.Subject == Alice && e.Backend == "wiki" && e.By == UsersBed.By && e.Correlation == Code);
        (await _bed.ToldAsync()).Select(t => t.Entry.By).ShouldBe([null, null, UsersBed.By, UsersBed.By]);
    }

    private static string Line(GatewayEvent told) => string.Join(' ', new[] { told.Action, told.Result, told.Reason, told.Error?.ToString(System.Globalization.CultureInfo.InvariantCulture) }.OfType<string>());
}
