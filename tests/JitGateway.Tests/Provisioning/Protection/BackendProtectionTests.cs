using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Protection;

public sealed class BackendProtectionTests : IDisposable
{
    private static readonly AdapterResult<string> Good = new AdapterResult<string>.Done("yes");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly List<WithheldBecause> _withheld = [];
    private readonly PassProgress _progress = new();
    private readonly BackendProtection _protection;

    public BackendProtectionTests() =>
        _protection = new BackendProtection(
            new ProtectionOptions { BreakAfter = 3, CallsAtOnce = 2, CallsWaiting = 1, CreatesPerSecond = 2, CreateBurst = 1 }, _time, _withheld.Add, _ => { });

    public void Dispose() => _protection.Dispose();

    [Fact]
    public async Task Calls_beyond_those_at_once_wait_in_line_and_the_rest_is_turned_away()
    {
        var answers = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource<AdapterResult<string>>()).ToList();
        var running = answers.Select(a => RunAsync(() => a.Task)).ToList();
        var waiting = RunAsync(() => Task.FromResult(Good));
        var refused = await RunAsync(() => Task.FromResult(Good));

        WithheldBecauseOf(refused).ShouldBe(new WithheldCall(WithheldBecause.CallsAtOnce, "2 calls are being made, and 1 wait", TimeSpan.FromSeconds(5)));
        (_protection.CallsRunning, _protection.CallsWaiting).ShouldBe((2, 1));
        waiting.IsCompleted.ShouldBeFalse();

        answers[0].SetResult(Good);
        (await waiting).ShouldBe(Good);
        answers[1].SetResult(Good);
        await Task.WhenAll(running);
        (_protection.CallsRunning, _protection.CallsWaiting).ShouldBe((0, 0));
        _withheld.ShouldBe([WithheldBecause.CallsAtOnce]);
    }

    [Fact]
    public async Task Nobody_waits_in_line_longer_than_a_call_may()
    {
        var hanging = new TaskCompletionSource<AdapterResult<string>>();
        var running = new[] { RunAsync(() => hanging.Task), RunAsync(() => hanging.Task) };
        var waiting = RunAsync(() => Task.FromResult(Good));

        _time.Advance(Second);
        WithheldBecauseOf(await waiting).Because.ShouldBe(WithheldBecause.CallsAtOnce);
        _protection.CallsWaiting.ShouldBe(0);

        hanging.SetResult(Good);
        await Task.WhenAll(running);
        (await RunAsync(() => Task.FromResult(Good))).ShouldBe(Good);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_leaves_the_line()
    {
        var hanging = new TaskCompletionSource<AdapterResult<string>>();
        var running = new[] { RunAsync(() => hanging.Task), RunAsync(() => hanging.Task) };
        using var gaveUp = new CancellationTokenSource();
        var waiting = _protection.RunAsync(false, Second, _progress, before: null, () => Task.FromResult(Good), gaveUp.Token);
        await gaveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        _protection.CallsWaiting.ShouldBe(0);
        hanging.SetResult(Good);
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task A_line_behind_a_dead_backend_is_dissolved_when_the_circuit_opens()
    {
        var dead = new AdapterResult<string>.Unavailable("503");
        for (var i = 0; i < 2; i++) await RunAsync(() => Task.FromResult<AdapterResult<string>>(dead));
        var answers = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource<AdapterResult<string>>()).ToList();
        var running = answers.Select(a => RunAsync(() => a.Task)).ToList();
        var waiting = RunAsync(() => throw new InvalidOperationException("the backend is not called"));

        answers[0].SetResult(dead);

        WithheldBecauseOf(await waiting).Because.ShouldBe(WithheldBecause.CircuitOpen);
        answers[1].SetResult(dead);
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task Creations_are_slowed_down_and_other_calls_are_not()
    {
        (await CreateAsync()).ShouldBe(Good);
        var second = CreateAsync();
        for (var i = 0; i < 10; i++) (await RunAsync(() => Task.FromResult(Good))).ShouldBe(Good);
        second.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(500));
        (await second).ShouldBe(Good);
    }

    [Fact]
    public async Task A_creation_that_would_wait_too_long_is_turned_away_with_the_time_to_come_again()
    {
        await CreateAsync();
        var waiting = new[] { CreateAsync(), CreateAsync() };

        WithheldBecauseOf(await CreateAsync()).ShouldBe(new WithheldCall(WithheldBecause.CreationRate, "2 accounts a second are made, 1 at once", TimeSpan.FromMilliseconds(1500)));

        _time.Advance(Second);
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_backends_wish_for_patience_holds_for_everybody()
    {
        await RunAsync(() => Limited(TimeSpan.FromSeconds(30)));

        WithheldBecauseOf(await RunAsync(() => throw new InvalidOperationException("the backend is not called")))
            .ShouldBe(new WithheldCall(WithheldBecause.BackendAsked, "the backend asked for 30 s more", TimeSpan.FromSeconds(30)));

        _time.Advance(TimeSpan.FromSeconds(29.5));
        var waiting = RunAsync(() => Task.FromResult(Good));
        waiting.IsCompleted.ShouldBeFalse("half a second is worth waiting for");
        _time.Advance(Second);
        (await waiting).ShouldBe(Good);
    }

    [Fact]
    public async Task It_holds_for_those_too_who_stood_in_line_when_it_was_uttered()
    {
        var answers = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource<AdapterResult<string>>()).ToList();
        var running = answers.Select(a => RunAsync(() => a.Task)).ToList();
        var waiting = RunAsync(() => throw new InvalidOperationException("the backend is not called"));

        answers[0].SetResult(new AdapterResult<string>.RateLimited(TimeSpan.FromSeconds(30)));

        WithheldBecauseOf(await waiting).ShouldBe(new WithheldCall(WithheldBecause.BackendAsked, "the backend asked for 30 s more", TimeSpan.FromSeconds(30)));
        answers[1].SetResult(Good);
        await Task.WhenAll(running);
        _protection.CallsRunning.ShouldBe(0);
    }

    [Fact]
    public async Task Who_stood_in_line_waits_out_a_short_wish_and_is_called_then()
    {
        var answers = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource<AdapterResult<string>>()).ToList();
        var running = answers.Select(a => RunAsync(() => a.Task)).ToList();
        var (called, asked) = (default(DateTimeOffset?), _time.GetUtcNow() + TimeSpan.FromMilliseconds(500));
        var waiting = RunAsync(() =>
        {
            called = _time.GetUtcNow();
            return Task.FromResult(Good);
        });

        answers[0].SetResult(new AdapterResult<string>.RateLimited(TimeSpan.FromMilliseconds(500)));
        await Eventually.HoldsAsync(() => Task.FromResult(_progress.Now.Hold), hold => hold == PassHold.BackendAsked, "it waits");
        called.ShouldBeNull();
        await MovingAsync(waiting);

        (await waiting).ShouldBe(Good);
        called.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(asked);
        answers[1].SetResult(Good);
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task All_that_a_call_waits_for_has_one_end()
    {
        await CreateAsync();
        var creations = new[] { CreateAsync(), CreateAsync() };   // due after half a second and after a second
        await RunAsync(() => Limited(TimeSpan.FromMilliseconds(700)));

        var late = CreateAsync();   // 0.7 s of patience, and then 0.7 s more for its turn
        _time.Advance(TimeSpan.FromMilliseconds(800));
        WithheldBecauseOf(await late.WaitAsync(TimeSpan.FromSeconds(30))).Because.ShouldBe(WithheldBecause.CreationRate);

        foreach (var creation in creations)
        {
            await MovingAsync(creation);
            (await creation).ShouldBe(Good);
        }
    }

    [Fact]
    public async Task What_fails_before_the_call_is_no_news_of_the_backend()
    {
        for (var i = 0; i < 5; i++)
            await Should.ThrowAsync<RedisUnavailableException>(() => _protection.RunAsync(
                isCreation: false, Second, _progress, () => throw new RedisUnavailableException("no answer within 200 ms"), () => Task.FromResult(Good), CancellationToken.None));

        _protection.Circuit.ShouldBe(CircuitCondition.Closed);
        _protection.CallsRunning.ShouldBe(0);
        (await RunAsync(() => Task.FromResult(Good))).ShouldBe(Good);
    }

    [Fact]
    public async Task A_wish_for_a_day_is_asked_about_again_after_a_minute()
    {
        await RunAsync(() => Limited(TimeSpan.FromDays(1)));
        _time.Advance(TimeSpan.FromMinutes(1));

        (await RunAsync(() => Task.FromResult(Good))).ShouldBe(Good);
    }

    [Fact]
    public async Task A_shorter_wish_does_not_take_the_place_of_a_longer_one()
    {
        var first = new TaskCompletionSource<AdapterResult<string>>();
        var running = RunAsync(() => first.Task);
        await RunAsync(() => Limited(TimeSpan.FromSeconds(30)));
        first.SetResult(new AdapterResult<string>.RateLimited(Second));
        await running;

        WithheldBecauseOf(await RunAsync(() => Task.FromResult(Good))).After.ShouldBe(TimeSpan.FromSeconds(30));
    }

    /// <summary>Moves the clock until the work is done.</summary>
    private Task MovingAsync(Task work) => Eventually.HoldsAsync(
        () =>
        {
            if (!work.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(work.IsCompleted);
        },
        done => done, "the work");

    private static Task<AdapterResult<string>> Limited(TimeSpan after) => Task.FromResult<AdapterResult<string>>(new AdapterResult<string>.RateLimited(after));

    private static WithheldCall WithheldBecauseOf(AdapterResult<string> result) => result.ShouldBeOfType<AdapterResult<string>.Withheld>().Call;

    private Task<AdapterResult<string>> RunAsync(Func<Task<AdapterResult<string>>> call) => _protection.RunAsync(isCreation: false, Second, _progress, before: null, call, CancellationToken.None);

    private Task<AdapterResult<string>> CreateAsync() => _protection.RunAsync(isCreation: true, Second, _progress, before: null, () => Task.FromResult(Good), CancellationToken.None);
}
