using System.Net;
using System.Net.Sockets;

namespace JitGateway.Saml.Discovery;

/// <summary>Which identity provider the people of a network use: key <c>Networks</c>.</summary>
internal static class ClientNetwork
{
    /// <summary>An address is a network of one.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return IPAddress.Parse(text.AsSpan(0, text.IndexOf('/'))).Equals(network.BaseAddress);   // bits behind the prefix are a slip of the pen
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    /// <param name="fitting">Those that could be chosen.</param>
    /// <param name="client">The client's address, as the rules for forwarded headers give it; null: nobody knows.</param>
    /// <returns>The one with the narrowest network around the address; null where there is none, or where two are equally narrow.</returns>
    public static IdentityProvider? ProviderOf(IReadOnlyList<IdentityProvider> fitting, IPAddress? client)
    {
        if (client is null) return null;
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();   // as a listener on all addresses shows it
        IdentityProvider? chosen = null;
        var narrowest = -1;
        foreach (var provider in fitting)
            foreach (var network in provider.Networks)
            {
                if (network.PrefixLength < narrowest || !network.Contains(client)) continue;
                if (network.PrefixLength == narrowest && chosen != provider) chosen = null;
                else chosen = provider;
                narrowest = network.PrefixLength;
            }

        return chosen;
    }
}
