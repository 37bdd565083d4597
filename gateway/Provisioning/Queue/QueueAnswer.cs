using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.Queue;

/// <summary>Answers of <see cref="QueueApi"/> as JSON.</summary>
internal static class QueueAnswer
{
    public static ManagementAnswer List(IEnumerable<(string Backend, QueueDepth Depth)> queues, IEnumerable<QueueEntry> entries, bool more, DateTimeOffset now) => ManagementAnswer.Of(json =>
    {
        json.WriteStartArray("queues");
        foreach (var (backend, depth) in queues)
        {
            json.WriteStartObject();
            json.WriteString("backend", backend);
            json.WriteNumber("waiting", depth.Waiting);
            json.WriteNumber("dead", depth.Dead);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("entries");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            Write(json, entry, now);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("more", more);
    });

    /// <param name="entry">The entry.</param>
    /// <param name="user">Its person, opened; null: not asked for, or it cannot be opened.</param>
    /// <param name="tellsValues">Whether they were asked for.</param>
    /// <param name="now">The time.</param>
    public static ManagementAnswer Entry(QueueEntry entry, UserIdentity? user, bool tellsValues, DateTimeOffset now) => ManagementAnswer.Of(json =>
    {
        Write(json, entry, now);
        if (!tellsValues) return;
        if (user is null)
        {
            json.WriteNull("person");
            return;
        }

        json.WriteStartObject("person");
        json.WriteString("issuer", user.Subject.Issuer);
        json.WriteString("value", user.Subject.Value);
        json.WriteString("identityProvider", user.IdentityProvider);
        json.WriteString("nameId", user.NameId);
        Write(json, "mapped", user.Mapped);
        Write(json, "attributes", user.Attributes);
        json.WriteEndObject();
    });

    public static ManagementAnswer Done(string what, int count) => ManagementAnswer.Of(json => json.WriteNumber(what, count));

    private static void Write(Utf8JsonWriter json, QueueEntry entry, DateTimeOffset now)
    {
        json.WriteString("backend", entry.Key.Backend);
        json.WriteString("subject", entry.Key.SubjectHash);
        json.WriteString("state", entry.State switch { QueueState.Dead => entry.Fault is { IsRefusal: true } ? "refused" : "dead", QueueState.Claimed => "claimed", _ => entry.At > now ? "paused" : "due" });
        json.WriteString("signedInAt", entry.Plan.SignedInAt);
        json.WriteString("addedAt", entry.AddedAt);
        json.WriteString(entry.State switch { QueueState.Dead => "diedAt", QueueState.Claimed => "claimedUntil", _ => "dueAt" }, entry.At);
        json.WriteNumber("attempts", entry.Attempts);
        json.WriteString("correlation", entry.Plan.CorrelationId);
        if (entry.Fault is not { } fault) return;
        json.WriteStartObject("fault");
        json.WriteNumber("code", fault.Code);
        json.WriteString("constant", fault.Constant);
        json.WriteString("reason", fault.Reason);
        if (fault.Detail is { } detail) json.WriteString("detail", detail);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, IReadOnlyList<string>> values)
    {
        json.WriteStartObject(name);
        foreach (var (attribute, list) in values)
        {
            json.WriteStartArray(attribute);
            foreach (var value in list) json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
