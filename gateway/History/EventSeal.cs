using System.Text;
using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Seals what of an event, and beside it, is nobody's to read in a copy of the store; bound to the event's id.</summary>
internal sealed class EventSeal(IGatewaySecrets secrets)
{
    private const string Purpose = "jitgateway events 1";
    private const string OfPersons = "jitgateway events of persons 1";

    public byte[] Seal(string id, ReadOnlySpan<byte> plain) => SecretSeal.Seal(secrets, Purpose, Encoding.ASCII.GetBytes(id), plain);

    /// <summary>Null: none of the keys that this gateway has sealed it.</summary>
    public byte[]? Open(string id, ReadOnlySpan<byte> @sealed) => SecretSeal.Open(secrets, Purpose, Encoding.ASCII.GetBytes(id), @sealed);

    /// <summary>As a store gets it.</summary>
    public StoredEvent Closed(GatewayEvent happened) => new(PersonalParts.Without(happened), PersonalParts.Of(happened) is { } personal
        ? SecretSeal.Seal(secrets, OfPersons, Encoding.ASCII.GetBytes(happened.Id), JsonSerializer.SerializeToUtf8Bytes(personal, EventJson.Default.PersonalParts))
        : null);

    /// <summary>As operators get it; without what was sealed under a key that is gone.</summary>
    public GatewayEvent Opened(StoredEvent stored)
    {
        var happened = stored.E;
        if (stored.S is { } name && Open(happened.Id, name) is { } key) happened = happened with { SubjectName = Encoding.UTF8.GetString(key) };
        return stored.P is { } parts && SecretSeal.Open(secrets, OfPersons, Encoding.ASCII.GetBytes(happened.Id), parts) is { } json && JsonSerializer.Deserialize(json, EventJson.Default.PersonalParts) is { } personal
            ? personal.With(happened)
            : happened;
    }

    /// <summary>An event of an earlier version with everything sealed that is to be; null: it is so already.</summary>
    public StoredEvent? Resealed(StoredEvent stored)
    {
        var opened = Opened(stored);
        var lost = stored.S is not null && opened.SubjectName is null ? stored.S : null;   // under a key that is gone, and may come back
        return PersonalParts.Of(stored.E) is null && (stored.S is null || lost is not null) ? null : Closed(opened) with { S = lost };
    }
}
