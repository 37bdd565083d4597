using JitGateway.Configuration;
using JitGateway.Identity.Events;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Inspection;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml;

/// <summary>What is said of refused messages, for whoever tells the story of a login: the rule that was broken, and what the inspection of such a message has somebody change.</summary>
internal sealed class RefusalCatalogue(Active<ServiceProvider> serviceProvider) : IReasonCatalogue
{
    public ReasonText? Of(string reason, string kind)
    {
        if (!Refusals.All.TryGetValue(reason, out var refusal)) return null;
        var advice = Advice.Of(reason, kind == EventKind.Logout ? "logout" : null);
        return new ReasonText(refusal.ForOperator, WhoActs(advice.Party) + Advice.Filled(advice.Change, serviceProvider.Value, theirs: null));
    }

    private static string WhoActs(ResponsibleParty party) => party switch
    {
        ResponsibleParty.Provider => "For the identity provider's administrator: ",
        ResponsibleParty.Both => "For the identity provider's administrator and for you: ",
        _ => "",
    };
}
