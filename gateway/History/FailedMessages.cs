using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using JitGateway.Configuration;
using JitGateway.Identity.Events;
using JitGateway.Identity.Inspection;

namespace JitGateway.History;

/// <summary>
/// Keeps messages that were refused, where the configuration wants that: inspected at once, while rules and metadata are those that refused it, without a person's values, and sealed. One at a
/// time, beside the requests; what comes too fast is left out.
/// </summary>
internal sealed class FailedMessages(IServiceProvider services, IEventStore store, EventSeal seal, Active<EventsOptions> options, TimeProvider time, ILogger<FailedMessages> logger) : BackgroundService
{
    /// <summary>Of a message as it came, and of what is kept of it.</summary>
    public const int LongestMessage = 256 * 1024;

    private const int MostWaiting = 8;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Channel<(GatewayEvent Happened, string Message)> _waiting = Channel.CreateBounded<(GatewayEvent, string)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <returns>Whether it will be kept, as far as is known now.</returns>
    public bool Offer(GatewayEvent happened, string message) =>
        options.Value.FailedMessages.Keep is not null && message.Length <= LongestMessage && services.GetService<IMessageInspector>() is not null && _waiting.Writer.TryWrite((happened, message));

    /// <summary>What the inspection said then, as JSON; null: it is not kept.</summary>
    public async Task<byte[]?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (options.Value.FailedMessages.Keep is not { } keep) return null;
        return await store.MessageAsync(id, time.GetUtcNow() - keep, cancellationToken) is { } kept ? seal.Open(id, kept) : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (happened, message) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await KeepAsync(happened, message, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.MessageNotKept(logger, e.Message);
            }
        }
    }

    private async Task KeepAsync(GatewayEvent happened, string message, CancellationToken cancellationToken)
    {
        if (options.Value.FailedMessages is not { Keep: { } keep, Most: var most }) return;
        var report = services.GetRequiredService<IMessageInspector>().Inspect(new InspectionRequest(message) { At = happened.At, IdentityProvider = happened.IdentityProvider, Redact = true, IsUnasked = true });
        var json = JsonSerializer.SerializeToUtf8Bytes(report, Json);
        if (json.Length > LongestMessage) json = JsonSerializer.SerializeToUtf8Bytes(report with { Xml = null, Decrypted = [] }, Json);
        if (json.Length > LongestMessage) return;
        await store.KeepMessageAsync(happened.Id, happened.At, seal.Seal(happened.Id, json), new EventBounds(time.GetUtcNow() - keep, most), cancellationToken);
    }
}
