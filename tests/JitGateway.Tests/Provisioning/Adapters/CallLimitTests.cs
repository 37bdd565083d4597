using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters;

namespace JitGateway.Tests.Provisioning.Adapters;

public sealed class CallLimitTests
{
    [Fact]
    public async Task A_call_that_takes_too_long_is_unavailable() =>
        (await CallLimit.WithinAsync(TimeSpan.FromMilliseconds(50), WaitAsync, default)).ShouldBe(new AdapterResult<string>.Unavailable("no answer within 0.05 s"));

    [Fact]
    public async Task Who_gives_up_on_their_own_is_not_told_that_the_time_is_over() =>
        await Should.ThrowAsync<OperationCanceledException>(() => CallLimit.WithinAsync<string>(TimeSpan.FromMinutes(1), _ => throw new OperationCanceledException("a limit of the adapter's own"), default));

    [Fact]
    public async Task The_callers_own_cancellation_is_thrown()
    {
        using var given = new CancellationTokenSource();
        var call = CallLimit.WithinAsync(TimeSpan.FromMinutes(1), WaitAsync, given.Token);
        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    private static async Task<AdapterResult<string>> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return new AdapterResult<string>.Done("never");
    }
}
