using JitGateway.Saml.Forms;
using JitGateway.Saml.Replay;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Forms;

public sealed class InMemoryUsedFormsTests : UsedFormsContract
{
    private readonly ManualTimeProvider _clock = new();

    public InMemoryUsedFormsTests() => Forms = new InMemoryUsedForms(_clock);

    internal override IUsedForms Forms { get; }

    internal override TimeProvider Clock => _clock;

    [Fact]
    public async Task Full_it_says_that_it_does_not_know()
    {
        var forms = new InMemoryUsedForms(_clock, most: 1);
        await forms.TryUseAsync("a", _clock.GetUtcNow().AddMinutes(1), CancellationToken.None);
        await Should.ThrowAsync<ReplayUnknownException>(() => forms.TryUseAsync("b", _clock.GetUtcNow().AddMinutes(1), CancellationToken.None));
    }
}
