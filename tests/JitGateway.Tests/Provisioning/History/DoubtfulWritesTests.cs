using JitGateway.Provisioning.History;
using JitGateway.Redis;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>What a node does about entries when it cannot tell, or knows, that the store did not take them.</summary>
public sealed class DoubtfulWritesTests
{
    private readonly TroubledHistory _history = new();
    private readonly HistoryWriter _writer;

    public DoubtfulWritesTests() => _writer = HistoryNode.Writer(_history);

    [Fact]
    public async Task What_the_store_refuses_again_and_again_leaves_no_doubt_to_look_into()
    {
        _history.Trouble = Answer.Refused;
        await _writer.AppendAsync(1);
        for (var i = 0; i < 30; i++) await _writer.RetryAsync();
        await _writer.AppendAsync(2);
        _writer.Pending.ShouldBe(2);

        _history.Trouble = Answer.Given;
        await _writer.RetryAsync();

        _history.Reads.ShouldBe(0);
        await ShouldTellAsync("1", "2");
    }

    [Fact]
    public async Task One_attempt_that_is_made_again_and_again_without_an_answer_is_one_doubt()
    {
        _history.Trouble = Answer.LostBefore;
        await _writer.AppendAsync(1);
        for (var i = 0; i < 30; i++) await _writer.RetryAsync();
        _history.Reads.ShouldBe(30, "one for each attempt");

        _history.Trouble = Answer.Given;
        await _writer.RetryAsync();
        await ShouldTellAsync("1");
    }

    [Fact]
    public async Task An_attempt_that_was_to_follow_another_end_is_no_doubt_any_more()
    {
        var other = HistoryNode.Writer(_history);
        for (var i = 0; i < 20; i++)
        {
            _history.Trouble = Answer.LostBefore;
            if (i == 0) await _writer.AppendAsync(100);
            else await _writer.RetryAsync();
            _history.Trouble = Answer.Given;
            await other.AppendAsync(i);
        }

        _history.Reads.ShouldBe(19, "the one of the last time, each time");
        await _writer.RetryAsync();
        await ShouldTellAsync([.. Enumerable.Range(0, 20).Select(i => $"{i}"), "100"]);
    }

    [Fact]
    public async Task An_attempt_whose_answer_was_lost_is_not_made_again_whatever_was_refused_since()
    {
        _history.Trouble = Answer.LostAfter;
        await _writer.AppendAsync(1);
        _history.Trouble = Answer.Refused;
        await _writer.RetryAsync();
        await _writer.AppendAsync(2);

        _history.Trouble = Answer.Given;
        await _writer.RetryAsync();
        await _writer.AppendAsync(3);

        await ShouldTellAsync("1", "2", "3");
    }

    [Fact]
    public async Task What_arrives_while_it_is_looked_for_is_written_once()
    {
        _history.Trouble = Answer.LostBefore;
        await _writer.AppendAsync(1);
        _history.Trouble = Answer.Given;
        _history.ArrivesAt = "state";   // the command that nobody waits for any more, between the look for it and what follows

        await _writer.RetryAsync();

        await ShouldTellAsync("1");
    }

    private async Task ShouldTellAsync(params string[] accounts)
    {
        _writer.Pending.ShouldBe(0);
        (await HistoryNode.ToldAsync(_history.Inner)).Select(t => t.Entry.Account).ShouldBe(accounts);
        (await HistoryNode.Verification(_history.Inner).RunAsync(null, default)).Findings.ShouldBeEmpty();
    }

    private enum Answer
    {
        Given,
        Refused,

        /// <summary>It was not done, or not yet.</summary>
        LostBefore,

        /// <summary>It was done.</summary>
        LostAfter,
    }

    /// <summary>A store that is in trouble.</summary>
    private sealed class TroubledHistory : IProvisioningHistory
    {
        private Func<Task>? _underWay;

        public InMemoryProvisioningHistory Inner { get; } = new();

        public Answer Trouble { get; set; }

        /// <summary>Before what an attempt without an answer arrives after all.</summary>
        public string? ArrivesAt { get; set; }

        public int Reads { get; private set; }

        public async Task<HistoryState> StateAsync(CancellationToken cancellationToken)
        {
            await ArriveAsync("state");
            return await Inner.StateAsync(cancellationToken);
        }

        public async Task<(bool Appended, HistoryHead Head)> AppendAsync(HistoryHead expected, IReadOnlyList<HistoryLink> links, CancellationToken cancellationToken)
        {
            if (Trouble == Answer.Refused) throw new RedisUnavailableException("refused: OOM command not allowed") { IsRefusal = true };
            if (Trouble == Answer.LostBefore)
            {
                _underWay = () => Inner.AppendAsync(expected, links, CancellationToken.None);
                throw new RedisUnavailableException("no answer within 200 ms");
            }

            var appended = await Inner.AppendAsync(expected, links, cancellationToken);
            return Trouble == Answer.LostAfter ? throw new RedisUnavailableException("no answer within 200 ms") : appended;
        }

        public Task<IReadOnlyList<HistoryLink>> ReadAsync(long from, int most, CancellationToken cancellationToken)
        {
            Reads++;
            return Inner.ReadAsync(from, most, cancellationToken);
        }

        public Task<bool> TrimAsync(byte[]? former, byte[] next, long from, long to, CancellationToken cancellationToken) => Inner.TrimAsync(former, next, from, to, cancellationToken);

        private async Task ArriveAsync(string at)
        {
            if (ArrivesAt != at || _underWay is not { } arrives) return;
            _underWay = null;
            await arrives();
        }
    }
}
