using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using JitGateway.Configuration;
using JitGateway.Identity.Events;
using JitGateway.Identity.Inspection;

namespace JitGateway.History;

/// <summary>
/// Keeps messages that were refused, where the configuration wants that: inspected when they are answered, while rules and metadata are those that refused them, without a person's values, and
/// sealed. One at a time, beside the requests; what comes too fast is left out.
/// </summary>
internal sealed class FailedMessages(IServiceProvider services, IEventStore store, EventSeal seal, MessageBounds bounds, Active<EventsOptions> options, TimeProvider time, ILogger<FailedMessages> logger) : BackgroundService
{
    /// <summary>Of a message as it came, and of what is kept of it.</summary>
    public const int LongestMessage = 256 * 1024;

    private const int MostWaiting = 2 * MessageBounds.MostInMinute;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Channel<Refused> _waiting = Channel.CreateBounded<Refused>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>To be called before the answer begins. Nothing is done before it is complete: how long it takes tells nothing of what an inspection found.</summary>
    /// <param name="isExpected">A login of this browser waited for it.</param>
    /// <param name="site">Where it came from (<see cref="ClientAddress.Site"/>).</param>
    /// <returns>Whether it will be kept, as far as is known now.</returns>
    public bool Offer(HttpContext context, GatewayEvent happened, string message, bool isExpected, string? site)
    {
        var lane = isExpected ? EventLane.People : EventLane.Strangers;
        if (EventBounds.OfMessages(options.Value, lane, happened.At).Most == 0 || message.Length > LongestMessage || services.GetService<IMessageInspector>() is null) return false;
        if (!bounds.Admits(lane, site)) return false;
        context.Response.OnCompleted(() =>
        {
            _waiting.Writer.TryWrite(new Refused(happened, message, lane));
            return Task.CompletedTask;
        });
        return true;
    }

    /// <summary>What the inspection said then, as JSON; null: it is not kept.</summary>
    public async Task<byte[]?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (options.Value.FailedMessages.Keep is not { } keep) return null;
        return await store.MessageAsync(id, time.GetUtcNow() - keep, cancellationToken) is { } kept ? seal.Open(id, kept) : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var refused in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await KeepAsync(refused, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.MessageNotKept(logger, e.Message);
            }
        }
    }

    private async Task KeepAsync(Refused refused, CancellationToken cancellationToken)
    {
        var happened = refused.Happened;
        var report = services.GetRequiredService<IMessageInspector>().Inspect(new InspectionRequest(refused.Message) { At = happened.At, IdentityProvider = happened.IdentityProvider, Redact = true, IsUnasked = true });
        var json = JsonSerializer.SerializeToUtf8Bytes(report, Json);
        if (json.Length > LongestMessage) json = JsonSerializer.SerializeToUtf8Bytes(report with { Xml = null, Decrypted = [] }, Json);
        if (json.Length > LongestMessage) return;
        var lane = report.Signatures.Any(static s => s.IsVerified) ? EventLane.People : refused.Lane;   // nobody else can have sent that
        var room = EventBounds.OfMessages(options.Value, lane, time.GetUtcNow());
        if (room.Most > 0) await store.KeepMessageAsync(lane, happened.Id, happened.At, seal.Seal(happened.Id, json), room, cancellationToken);
    }

    private sealed record Refused(GatewayEvent Happened, string Message, EventLane Lane);
}
