using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Events as stores keep them and answers show them: one object each, what is absent left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayEvent))]
[JsonSerializable(typeof(StoredEvent))]
[JsonSerializable(typeof(PersonalParts))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>Null for anything else.</summary>
    public static StoredEvent? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.StoredEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An event in a store.</summary>
/// <param name="E">The event, without what is sealed.</param>
/// <param name="P">What says something of a person, sealed (<see cref="PersonalParts"/>); absent: nothing does, or an earlier version wrote it.</param>
/// <param name="S">The person's key alone, sealed, as an earlier version wrote it.</param>
internal sealed record StoredEvent(GatewayEvent E, byte[]? P, byte[]? S = null);

/// <summary>What of an event says something of a person, and stands in no store in clear.</summary>
internal sealed record PersonalParts(string? SubjectName, string? Address, string? Agent, string? By, string? Path, string? Detail)
{
    public static PersonalParts? Of(GatewayEvent happened) => happened is { SubjectName: null, Address: null, Agent: null, By: null, Path: null, Detail: null }
        ? null
        : new(happened.SubjectName, happened.Address, happened.Agent, happened.By, happened.Path, happened.Detail);

    public static GatewayEvent Without(GatewayEvent happened) => happened with { SubjectName = null, Address = null, Agent = null, By = null, Path = null, Detail = null };

    /// <summary>What is absent here takes nothing away: an earlier version kept it elsewhere.</summary>
    public GatewayEvent With(GatewayEvent happened) => happened with
    {
        SubjectName = SubjectName ?? happened.SubjectName,
        Address = Address ?? happened.Address,
        Agent = Agent ?? happened.Agent,
        By = By ?? happened.By,
        Path = Path ?? happened.Path,
        Detail = Detail ?? happened.Detail,
    };
}
