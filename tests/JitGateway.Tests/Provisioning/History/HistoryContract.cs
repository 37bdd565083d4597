using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>What every store of the history does.</summary>
public abstract class HistoryContract
{
    [Fact]
    public async Task A_history_that_nobody_wrote_to_is_empty_and_in_order()
    {
        var state = await History.StateAsync(default);
        state.Head.ShouldBe(HistoryHead.Nothing);
        state.Checkpoint.ShouldBeNull();
        (await History.ReadAsync(0, 10, default)).ShouldBeEmpty();
        (await HistoryNode.Verification(History).RunAsync(null, default)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gives_back_what_was_written_in_order_and_page_by_page()
    {
        var node = HistoryNode.Writer(History);
        for (var i = 1; i <= 7; i++) await node.AppendAsync(i);

        (await History.ReadAsync(3, 2, default)).Select(l => l.Number).ShouldBe([3, 4]);
        (await History.ReadAsync(8, 2, default)).ShouldBeEmpty();
        var told = await HistoryNode.ToldAsync(History);
        told.Select(t => t.Entry.Account).ShouldBe(["1", "2", "3", "4", "5", "6", "7"]);
        told.ShouldAllBe(t => t.Values!.Detail == "title of Alice");
        (await History.StateAsync(default)).Head.Number.ShouldBe(7);
        await ShouldBeInOrderAsync(7);
    }

    [Fact]
    public async Task Who_expects_another_end_appends_nothing_and_is_told_the_end()
    {
        var key = HistoryNode.Keys().All[0];
        var first = HistoryLink.Make(key, 1, [], [1]);
        (await History.AppendAsync(HistoryHead.Nothing, [first], default)).Appended.ShouldBeTrue();
        var (appended, head) = await History.AppendAsync(HistoryHead.Nothing, [HistoryLink.Make(key, 1, [], [2])], default);
        appended.ShouldBeFalse();
        head.ShouldBe(new HistoryHead(1, first.Mac, 1));
        (await History.ReadAsync(0, 10, default)).ShouldHaveSingleItem().Body.ShouldBe([1]);
    }

    [Fact]
    public async Task Several_nodes_that_append_at_the_same_time_make_one_chain_with_every_entry()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => HistoryNode.Writer(History)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => nodes[i % nodes.Count].AppendAsync(i))));

        (await HistoryNode.ToldAsync(History)).Select(t => t.Entry.Account).ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}"), ignoreOrder: true);
        await ShouldBeInOrderAsync(200);
    }

    [Fact]
    public async Task Old_entries_go_and_the_chain_holds()
    {
        var now = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var time = new TestInfra.ManualTimeProvider(now);
        var node = HistoryNode.Writer(History);
        for (var i = 1; i <= 5; i++) await node.AppendAsync(i, now.AddDays(i - 6));
        var upkeep = HistoryNode.Upkeep(History, time, new HistoryOptions { Keep = TimeSpan.FromDays(2.5) });

        await upkeep.TrimAsync(default);

        (await HistoryNode.ToldAsync(History)).Select(t => t.Entry.Account).ShouldBe(["4", "5"]);
        (await ShouldBeInOrderAsync(2)).From.ShouldBe(4);
        await node.AppendAsync(6, now);
        await ShouldBeInOrderAsync(3);
        time.Advance(TimeSpan.FromDays(30));
        await upkeep.TrimAsync(default);
        await ShouldBeInOrderAsync(0);
        await node.AppendAsync(7, now);
        (await ShouldBeInOrderAsync(1)).From.ShouldBe(7);
    }

    [Fact]
    public async Task More_entries_than_are_kept_push_the_oldest_out()
    {
        var node = HistoryNode.Writer(History);
        await Task.WhenAll(Enumerable.Range(1, 620).Select(i => node.AppendAsync(i)));
        await HistoryNode.Upkeep(History, new TestInfra.ManualTimeProvider(HistoryNode.Entry(1).At), new HistoryOptions { Entries = 100 }).TrimAsync(default);
        (await History.ReadAsync(0, 1000, default)).Count.ShouldBe(100);
        (await ShouldBeInOrderAsync(100)).From.ShouldBe(521);
    }

    [Fact]
    public async Task Two_nodes_that_remove_at_the_same_time_remove_once()
    {
        var node = HistoryNode.Writer(History);
        for (var i = 1; i <= 3; i++) await node.AppendAsync(i);
        var links = await History.ReadAsync(0, 10, default);
        var key = HistoryNode.Keys().All[0];
        var first = HistoryCheckpoint.Make(key, links[0], DateTimeOffset.UnixEpoch, 0).ToJson();
        (await History.TrimAsync(null, first, 1, 1, default)).ShouldBeTrue();
        (await History.TrimAsync(null, HistoryCheckpoint.Make(key, links[1], DateTimeOffset.UnixEpoch, 0).ToJson(), 1, 2, default)).ShouldBeFalse();
        (await History.StateAsync(default)).Checkpoint.ShouldBe(first);
        await ShouldBeInOrderAsync(2);
    }

    internal abstract IProvisioningHistory History { get; }

    internal async Task<ChainReport> ShouldBeInOrderAsync(long entries)
    {
        var report = await HistoryNode.Verification(History).RunAsync(null, default);
        report.Findings.ShouldBeEmpty();
        report.Entries.ShouldBe(entries);
        return report;
    }
}

public sealed class InMemoryProvisioningHistoryTests : HistoryContract
{
    internal override IProvisioningHistory History { get; } = new InMemoryProvisioningHistory();
}
