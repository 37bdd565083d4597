using JitGateway.Identity.Events;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml;

/// <summary>What is said of refused messages, for whoever tells the story of a login.</summary>
internal sealed class RefusalCatalogue : IReasonCatalogue
{
    public string? ForOperator(string reason) => Refusals.All.GetValueOrDefault(reason)?.ForOperator;
}
