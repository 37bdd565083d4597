using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Protection;

public sealed class BackendCircuitTests
{
    private static readonly AdapterResult<string> Good = new AdapterResult<string>.Done("yes");
    private static readonly AdapterResult<string> Bad = new AdapterResult<string>.Unavailable("503: the server failed");

    private readonly ManualTimeProvider _time = new();
    private readonly List<string?> _changes = [];
    private readonly BackendCircuit _circuit;
    private int _calls;

    public BackendCircuitTests() =>
        _circuit = new BackendCircuit(new ProtectionOptions { BreakAfter = 4, LongestBreak = TimeSpan.FromSeconds(5) }, _time, _changes.Add);

    [Fact]
    public async Task Opens_after_repeated_unavailability_and_says_why_and_until_when()
    {
        await CallAsync(Bad, 4);

        _circuit.Condition.ShouldBe(CircuitCondition.Open);
        _circuit.Refusal.ShouldBe(new WithheldCall(WithheldBecause.CircuitOpen, "the circuit is open, tried again in 1 s; the last answer was: 503: the server failed", TimeSpan.FromSeconds(1)));
        (await CallAsync(Good)).ShouldBeOfType<AdapterResult<string>.Withheld>().Call.ShouldBe(_circuit.Refusal);
        _calls.ShouldBe(4);
        _changes.ShouldBe(["503: the server failed"]);
    }

    [Fact]
    public async Task Stays_closed_while_more_than_half_of_the_calls_are_answered()
    {
        for (var i = 0; i < 20; i++)
        {
            await CallAsync(Good, 2);
            await CallAsync(Bad);
        }

        _circuit.Condition.ShouldBe(CircuitCondition.Closed);
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("missing")]
    [InlineData("exists")]
    [InlineData("busy")]
    public async Task A_backend_that_answers_is_there_whatever_it_says(string answer)
    {
        await CallAsync(answer switch
        {
            "rejected" => new AdapterResult<string>.Rejected("400"),
            "missing" => new AdapterResult<string>.Missing(),
            "exists" => new AdapterResult<string>.AlreadyExists("409"),
            _ => new AdapterResult<string>.RateLimited(null),
        }, 50);

        _circuit.Condition.ShouldBe(CircuitCondition.Closed);
    }

    [Fact]
    public async Task Failures_long_ago_do_not_count()
    {
        for (var i = 0; i < 10; i++)
        {
            await CallAsync(Bad);
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        _circuit.Condition.ShouldBe(CircuitCondition.Closed);
    }

    [Fact]
    public async Task One_call_tries_it_while_the_others_are_still_turned_away_and_closes_it()
    {
        await CallAsync(Bad, 4);
        _time.Advance(TimeSpan.FromSeconds(1));
        _circuit.Refusal.ShouldBeNull();

        var answer = new TaskCompletionSource<AdapterResult<string>>();
        var trial = _circuit.RunAsync(() => answer.Task);
        _circuit.Condition.ShouldBe(CircuitCondition.HalfOpen);
        (await CallAsync(Good)).ShouldBeOfType<AdapterResult<string>.Withheld>().Call.After.ShouldBe(TimeSpan.FromSeconds(1));
        _calls.ShouldBe(4);
        answer.SetResult(Good);
        (await trial).ShouldBe(Good);

        _circuit.Condition.ShouldBe(CircuitCondition.Closed);
        _changes.ShouldBe(["503: the server failed", null]);
        (await CallAsync(Good)).ShouldBe(Good);
    }

    [Fact]
    public async Task Each_trial_that_fails_doubles_the_break_up_to_the_longest_and_a_good_one_begins_anew()
    {
        await CallAsync(Bad, 4);
        foreach (var seconds in (int[])[1, 2, 4, 5, 5])
        {
            _circuit.Refusal.ShouldNotBeNull().After.ShouldBe(TimeSpan.FromSeconds(seconds));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            await CallAsync(Bad);
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        await CallAsync(Good);
        await CallAsync(Bad, 4);
        _circuit.Refusal.ShouldNotBeNull().After.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_trial_that_is_cut_off_proves_nothing()
    {
        await CallAsync(Bad, 4);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<OperationCanceledException>(() => _circuit.RunAsync<string>(() => throw new OperationCanceledException()));

        _circuit.Condition.ShouldBe(CircuitCondition.Open);
    }

    [Fact]
    public async Task Calls_that_are_cut_off_do_not_open_it()
    {
        for (var i = 0; i < 10; i++) await Should.ThrowAsync<OperationCanceledException>(() => _circuit.RunAsync<string>(() => throw new OperationCanceledException()));

        _circuit.Condition.ShouldBe(CircuitCondition.Closed);
        (await CallAsync(Good)).ShouldBe(Good);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_keep_it_open()
    {
        await CallAsync(Bad, 4);
        _time.StepWallClock(TimeSpan.FromHours(-1));
        _time.Advance(TimeSpan.FromSeconds(1));

        (await CallAsync(Good)).ShouldBe(Good);
    }

    private async Task<AdapterResult<string>> CallAsync(AdapterResult<string> answer, int times = 1)
    {
        AdapterResult<string> result = answer;
        for (var i = 0; i < times; i++)
            result = await _circuit.RunAsync(() =>
            {
                _calls++;
                return Task.FromResult(answer);
            });
        return result;
    }
}
