using System.Net;
using JitGateway.Identity.Address;

namespace JitGateway.Saml.Discovery;

/// <summary>Which identity provider the people of a network use: key <c>Networks</c>.</summary>
internal static class ClientNetwork
{
    /// <param name="fitting">Those that could be chosen.</param>
    /// <param name="client">The client's address, as the rules for forwarded headers give it; null: nobody knows.</param>
    /// <returns>The one with the narrowest network around the address; null where there is none, or where two are equally narrow.</returns>
    public static IdentityProvider? ProviderOf(IReadOnlyList<IdentityProvider> fitting, IPAddress? client)
    {
        if (client is null) return null;
        client = ClientNetworks.Plain(client);
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
