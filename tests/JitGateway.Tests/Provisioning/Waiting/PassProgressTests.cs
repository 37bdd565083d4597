using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Waiting;

/// <summary>What the engine tells of a pass while it runs.</summary>
public sealed class PassProgressTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly PassProgress _progress = new();

    [Fact]
    public async Task Each_call_says_what_it_is_for()
    {
        var bed = new ProvisioningTestBed();
        var seen = new List<string>();
        bed.Application.Step = step =>
        {
            if (step.StartsWith("before", StringComparison.Ordinal)) seen.Add($"{step["before ".Length..]}: {ProgressText.Now(_progress.Now, "Wiki")}");
            return Task.CompletedTask;
        };
        bed.Application.Troubles = call => call == "create" && bed.Application.Accounts.Count == 0 ? Trouble.LosesAnswer : Trouble.None;

        await PassAsync(bed, "alice");
        bed.Application.Accounts[0].Active = false;
        await PassAsync(bed, "manager", People.Alice(("title", "Manager")), ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Reactivate\": true, \"Retries\""));

        seen.ShouldBe(
        [
            "find externalId: Looking for your account in Wiki.",
            "find userName: Looking for your account in Wiki.",
            "create: Creating your account in Wiki.",
            "find externalId: Checking your account in Wiki.",
            "get: Checking your account in Wiki.",
            "enable: Bringing your account in Wiki up to date.",
            "update title: Bringing your account in Wiki up to date.",
        ]);

        async Task PassAsync(ProvisioningTestBed to, string correlation, JitGateway.Identity.UserIdentity? user = null, string? configuration = null) =>
            await to.Node().ProvisionAsync(to.Part(configuration ?? ProvisioningTestBed.Wiki), user ?? People.Alice(), ProvisioningTestBed.SignedInAt, correlation, _progress);
    }

    [Fact]
    public async Task Who_waits_for_another_pass_of_the_same_person_is_told_so()
    {
        var bed = new ProvisioningTestBed { Time = _time, Lock = new InMemoryProvisioningLock(_time) };
        var part = bed.Part(ProvisioningTestBed.Wiki);
        var elsewhere = await bed.Lock.AcquireAsync(AccountKey.Of(part.Backend, People.Alice().Subject), TimeSpan.Zero, default);
        var pass = bed.Node().ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt, "", _progress);

        await Eventually.HoldsAsync(() => Task.FromResult(_progress.Now.Hold), hold => hold == PassHold.OtherPass, "it waits");
        await elsewhere!.DisposeAsync();
        await pass;
        _progress.Now.Hold.ShouldBe(PassHold.None);
    }

    [Fact]
    public async Task Who_stands_in_line_is_told_how_many_are_before()
    {
        using var protection = new BackendProtection(new ProtectionOptions { CallsAtOnce = 1, CallsWaiting = 5 }, _time, _ => { }, _ => { });
        var answers = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<AdapterResult<string>>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var calls = answers.Take(2).Select(a => RunAsync(new PassProgress(), a.Task)).ToList();
        calls.Add(RunAsync(_progress, answers[2].Task));

        _progress.Now.ShouldBe(new PassStanding(PassStep.Looking, PassHold.InLine, 1));
        ProgressText.Now(_progress.Now, "Wiki").ToString().ShouldBe("Many people are signing in just now. Before you: 1.");
        answers[0].SetResult(new AdapterResult<string>.Missing());
        await calls[0];
        await Eventually.HoldsAsync(() => Task.FromResult(_progress.Now), now => now.Ahead == 0, "the one before has its turn");
        ProgressText.Now(_progress.Now, "Wiki").ToString().ShouldBe("Many people are signing in just now. It is your turn next.");
        foreach (var answer in answers.Skip(1)) answer.SetResult(new AdapterResult<string>.Missing());
        await Task.WhenAll(calls);

        Task<AdapterResult<string>> RunAsync(PassProgress progress, Task<AdapterResult<string>> answer) =>
            protection.RunAsync(isCreation: false, TimeSpan.FromSeconds(5), progress, before: null, () => answer, CancellationToken.None);
    }

    [Fact]
    public async Task Who_waits_for_the_rate_of_creations_or_for_a_busy_backend_is_told_so()
    {
        using var protection = new BackendProtection(new ProtectionOptions { CreatesPerSecond = 1, CreateBurst = 1 }, _time, _ => { }, _ => { });
        await RunAsync(isCreation: true);
        var second = RunAsync(isCreation: true);
        ProgressText.Now(_progress.Now, "Wiki").ToString().ShouldBe("Many new people are signing in just now. It will be your turn soon.");
        _time.Advance(TimeSpan.FromSeconds(1));
        await second;

        await protection.RunAsync(false, TimeSpan.Zero, new PassProgress(), before: null, () => Task.FromResult<AdapterResult<string>>(new AdapterResult<string>.RateLimited(TimeSpan.FromSeconds(2))), default);
        var third = RunAsync(isCreation: false);
        ProgressText.Now(_progress.Now, "Wiki").ToString().ShouldBe("Wiki is busy and asked for a moment's patience.");
        _time.Advance(TimeSpan.FromSeconds(5));
        await third;

        Task<AdapterResult<string>> RunAsync(bool isCreation) =>
            protection.RunAsync(isCreation, TimeSpan.FromSeconds(5), _progress, before: null, () => Task.FromResult<AdapterResult<string>>(new AdapterResult<string>.Missing()), CancellationToken.None);
    }

    [Fact]
    public async Task Between_two_attempts_it_says_that_it_tries_again()
    {
        var bed = new ProvisioningTestBed { Time = _time, Lock = new InMemoryProvisioningLock(_time) };
        bed.Application.Troubles = _ => bed.Application.Calls.Count == 1 ? Trouble.Unavailable : Trouble.None;
        var pass = bed.Node().ProvisionAsync(bed.Part(ProvisioningTestBed.Wiki), People.Alice(), ProvisioningTestBed.SignedInAt, "", _progress);

        await Eventually.HoldsAsync(() => Task.FromResult(_progress.Now.Hold), hold => hold == PassHold.TryingAgain, "the pause");
        ProgressText.Now(_progress.Now, "Wiki").ToString().ShouldBe("Wiki did not answer in time. Trying again.");
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(200));
            return Task.FromResult(pass.IsCompleted);
        }, done => done, "the pass");
    }
}
