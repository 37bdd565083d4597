using System.Net;
using System.Net.Sockets;
using JitGateway.Identity.Address;

namespace JitGateway.Access.Conditions;

/// <summary>Key <c>Networks</c>: the client's address is in one of these. Where nobody knows the address, neither does this.</summary>
internal sealed class NetworkCondition(IReadOnlyList<string> networks) : RuleCondition
{
    private const int MappedBits = 96;

    private readonly IPNetwork[] _networks = [.. networks.SelectMany(Spellings)];

    public override string Name => nameof(AccessRuleOptions.Networks);

    public override string Written { get; } = string.Join(", ", networks);

    public override Verdict Of(in AccessQuestion question)
    {
        if (question.Address is not { } address) return Verdict.Undecided;
        foreach (var network in _networks)
            if (network.Contains(address))
                return Verdict.Yes;
        return Verdict.No;
    }

    /// <summary>Of an IPv4 network also the one of IPv6 in which a listener on all addresses shows its clients, so that no request has to turn its address round.</summary>
    private static IEnumerable<IPNetwork> Spellings(string text)
    {
        if (!ClientNetworks.TryParse(text, out var network)) yield break;
        yield return network;
        if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork) yield return new IPNetwork(network.BaseAddress.MapToIPv6(), MappedBits + network.PrefixLength);
    }
}
