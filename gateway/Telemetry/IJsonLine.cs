using System.Text.Json;

namespace JitGateway.Telemetry;

/// <summary>A log entry whose line is a JSON object of its own schema with the formatter <c>json</c>, in place of the usual one.</summary>
internal interface IJsonLine
{
    /// <summary>Writes the members of the object, which is open already.</summary>
    void WriteTo(Utf8JsonWriter json);
}
