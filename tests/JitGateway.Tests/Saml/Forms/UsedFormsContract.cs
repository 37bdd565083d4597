using JitGateway.Saml.Forms;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>What every memory of sent forms keeps to, whatever it is made of.</summary>
public abstract class UsedFormsContract
{
    internal abstract IUsedForms Forms { get; }

    internal abstract TimeProvider Clock { get; }

    [Fact]
    public async Task Takes_a_form_once()
    {
        (await Forms.IsUsedAsync("form-one", default)).ShouldBeFalse();
        (await UseAsync("form-one")).ShouldBeTrue();
        (await Forms.IsUsedAsync("form-one", default)).ShouldBeTrue();
        (await UseAsync("form-one")).ShouldBeFalse();
        (await UseAsync("form-two")).ShouldBeTrue();
    }

    [Fact]
    public async Task Lets_one_of_many_at_once_win()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => UseAsync("form-three"))));
        all.Count(won => won).ShouldBe(1);
    }

    private Task<bool> UseAsync(string id) => Forms.TryUseAsync(id, Clock.GetUtcNow().AddHours(1), CancellationToken.None);
}
