using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace JitGateway.Identity.Address;

/// <summary>Networks that configuration names, and the addresses of clients as the rules for forwarded headers give them.</summary>
internal static class ClientNetworks
{
    /// <summary>An address is a network of one.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return IPAddress.Parse(text.AsSpan(0, text.IndexOf('/'))).Equals(network.BaseAddress);   // bits behind the prefix are a slip of the pen
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    /// <summary>The address that a network can hold: IPv4 in IPv6, as a listener on all addresses shows it, becomes IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>What one client is counted by: a whole address of IPv4; of IPv6 the network that one client has (RFC 6177), whose lower half it chooses itself.</summary>
    public static ulong KeyOf(IPAddress client)
    {
        client = Plain(client);
        Span<byte> octets = stackalloc byte[16];
        client.TryWriteBytes(octets, out _);
        return client.AddressFamily == AddressFamily.InterNetwork
            ? 0xFFFF_FFFF_0000_0000 | MemoryMarshal.Read<uint>(octets)   // multicast, which is nobody's source address
            : MemoryMarshal.Read<ulong>(octets);
    }
}
