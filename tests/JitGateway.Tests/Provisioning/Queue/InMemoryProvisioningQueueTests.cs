using JitGateway.Provisioning.Queue;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Queue;

public sealed class InMemoryProvisioningQueueTests : ProvisioningQueueContract
{
    private readonly ManualTimeProvider _time = new();

    public InMemoryProvisioningQueueTests() => Queue = new InMemoryProvisioningQueue(_time);

    internal override IProvisioningQueue Queue { get; }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
