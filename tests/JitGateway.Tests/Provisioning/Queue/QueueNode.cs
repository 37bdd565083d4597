using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;
using JitGateway.Telemetry;
using JitGateway.Tests.Provisioning.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>What a node of the gateway does with a queue that it may share with others.</summary>
internal sealed class QueueNode
{
    private readonly ProvisioningTestBed _bed;
    private readonly BackendProtections _protections;
    private readonly Active<BackendTable> _backends;

    /// <param name="bed">The application, the ledger, the lock and the queue.</param>
    /// <param name="parts">The backends in force.</param>
    public QueueNode(ProvisioningTestBed bed, params BackendProvisioning[] parts)
    {
        _bed = bed;
        _backends = Active<BackendTable>.Always(new BackendTable(
            [.. parts.Select(p => new Backend(p.Backend, new BackendOptions(), [], new Dictionary<Type, object> { [typeof(BackendProvisioning)] = p }))], [], [], "localhost"));
        _protections = new BackendProtections(_backends, Meter, bed.Time, NullLogger<BackendProtections>.Instance);
        Provisioner = bed.Node(protections: _protections);
        Work = new QueueWork(bed.Queue, Seal(), Provisioner, Meter, bed.Time, bed.LogFor<QueueWork>());
        Passes = new FirstPasses(Provisioner, Background(bed, Provisioner, Bell), bed.Time, NullLogger<FirstPasses>.Instance);
    }

    public QueueBell Bell => field ??= new QueueBell(_bed.Time);

    public GatewayMeter Meter => _bed.Meter;

    public UserProvisioner Provisioner { get; }

    public QueueWork Work { get; }

    public FirstPasses Passes { get; }

    public BackendProtection ProtectionOf(BackendProvisioning part) => _protections.For(part);

    public QueueWorker Worker() => new(_bed.Queue, Work, Bell, _protections, _backends, Meter, _bed.Time, _bed.LogFor<QueueWorker>());

    public static QueueSeal Seal(string secret = "the key that all nodes have", params string[] former) => new(new Secrets([secret, .. former]));

    public static BackgroundPasses Background(ProvisioningTestBed bed, UserProvisioner node, QueueBell? bell = null)
    {
        var adapters = new BackendAdapters(new ServiceCollection().BuildServiceProvider(), Active<BackendTable>.Always(new BackendTable([], [], [], "localhost")), bed.Time);
        return new BackgroundPasses(bed.Ledger, bed.Queue, Seal(), bell ?? new QueueBell(bed.Time), adapters, node, HistoryNode.Writer(bed.History, bed.Time), new PassEvents(bed.Events), bed.Meter, bed.Time, bed.LogFor<BackgroundPasses>());
    }

    /// <summary>Works on what is due, one after the other, as the worker would.</summary>
    public async Task<int> DrainAsync(BackendProvisioning part)
    {
        for (var worked = 0; ; worked++)
        {
            if (await _bed.Queue.ClaimAsync(part.Backend.Value, QueueWork.Lease, default) is not { } claim) return worked;
            await Work.RunAsync(part, claim);
        }
    }

    private sealed class Secrets(IReadOnlyList<string> secrets) : IGatewaySecrets
    {
        public IReadOnlyList<byte[]> For(string purpose) => [.. secrets.Select(s => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(purpose + s)))];
    }
}
