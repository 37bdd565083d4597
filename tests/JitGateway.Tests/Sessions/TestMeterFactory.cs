using System.Diagnostics.Metrics;

namespace JitGateway.Tests.Sessions;

internal sealed class TestMeterFactory : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
