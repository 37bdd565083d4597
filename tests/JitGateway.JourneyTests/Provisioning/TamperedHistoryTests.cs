using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning.History;
using JitGateway.Tests.Provisioning.History;
using StackExchange.Redis;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>Somebody with a password for Redis changes what the history says: it is found, and named. Ten entries; each case is one forgery.</summary>
public sealed class TamperedHistoryTests : IClassFixture<RedisServer>, IAsyncLifetime
{
    /// <summary>A stream does not let its entries be changed: whoever wants to writes it anew, entry by entry.</summary>
    private const string Rewrite =
        """
        local function rewrite(change)
          local all = redis.call('XRANGE', KEYS[1], '-', '+')
          local fields = {}
          for i, e in ipairs(all) do
            fields[i] = {}
            for j = 1, #e[2], 2 do fields[i][e[2][j]] = e[2][j + 1] end
          end
          fields = change(fields) or fields
          redis.call('DEL', KEYS[1])
          local last
          for i, f in ipairs(fields) do
            redis.call('XADD', KEYS[1], (f.place or f.n) .. '-0', 'n', f.n, 'k', f.k, 'p', f.p, 'm', f.m, 'b', f.b)
            last = f
          end
          return last
        end
        local function ends(last) redis.call('HSET', KEYS[2], 'n', last.n, 'm', last.m) end

        """;

    private readonly RedisServer _redis;
    private RedisNode _node = null!;
    private RedisProvisioningHistory _history = null!;
    private HistoryWriter _writer = null!;

    public TamperedHistoryTests(RedisServer redis) => _redis = redis;

    public async Task InitializeAsync()
    {
        await _redis.CommandAsync("FLUSHALL");
        _node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        _history = new RedisProvisioningHistory(_node.Connection);
        _writer = HistoryNode.Writer(_history);
        for (var i = 1; i <= 10; i++) await _writer.AppendAsync(i);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData("a word of a body", "rewrite(function(f) f[3].b = string.gsub(f[3].b, 'updated', 'created') end)", "entry 3: changed")]
    [InlineData("a word of a body, and the chain as if a thief could link it", "rewrite(function(f) f[3].b = string.gsub(f[3].b, 'updated', 'created') f[3].m = string.rep('x', 32) f[4].p = f[3].m end)",
        "entry 3: changed|entry 4: changed")]
    [InlineData("one is removed", "redis.call('XDEL', KEYS[1], '4-0')", "entry 4: removed")]
    [InlineData("several are removed", "redis.call('XDEL', KEYS[1], '4-0', '5-0', '8-0')", "entries 4 to 5: removed|entry 8: removed")]
    [InlineData("one is removed and the rest is numbered anew", "ends(rewrite(function(f) table.remove(f, 4) for i, e in ipairs(f) do e.n = tostring(i) end end))",
        "entry 4: changed|entry 5: changed|entry 6: changed|entry 7: changed|entry 8: changed|entry 9: changed")]
    [InlineData("the first are removed", "redis.call('XDEL', KEYS[1], '1-0', '2-0')", "entries 1 to 2: removed")]
    [InlineData("the last are removed", "redis.call('XDEL', KEYS[1], '9-0', '10-0')", "entries 9 to 10: removed from the end")]
    [InlineData("two change places", "rewrite(function(f) f[2].place, f[6].place = 6, 2 f[2], f[6] = f[6], f[2] end)", "entry 6: stands at the place of entry 2|entry 2: stands at the place of entry 6")]
    [InlineData("one is there twice", "rewrite(function(f) local g = {} for k, v in pairs(f[5]) do g[k] = v end g.place = 6 f[6] = g end)", "entry 5: stands at the place of entry 6")]
    [InlineData("one is put in beside another", "local e = redis.call('XRANGE', KEYS[1], '10-0', '10-0')[1][2] redis.call('XADD', KEYS[1], '10-1', unpack(e))", "entry 10: one more was put beside it")]
    [InlineData("the highest number is used up", "redis.call('XADD', KEYS[1], '18446744073709551615-0', 'n', '11')", "entries 11 to 9007199254740991: removed from the end")]
    [InlineData("all are removed", "redis.call('DEL', KEYS[1])", "entries 1 to 10: removed from the end")]
    [InlineData("the note of the end names another MAC", "redis.call('HSET', KEYS[2], 'm', string.rep('x', 32))", "entry 10: the note that the chain ends there is missing or wrong")]
    [InlineData("a checkpoint that no gateway made hides the beginning",
        "redis.call('XDEL', KEYS[1], '1-0', '2-0') redis.call('HSET', KEYS[2], 'c', '{\"number\":2,\"mac\":\"AAAA\",\"at\":\"2026-03-01T12:00:00+00:00\",\"faults\":0,\"key\":\"KEY\",\"seal\":\"AAAA\"}')",
        "entry 2: the note that the chain begins after it is not a gateway's|entries 1 to 2: removed")]
    public async Task Is_found_and_named(string what, string forgery, string findings)
    {
        await ForgeAsync(forgery.Replace("KEY\"", HistoryNode.Keys().All[0].Id + "\"", StringComparison.Ordinal));

        var report = await HistoryNode.Verification(_history).RunAsync(null, default);

        report.Findings.Select(f => f.ToString()).ShouldBe(findings.Split('|'), what);
    }

    [Fact]
    public async Task Nothing_is_found_where_nobody_changed_anything() => (await HistoryNode.Verification(_history, _writer).RunAsync(null, default)).Findings.ShouldBeEmpty();

    [Fact]
    public async Task An_end_that_was_removed_without_a_trace_in_Redis_is_known_to_nodes_that_saw_it_and_to_whoever_wrote_it_down()
    {
        var written = (await _history.StateAsync(default)).Head;
        await ForgeAsync("ends(rewrite(function(f) f[10], f[9] = nil, nil end))");

        (await HistoryNode.Verification(_history).RunAsync(null, default)).Findings.ShouldBeEmpty("a shorter history was once a true one");
        Texts(await HistoryNode.Verification(_history, _writer).RunAsync(null, default)).ShouldBe(["entries 9 to 10: removed from the end"]);
        Texts(await HistoryNode.Verification(_history).RunAsync(written, default)).ShouldBe(["entries 9 to 10: removed from the end"]);

        await HistoryNode.Writer(_history).AppendAsync(11);   // a node that starts afterwards goes on
        await HistoryNode.Writer(_history).AppendAsync(12);
        Texts(await HistoryNode.Verification(_history).RunAsync(written, default)).ShouldBe(["entry 10: another one stands there than was seen before"]);
    }

    [Fact]
    public async Task After_any_forgery_new_entries_are_written_all_the_same_and_the_fault_stays_to_be_found()
    {
        await ForgeAsync("redis.call('XDEL', KEYS[1], '9-0', '10-0') redis.call('DEL', KEYS[2])");
        await _writer.AppendAsync(11);
        await HistoryNode.Writer(_history).AppendAsync(12);

        (await HistoryNode.ToldAsync(_history)).Select(t => t.Entry.Account).ShouldBe(["1", "2", "3", "4", "5", "6", "7", "8", "11", "12"]);
        Texts(await HistoryNode.Verification(_history).RunAsync(null, default)).ShouldBe(["entries 9 to 10: removed"]);
    }

    [Fact]
    public async Task Faults_of_entries_that_grow_old_are_remembered()
    {
        await ForgeAsync("rewrite(function(f) f[3].b = string.gsub(f[3].b, 'updated', 'created') end)");
        var options = new HistoryOptions { Keep = TimeSpan.FromHours(1) };

        await HistoryNode.Upkeep(_history, TimeProvider.System, options).TrimAsync(default);

        var report = await HistoryNode.Verification(_history).RunAsync(null, default);
        report.Entries.ShouldBe(0);
        Texts(report).ShouldBe(["up to entry 10: 1 faults were found when these were removed by age or number"]);
    }

    [Fact]
    public async Task A_key_that_is_not_there_any_more_is_said_and_nothing_is_called_changed()
    {
        var report = await HistoryNode.Verification(_history, keys: HistoryNode.Keys(secret: "another")).RunAsync(null, default);
        report.Findings.Count.ShouldBe(10);
        report.Findings.ShouldAllBe(f => f.Fault == ChainFault.UnknownKey);
    }

    private static IEnumerable<string> Texts(ChainReport report) => report.Findings.Select(f => f.ToString());

    private Task ForgeAsync(string forgery) =>
        _node.Connection.ExecuteAsync(db => db.ScriptEvaluateAsync(Rewrite + forgery, [(RedisKey)"jit:h", (RedisKey)"jit:h:{jit:h}"]), default);
}
