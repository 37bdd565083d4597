using JitGateway.History;
using JitGateway.Identity.Events;

namespace JitGateway.Tests.History;

/// <summary>What every store of events does.</summary>
public abstract class EventStoreContract
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventBounds Wide = new(Start, TimeSpan.FromDays(1), 1000);

    internal abstract IEventStore Store { get; }

    [Fact]
    public async Task Gives_back_what_was_added_the_newest_first_and_page_by_page()
    {
        StoredEvent[] told = [.. Enumerable.Range(0, 7).Select(i => Event(i, i))];
        await Store.AppendAsync(EventLane.People, told[..4], Wide, default);
        await Store.AppendAsync(EventLane.People, told[4..], Wide, default);

        (await ReadAsync(0, 3)).ShouldBe(["6", "5", "4"]);
        (await ReadAsync(3, 3)).ShouldBe(["3", "2", "1"]);
        (await ReadAsync(6, 3)).ShouldBe(["0"]);
        (await ReadAsync(7, 3)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Gives_back_each_member_as_it_was()
    {
        var told = new StoredEvent(Event(1, 1).E with
        {
            IdentityProvider = "corp",
            Subject = "hash",
            Backend = "wiki",
            Reason = "saml.audience.mismatch",
            Error = 1110,
            Constant = "ASSERTION_REFUSED",
            Correlation = "ABCDE-FGHJK",
            Flow = "flow",
            Session = "session",
            Address = "2001:db8::1",
            Agent = "Mozilla \"5\" é",
            Method = "POST",
            Path = "/sso/acs",
            Binding = "POST",
            Node = "node",
            Trace = "trace",
            Milliseconds = 1.5,
            Steps = [new EventStep("replay", 0.25)],
            Thinned = 3,
            HasMessage = true,
        }, [1, 2, 3], [4]);
        await Store.AppendAsync(EventLane.Strangers, [told], Wide, default);

        var read = (await Store.ReadAsync(EventLane.Strangers, Start, Start.AddHours(1), 0, 10, default)).ShouldHaveSingleItem();
        (read.E with { Steps = told.E.Steps }).ShouldBe(told.E);
        read.E.Steps.ShouldBe(told.E.Steps);
        read.P.ShouldBe([1, 2, 3]);
        read.S.ShouldBe([4]);
    }

    [Fact]
    public async Task A_time_and_an_end_are_both_included()
    {
        await Store.AppendAsync(EventLane.People, [.. Enumerable.Range(0, 5).Select(i => Event(i, i))], Wide, default);

        (await Store.ReadAsync(EventLane.People, Start.AddSeconds(1), Start.AddSeconds(3), 0, 10, default)).Select(e => e.E.Detail).ShouldBe(["3", "2", "1"]);
    }

    [Fact]
    public async Task Of_one_millisecond_the_higher_id_comes_first()
    {
        StoredEvent[] told = [.. Enumerable.Range(0, 5).Select(i => Event(i, 0))];
        await Store.AppendAsync(EventLane.People, told, Wide, default);

        (await Store.ReadAsync(EventLane.People, Start, Start, 0, 10, default)).Select(e => e.E.Id).ShouldBe(told.Select(e => e.E.Id).OrderDescending(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_event_sent_again_stands_there_once()
    {
        var told = Event(1, 1);
        for (var i = 0; i < 3; i++) await Store.AppendAsync(EventLane.People, [told], Wide, default);

        (await ReadAsync(0, 10)).ShouldBe(["1"]);
    }

    [Fact]
    public async Task An_event_takes_the_place_of_the_one_with_its_id_and_one_that_is_gone_stays_gone()
    {
        StoredEvent[] told = [Event(1, 0), Event(2, 0), Event(3, 1)];
        await Store.AppendAsync(EventLane.People, told, Wide, default);
        StoredEvent[] others = [told[1] with { E = told[1].E with { Detail = "other" }, P = [7] }, Event(9, 0)];

        for (var i = 0; i < 2; i++) await Store.ReplaceAsync(EventLane.People, others, default);
        await Store.ReplaceAsync(EventLane.Strangers, others, default);

        var there = await Store.ReadAsync(EventLane.People, Start, Start.AddHours(1), 0, 10, default);
        there.Select(e => (e.E.Id, e.E.Detail)).ShouldBe([(told[2].E.Id, "3"), (told[1].E.Id, "other"), (told[0].E.Id, "1")]);
        there[1].P.ShouldBe([7]);
        (await Store.ReadAsync(EventLane.Strangers, Start, Start.AddHours(1), 0, 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_too_much_goes_the_oldest_first_and_other_lanes_keep_theirs()
    {
        await Store.AppendAsync(EventLane.People, [Event(99, 0)], Wide, default);
        await Store.AppendAsync(EventLane.Strangers, [.. Enumerable.Range(0, 50).Select(i => Event(i, i))], Wide with { Most = 3 }, default);

        (await Store.ReadAsync(EventLane.Strangers, Start, Start.AddHours(1), 0, 100, default)).Select(e => e.E.Detail).ShouldBe(["49", "48", "47"]);
        (await ReadAsync(0, 10)).ShouldBe(["99"]);
    }

    [Fact]
    public async Task What_is_too_old_goes()
    {
        await Store.AppendAsync(EventLane.People, [.. Enumerable.Range(0, 5).Select(i => Event(i, i))], Wide, default);
        await Store.AppendAsync(EventLane.People, [Event(5, 5)], new EventBounds(Start.AddSeconds(5), TimeSpan.FromSeconds(2), 1000), default);

        (await ReadAsync(0, 10)).ShouldBe(["5", "4", "3"]);
    }

    [Fact]
    public async Task Messages_are_kept_by_number_and_by_time()
    {
        var ids = Enumerable.Range(0, 4).Select(i => SomeEventId.Of(Start.AddSeconds(i))).ToList();
        for (byte i = 0; i < 4; i++) await Store.KeepMessageAsync(EventLane.People, ids[i], Start.AddSeconds(i), [i], Wide with { Most = 3 }, default);

        (await Store.MessageAsync(ids[0], Start, default)).ShouldBeNull("there were too many");
        (await Store.MessageAsync(ids[3], Start, default)).ShouldBe([3]);
        (await Store.MessageAsync(ids[1], Start.AddSeconds(2), default)).ShouldBeNull("it is too old for whoever asks");
        await Store.KeepMessageAsync(EventLane.People, ids[3], Start.AddSeconds(3), [9], new EventBounds(Start.AddSeconds(4), TimeSpan.FromSeconds(2), 1000), default);
        (await Store.MessageAsync(ids[1], Start, default)).ShouldBeNull("it is gone");
        (await Store.MessageAsync(ids[3], Start, default)).ShouldBe([9]);
    }

    [Fact]
    public async Task Messages_of_strangers_push_nobody_elses_out()
    {
        var ids = Enumerable.Range(0, 6).Select(i => SomeEventId.Of(Start.AddSeconds(i))).ToList();
        await Store.KeepMessageAsync(EventLane.People, ids[0], Start, [0], Wide with { Most = 2 }, default);
        for (byte i = 1; i < 6; i++) await Store.KeepMessageAsync(EventLane.Strangers, ids[i], Start.AddSeconds(i), [i], Wide with { Most = 2 }, default);

        (await Store.MessageAsync(ids[0], Start, default)).ShouldBe([0]);
        (await Store.MessageAsync(ids[3], Start, default)).ShouldBeNull();
        (await Store.MessageAsync(ids[5], Start, default)).ShouldBe([5]);
    }

    [Fact]
    public async Task What_is_too_old_goes_also_where_nothing_new_comes()
    {
        var ids = Enumerable.Range(0, 4).Select(i => SomeEventId.Of(Start.AddSeconds(i))).ToList();
        await Store.AppendAsync(EventLane.People, [.. Enumerable.Range(0, 5).Select(i => Event(i, i))], Wide, default);
        for (byte i = 0; i < 4; i++) await Store.KeepMessageAsync(EventLane.People, ids[i], Start.AddSeconds(i), [i], Wide, default);

        await Store.TrimAsync(EventLane.People, new EventBounds(Start.AddSeconds(5), TimeSpan.FromSeconds(2), 1000), new EventBounds(Start.AddSeconds(5), TimeSpan.FromSeconds(3), 1000), default);

        (await ReadAsync(0, 10)).ShouldBe(["4", "3"]);
        (await Store.MessageAsync(ids[1], Start, default)).ShouldBeNull();
        (await Store.MessageAsync(ids[2], Start, default)).ShouldBe([2]);
        await Store.TrimAsync(EventLane.People, Wide, EventBounds.OfMessages(new EventsOptions(), EventLane.People, Start), default);
        (await Store.MessageAsync(ids[3], Start, default)).ShouldBeNull("none are kept any more");
    }

    internal static StoredEvent Event(int number, int second)
    {
        var at = Start.AddSeconds(second);
        return new StoredEvent(new GatewayEvent(EventKind.Login, EventAction.Answered, EventResult.Refused) { Id = SomeEventId.Of(at), At = at, Detail = number.ToString(System.Globalization.CultureInfo.InvariantCulture) }, null);
    }

    private async Task<IEnumerable<string?>> ReadAsync(int skip, int most) => (await Store.ReadAsync(EventLane.People, Start, Start.AddHours(1), skip, most, default)).Select(e => e.E.Detail);
}

public sealed class InMemoryEventStoreTests : EventStoreContract
{
    internal override IEventStore Store { get; } = new InMemoryEventStore();
}
