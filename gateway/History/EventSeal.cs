using System.Text;
using JitGateway.Identity;

namespace JitGateway.History;

/// <summary>Seals what stands beside an event and is nobody's to read in a copy of the store; bound to the event's id.</summary>
internal sealed class EventSeal(IGatewaySecrets secrets)
{
    private const string Purpose = "jitgateway events 1";

    public byte[] Seal(string id, ReadOnlySpan<byte> plain) => SecretSeal.Seal(secrets, Purpose, Encoding.ASCII.GetBytes(id), plain);

    /// <summary>Null: none of the keys that this gateway has sealed it.</summary>
    public byte[]? Open(string id, ReadOnlySpan<byte> @sealed) => SecretSeal.Open(secrets, Purpose, Encoding.ASCII.GetBytes(id), @sealed);
}
