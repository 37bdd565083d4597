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
        var named = NameOf(stored) is { } name ? stored.E with { SubjectName = name } : stored.E;
        return PartsOf(stored) is { } personal ? personal.With(named) : named;
    }

    /// <summary>An event of an earlier version with everything sealed that is to be; null: it is so already, or this node lacks the key of what it would replace.</summary>
    public StoredEvent? Resealed(StoredEvent stored)
    {
        var isClear = PersonalParts.Of(stored.E) is not null;
        if (!isClear && stored.S is null) return null;   // nothing is opened for those that are in order
        if (stored.P is not null && PartsOf(stored) is null) return null;   // another node has the key, or it comes back
        var lost = stored.S is not null && NameOf(stored) is null ? stored.S : null;
        return isClear || lost is null ? Closed(Opened(stored)) with { S = lost } : null;
    }

    private string? NameOf(StoredEvent stored) => stored.S is { } name && Open(stored.E.Id, name) is { } key ? Encoding.UTF8.GetString(key) : null;

    private PersonalParts? PartsOf(StoredEvent stored) =>
        stored.P is { } parts && SecretSeal.Open(secrets, OfPersons, Encoding.ASCII.GetBytes(stored.E.Id), parts) is { } json ? JsonSerializer.Deserialize(json, EventJson.Default.PersonalParts) : null;
}
