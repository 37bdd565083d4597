using JitGateway.Provisioning;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>What an adapter says when the backend does not do what it is asked.</summary>
public abstract partial class AdapterContract
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Nobody_listening_is_unavailable()
    {
        var adapter = Kept(MakeForNobody(Usual));
        (await adapter.CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Unavailable>();
        (await adapter.FindAsync(Names.UserName, "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>();
        (await adapter.CreateAsync(Ada(), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
    }

    [Fact]
    public async Task Refused_credentials_are_unavailable()
    {
        var adapter = Kept(MakeWithBadCredentials(Usual));
        (await adapter.CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldNotContain("wrong-secret");
        (await adapter.CreateAsync(Ada(), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail.ShouldNotContain("wrong-secret");
    }

    [Fact]
    public async Task Silence_is_unavailable_after_the_time_that_a_call_may_take()
    {
        var ada = Done(await Adapter().CreateAsync(Ada(), default));
        var adapter = Kept(Make(Short));
        await using (await SilenceAsync())
            (await adapter.UpdateAsync(ada, Difference((Names.Title, Text("Countess"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        ShouldHold(Done(await Adapter().GetAsync(ada.AccountId, Names.All, default)), Ada());
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_told_so_by_cancellation() =>
        await Should.ThrowAsync<OperationCanceledException>(() => Adapter().GetAsync(AbsentId, [], new CancellationToken(canceled: true)));
}
