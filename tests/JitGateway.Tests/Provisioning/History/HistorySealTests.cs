using System.Text;
using JitGateway.Configuration;
using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>What of an entry can be read by whom.</summary>
public sealed class HistorySealTests
{
    private static readonly HistoryValues Everything = HistoryNode.Values with
    {
        Wanted = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal)
        {
            ["title"] = new AttributeValue.Text("É\"{"),
            ["active"] = new AttributeValue.Flag(true),
            ["emails"] = new AttributeValue.List(["a", ""]),
            ["phone"] = null,
        },
        Searches = ["alice", null],
        Writes = [new HistoryWrittenValues(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { ["title"] = null }, new Dictionary<string, AttributeValue?>(StringComparer.Ordinal))],
    };

    [Fact]
    public void Values_come_back_as_they_were()
    {
        var key = HistoryNode.Keys().All[0];
        var opened = HistoryEntry.FromJson(HistoryNode.Entry(1).Seal(key, Everything).ToJson())!.Open([key]).ShouldNotBeNull();
        opened.Wanted.ShouldBe(Everything.Wanted, ignoreOrder: true);
        opened.Searches.ShouldBe(["alice", null]);
        opened.Writes.ShouldHaveSingleItem().Before["title"].ShouldBeNull();
        opened.Detail.ShouldBe("title of Alice");
    }

    [Fact]
    public void Values_that_were_put_into_another_persons_entry_do_not_open()
    {
        var key = HistoryNode.Keys().All[0];
        var entry = HistoryNode.Entry(1).Seal(key, Everything);
        (entry with { Subject = "bobHash" }).Open([key]).ShouldBeNull();
        (entry with { Backend = "crm" }).Open([key]).ShouldBeNull();
        (entry with { Sealed = [1, 2, 3] }).Open([key]).ShouldBeNull();
        HistoryNode.Entry(1).Open([key]).ShouldBeNull();
    }

    [Fact]
    public async Task Without_sealed_content_no_value_is_kept()
    {
        var history = new InMemoryProvisioningHistory();
        await HistoryNode.Writer(history, options: new HistoryOptions { Content = HistoryContent.Fingerprints }).AppendAsync(1);
        Encoding.UTF8.GetString((await history.ReadAsync(0, 1, default))[0].Body).ShouldNotContain("sealed", Case.Insensitive);
    }

    [Fact]
    public async Task A_new_key_before_the_old_one_seals_and_both_open()
    {
        var history = new InMemoryProvisioningHistory();
        await HistoryNode.Writer(history).AppendAsync(1);
        var options = new HistoryOptions { Keys = [new Secret("a key of its own, which is long enough")] };
        await HistoryNode.Writer(history, options: options).AppendAsync(2);

        var keys = HistoryNode.Keys(options);
        keys.All.Count.ShouldBe(2);
        var entries = (await history.ReadAsync(0, 10, default)).Select(l => HistoryEntry.FromJson(l.Body)!).ToList();
        entries.ShouldAllBe(e => e.Open(keys.All) != null);
        entries[0].SealedBy.ShouldNotBe(entries[1].SealedBy);
        (await new ChainVerification(history, keys, HistoryNode.Writer(history)).RunAsync(null, default)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_that_fails_in_a_way_nobody_expected_holds_no_pass_up()
    {
        var broken = new BrokenHistory();
        var writer = HistoryNode.Writer(broken);
        for (var i = 0; i < HistoryWriter.MostWaiting + 100; i++) await writer.AppendAsync(i);
        writer.Fault.ShouldBe("broken");
        writer.Pending.ShouldBeInRange(HistoryWriter.MostWaiting, HistoryWriter.MostWaiting + 64);
        (await new HistoryHealth(writer).CheckHealthAsync(null!)).Description!.ShouldContain("entries not written yet: broken");
    }

    private sealed class BrokenHistory : IProvisioningHistory
    {
        public Task<HistoryState> StateAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("broken");

        public Task<(bool Appended, HistoryHead Head)> AppendAsync(HistoryHead expected, IReadOnlyList<HistoryLink> links, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<HistoryLink>> ReadAsync(long from, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> TrimAsync(byte[]? former, byte[] next, long from, long to, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
