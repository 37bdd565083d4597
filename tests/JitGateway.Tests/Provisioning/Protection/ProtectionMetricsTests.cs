using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Protection;

public sealed class ProtectionMetricsTests
{
    private static readonly AdapterResult<string> Bad = new AdapterResult<string>.Unavailable("503");

    private readonly ProvisioningTestBed _bed = new();
    private readonly ManualTimeProvider _time = new();
    private readonly CollectedLogs _logs = new();

    [Fact]
    public async Task Each_backends_circuit_and_calls_are_measured_and_what_was_withheld_is_counted()
    {
        using var measured = new Measured(_bed.Meters);
        var (protection, _) = Wiki();
        Seen(measured).ShouldBe(["jitgateway.provisioning.circuit{backend=wiki} = 0", "jitgateway.provisioning.calls{backend=wiki} = 0", "jitgateway.provisioning.calls.waiting{backend=wiki} = 0"]);

        var hanging = new TaskCompletionSource<AdapterResult<string>>();
        var running = RunAsync(protection, () => hanging.Task);
        Seen(measured).ShouldBe(["jitgateway.provisioning.circuit{backend=wiki} = 0", "jitgateway.provisioning.calls{backend=wiki} = 1", "jitgateway.provisioning.calls.waiting{backend=wiki} = 0"]);
        hanging.SetResult(Bad);
        await running;

        await RunAsync(protection, () => Task.FromResult(Bad));
        await RunAsync(protection, () => Task.FromResult(Bad));
        Seen(measured)[0].ShouldBe("jitgateway.provisioning.circuit{backend=wiki} = 2");
        measured.Lines.ShouldContain("jitgateway.provisioning.calls.withheld{backend=wiki,reason=circuit_open} = 1");
    }

    [Fact]
    public async Task Opening_and_closing_are_told_in_the_log_once_each()
    {
        var (protection, _) = Wiki();
        for (var i = 0; i < 5; i++) await RunAsync(protection, () => Task.FromResult(Bad));
        _time.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(protection, () => Task.FromResult<AdapterResult<string>>(new AdapterResult<string>.Done("yes")));

        _logs.Text.Split('\n').Count(l => l.Contains("Circuit of wiki is open", StringComparison.Ordinal) && l.Contains("503", StringComparison.Ordinal)).ShouldBe(1);
        _logs.Text.Split('\n').Count(l => l.Contains("Circuit of wiki is closed", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_backend_keeps_its_protection_while_its_configuration_is_in_force()
    {
        var (_, protections) = Wiki();
        var part = _bed.Part(ProvisioningTestBed.Wiki);

        protections.For(part).ShouldBeSameAs(protections.For(part));
        protections.For(_bed.Part(ProvisioningTestBed.Wiki)).ShouldNotBeSameAs(protections.For(part));
    }

    private static Task<AdapterResult<string>> RunAsync(BackendProtection protection, Func<Task<AdapterResult<string>>> call) =>
        protection.RunAsync(isCreation: false, TimeSpan.Zero, new PassProgress(), before: null, call, CancellationToken.None);

    /// <summary>The gauges as they are now.</summary>
    private static IReadOnlyList<string> Seen(Measured measured) => [.. measured.Lines.Where(l => !l.Contains("withheld")).TakeLast(3)];

    private (BackendProtection Protection, BackendProtections Protections) Wiki()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Protection\": { \"BreakAfter\": 2 }, \"Retries\""));
        var backend = new Backend(part.Backend, new BackendOptions(), [], new Dictionary<Type, object> { [typeof(BackendProvisioning)] = part });
        var backends = Active<BackendTable>.Always(new BackendTable([backend], [], [], "localhost"));
        var protections = new BackendProtections(backends, new GatewayMeter(_bed.Meters), _time, _logs.For<BackendProtections>());
        return (protections.For(part), protections);
    }
}
