using JitGateway.Identity;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Provisioning.History;
using JitGateway.Tests.Provisioning;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>
/// What a pass asks of a real Redis, command by command as Redis itself saw it. A request of a session whose account is in order asks nothing at all, which
/// <c>TwoNodesJourneyTests</c> holds.
/// </summary>
public sealed class ProvisioningRoundTripsTests(RedisServer redis, ITestOutputHelper output) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly ProvisioningTestBed _bed = new();
    private RedisNode _node = null!;
    private UserProvisioner _gateway = null!;
    private BackendProvisioning _part = null!;
    private ChildProcess _monitor = null!;
    private int _read;
    private int _marks;

    public async Task InitializeAsync()
    {
        _node = await RedisNode.StartConnectedAsync(redis.Configuration);
        _bed.Ledger = new RedisProvisioningLedger(_node.Connection);
        _bed.Lock = new RedisProvisioningLock(_node.Connection, TimeProvider.System, NullLogger<RedisProvisioningLock>.Instance);
        _bed.History = new RedisProvisioningHistory(_node.Connection);
        (_gateway, _part) = (_bed.Node(), _bed.Part(ProvisioningTestBed.Wiki));
        await PassAsync(People.Of("bob-0002", ("username", "bob"), ("email", "bob@example.com")));   // Redis knows the scripts from now on
        _monitor = redis.Monitor();
        await _monitor.WaitForOutputAsync("OK");
        await CommandsAsync(() => Task.CompletedTask);
    }

    public async Task DisposeAsync()
    {
        await _monitor.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task The_history_costs_one_command_where_something_was_done_and_none_where_nothing_was()
    {
        var first = await CommandsAsync(() => PassAsync(People.Alice()));
        var update = await CommandsAsync(() => PassAsync(People.Alice(("title", "Director"))));
        var unchanged = await CommandsAsync(() => PassAsync(People.Alice(("title", "Director"))));

        output.WriteLine($"Commands, of which history: first pass {Count(first)}, update {Count(update)}, unchanged pass of another session {Count(unchanged)}");
        foreach (var written in new[] { first, update }) written.Count(IsOfHistory).ShouldBe(1, string.Join('\n', written));
        first.Count.ShouldBe(8, string.Join('\n', first));
        update.Count.ShouldBe(8, string.Join('\n', update));
        foreach (var written in new[] { first, update })
            written.Count(IsOfLedger).ShouldBe(4, "the ledger is read, read again under the lock, told that nobody knows what the account holds until the answer is there, and told what it holds");
        unchanged.ShouldHaveSingleItem().ShouldContain("\"jit:a:");
    }

    private static bool IsOfLedger(string command) => command.Contains("\"jit:a:", StringComparison.Ordinal) && !command.Contains("\"jit:l:", StringComparison.Ordinal);   // taking the lock looks at both

    private async Task PassAsync(UserIdentity user) => await _bed.PassAsync(user, _part, on: _gateway);

    /// <summary>What the node sent meanwhile that names a key of the gateway; not what scripts do inside Redis.</summary>
    private async Task<IReadOnlyList<string>> CommandsAsync(Func<Task> work)
    {
        await work();
        var mark = $"mark-{++_marks}";
        await redis.CommandAsync("ECHO", mark);
        await _monitor.WaitForOutputAsync(mark);
        var seen = _monitor.Output.Split('\n');
        var commands = seen.Skip(_read).TakeWhile(l => !l.Contains(mark, StringComparison.Ordinal)).Where(l => l.Contains("\"jit:", StringComparison.Ordinal) || l.Contains("\"{jit:", StringComparison.Ordinal));
        IReadOnlyList<string> sent = [.. commands.Where(l => !l.Contains(" lua]", StringComparison.Ordinal) && !l.Contains("\"jit:echo:", StringComparison.Ordinal))];   // each second a node looks whether it hears itself
        _read = seen.Length - 1;
        return sent;
    }

    private static bool IsOfHistory(string command) => command.Contains("\"jit:h\"", StringComparison.Ordinal);

    private static string Count(IReadOnlyList<string> commands) => $"{commands.Count} ({commands.Count(IsOfHistory)})";
}
