using JitGateway.Identity.Inspection;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Inspection;

/// <summary>What a message says, in the words of the standard, whether that is true or not.</summary>
internal static class MessageFacts
{
    private const int MostValues = 20;

    private static readonly string[] OfRoot = ["ID", "Version", "IssueInstant", "Destination", "InResponseTo", "AssertionConsumerServiceURL", "ForceAuthn", "IsPassive", "NotOnOrAfter", "Reason", "entityID"];

    public static IEnumerable<InspectedFact> Of(Element root, Assertion? assertion)
    {
        foreach (var name in OfRoot)
            if (root.Attribute(name) is { } value)
                yield return new InspectedFact(name, value);
        if (root.Elements.FirstOrDefault(static e => e.IsAssertion("Issuer")) is { } issuer) yield return new InspectedFact("Issuer", issuer.Text.Trim());
        foreach (var code in root.Elements.Where(static e => e.IsProtocol("Status")).SelectMany(static s => s.DescendantsAndSelf).Where(static e => e.IsProtocol("StatusCode")).Take(MostValues))
            yield return new InspectedFact("Status", code.Attribute("Value") ?? "");
        foreach (var index in root.Elements.Where(static e => e.IsProtocol("SessionIndex")).Take(MostValues)) yield return new InspectedFact("SessionIndex", index.Text.Trim());
        if (assertion is not null)
            foreach (var fact in Of(root, assertion, root.IsAssertion("Assertion") ? "" : " of Assertion"))
                yield return fact;
    }

    /// <summary>Each attribute of the assertion with the names that the mapping gives it: those for which it is the first that has a value.</summary>
    public static IReadOnlyList<InspectedAttribute> Attributes(Assertion assertion, IdentityMapping mapping)
    {
        var names = assertion.Attributes.Where(static a => a.Values.Any(static v => v.Length > 0)).Select(static a => a.Name).ToHashSet(StringComparer.Ordinal);
        var friendly = mapping.MatchFriendlyNames ? assertion.Attributes.Where(static a => a.FriendlyName is not null && a.Values.Any(static v => v.Length > 0)).Select(static a => a.FriendlyName!).ToHashSet(StringComparer.Ordinal) : [];
        var chosen = mapping.Sources.Select(s => (Ours: s.Key, Name: s.Value.FirstOrDefault(names.Contains), Friendly: s.Value.FirstOrDefault(friendly.Contains))).ToList();
        return
        [
            .. assertion.Attributes.Select(a => new InspectedAttribute(a.Name, a.FriendlyName, a.Values,
                [.. chosen.Where(c => c.Name is null ? c.Friendly is not null && c.Friendly == a.FriendlyName : c.Name == a.Name).Select(static c => c.Ours).Order(StringComparer.Ordinal)])),
        ];
    }

    private static IEnumerable<InspectedFact> Of(Element root, Assertion assertion, string where)
    {
        if (where.Length > 0)
        {
            yield return new InspectedFact($"ID{where}", assertion.Id);
            if (assertion.Issuer is { } issuer) yield return new InspectedFact($"Issuer{where}", issuer.Value);
        }

        foreach (var audience in assertion.Conditions?.AudienceRestrictions.SelectMany(static r => r.Audiences).Take(MostValues) ?? []) yield return new InspectedFact("Audience", audience);
        foreach (var confirmation in assertion.Subject?.Confirmations ?? [])
        {
            if (!confirmation.IsBearer) yield return new InspectedFact("SubjectConfirmation", confirmation.Method ?? "");
            if (confirmation.Recipient is { } recipient) yield return new InspectedFact("Recipient", recipient);
            if (confirmation.InResponseTo is { } request && request != root.Attribute("InResponseTo")) yield return new InspectedFact("InResponseTo of SubjectConfirmationData", request);
        }

        foreach (var statement in assertion.AuthnStatements)
        {
            if (statement.AuthnContext is { } context) yield return new InspectedFact("AuthnContext", context);
            if (statement.SessionIndex is { } index) yield return new InspectedFact("SessionIndex", index);
        }
    }
}
