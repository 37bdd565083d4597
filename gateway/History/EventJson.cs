using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Events as stores keep them and answers show them: one object each, what is absent left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayEvent))]
[JsonSerializable(typeof(StoredEvent))]
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
/// <param name="S">The person's key in clear, sealed; absent: nothing is.</param>
internal sealed record StoredEvent(GatewayEvent E, byte[]? S);
