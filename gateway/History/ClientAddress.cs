using System.Net;
using JitGateway.Identity;

namespace JitGateway.History;

/// <summary>Addresses that people come from, as they are counted and as they are kept.</summary>
internal static class ClientAddress
{
    /// <summary>What the configuration keeps of it.</summary>
    public static string? Kept(string? address, EventAddresses kept) => kept switch
    {
        EventAddresses.None => null,
        EventAddresses.Full => address,
        _ => IPAddress.TryParse(address, out var parsed) ? Network(parsed, v4: 24, v6: 48) : null,
    };

    /// <summary>What the configuration keeps of where an operator sat, who stands with their name in any case.</summary>
    public static string? OfOperator(string? by, EventAddresses kept)
    {
        if (by is null) return null;
        var caller = ManagementCaller.Parse(by);
        return (caller with { From = Kept(caller.From, kept) }).ToString();
    }

    /// <summary>Of IPv6 the network of one household, which has as many addresses as it likes.</summary>
    public static string? Household(string? address) => IPAddress.TryParse(address, out var parsed) ? Network(parsed, v4: 32, v6: 64) : address;

    /// <summary>Of IPv6 the network of one site, which has as many households as it likes; of IPv4 the address.</summary>
    public static string? Site(string? address) => IPAddress.TryParse(address, out var parsed) ? Network(parsed, v4: 32, v6: 48) : address;

    private static string Network(IPAddress address, int v4, int v6)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var bits = bytes.Length == 4 ? v4 : v6;
        bytes.AsSpan(bits / 8).Clear();
        return new IPAddress(bytes).ToString();
    }
}
