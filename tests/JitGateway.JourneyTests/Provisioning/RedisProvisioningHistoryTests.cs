using System.Text;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning.History;
using JitGateway.Tests.Provisioning.History;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>The history's contract on a real Redis, and what only Redis can do.</summary>
public sealed class RedisProvisioningHistoryTests : HistoryContract, IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private RedisNode _node = null!;

    internal override IProvisioningHistory History => new RedisProvisioningHistory(_node.Connection);

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _node = await RedisNode.StartConnectedAsync(_redis.Configuration);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_with_connections_of_their_own_make_one_chain()
    {
        await using var second = await RedisNode.StartConnectedAsync(_redis.Configuration);
        await using var third = await RedisNode.StartConnectedAsync(_redis.Configuration);
        HistoryWriter[] nodes = [.. new[] { _node, second, third }.Select(n => HistoryNode.Writer(new RedisProvisioningHistory(n.Connection)))];

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => nodes[i % 3].AppendAsync(i))));

        (await HistoryNode.ToldAsync(History)).Select(t => t.Entry.Account).ShouldBe(Enumerable.Range(0, 300).Select(i => $"{i}"), ignoreOrder: true);
        await ShouldBeInOrderAsync(300);
    }

    [Fact]
    public async Task A_copy_of_Redis_shows_nobodys_values_and_neither_does_another_key()
    {
        await HistoryNode.Writer(History).AppendAsync(7);

        var copy = Encoding.Latin1.GetString(await _redis.CopyAsync());
        copy.ShouldContain("wiki");
        copy.ShouldNotContain("alice-0001");
        copy.ShouldNotContain("title of Alice");
        var link = (await History.ReadAsync(0, 1, default)).ShouldHaveSingleItem();
        HistoryEntry.FromJson(link.Body)!.Open(HistoryNode.Keys(secret: "a thief's").All).ShouldBeNull();
        HistoryEntry.FromJson(link.Body)!.Open(HistoryNode.Keys().All).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_entry_whose_answer_was_lost_is_there_once()
    {
        await using var impatient = await RedisNode.StartConnectedAsync(_redis.Configuration, TimeSpan.FromMilliseconds(300));
        var writer = HistoryNode.Writer(new RedisProvisioningHistory(impatient.Connection));
        await writer.AppendAsync(1);
        await _redis.PauseAsync();
        await writer.AppendAsync(2);   // does not wait for ever, and does not throw
        writer.Fault.ShouldNotBeNull();
        writer.Pending.ShouldBe(1);

        await _redis.ContinueAsync();
        await Eventually.HoldsAsync(async () =>
        {
            await writer.RetryAsync();
            return writer.Pending == 0;
        }, "what waited is written");

        await writer.AppendAsync(3);
        (await HistoryNode.ToldAsync(History)).Select(t => t.Entry.Account).ShouldBe(["1", "2", "3"]);
        writer.Fault.ShouldBeNull();
        await ShouldBeInOrderAsync(3);
    }

    [Fact]
    public async Task What_happened_while_Redis_was_gone_is_told_when_it_is_back()
    {
        var writer = HistoryNode.Writer(History);
        await writer.AppendAsync(1);
        await _redis.KillAsync();
        await _node.IsDownAsync();
        for (var i = 2; i <= 4; i++) await writer.AppendAsync(i);
        writer.Pending.ShouldBe(3);

        await _redis.StartAsync();
        await _node.IsUpAsync();
        await writer.RetryAsync();

        (await HistoryNode.ToldAsync(History)).Select(t => t.Entry.Account).ShouldBe(["1", "2", "3", "4"]);
        await ShouldBeInOrderAsync(4);
    }

    [Fact]
    public async Task After_Redis_was_emptied_the_history_goes_on_and_the_node_that_knew_says_what_is_missing()
    {
        var writer = HistoryNode.Writer(History);
        for (var i = 1; i <= 3; i++) await writer.AppendAsync(i);
        await _redis.CommandAsync("FLUSHALL");
        await writer.AppendAsync(4);

        (await HistoryNode.ToldAsync(History)).ShouldHaveSingleItem().Entry.Account.ShouldBe("4");
        var report = await HistoryNode.Verification(History, writer).RunAsync(null, default);
        report.Findings.Select(f => f.ToString()).ShouldBe(["entries 2 to 3: removed from the end"]);
        await ShouldBeInOrderAsync(1);   // nobody else can know
    }
}
