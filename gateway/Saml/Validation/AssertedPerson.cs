using JitGateway.Identity;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>Whom an assertion speaks of: in the identity provider's names and in ours. Whether that is true is not its matter.</summary>
/// <param name="Subject">What makes them the same person at the next login; null where an inspection found none.</param>
/// <param name="NameId">Null where none was sent, or an empty one.</param>
internal sealed record AssertedPerson(
    string? Subject, NameId? NameId, IReadOnlyDictionary<string, IReadOnlyList<string>> Mapped, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes)
{
    /// <param name="sifted">What is left of its attributes.</param>
    public static AssertedPerson Of(Assertion assertion, SiftedAttributes sifted, IdentityMapping mapping, Findings findings)
    {
        var (admitted, foreign) = sifted;
        // some identity providers send an empty NameID for a format they do not know: that names nobody
        var nameId = assertion.Subject?.NameId is { Value.Length: > 0 } named ? named : null;
        var attributes = MappedAttributes.Of(admitted, mapping);
        var subject = SubjectRule.Find(assertion, attributes, foreign, mapping, findings);
        var mapped = attributes.Mapped(admitted, mapping);

        // a transient NameID is another one at each login: no name for an account
        if (nameId is not null && nameId.Format != NameIdFormats.Transient) mapped.TryAdd(ReservedNames.Username, [nameId.Value]);
        KeepMeaning(mapped, attributes.Own, mapping);
        return new AssertedPerson(subject, nameId, mapped, attributes.Own);
    }

    /// <summary>What a mapped name means, the mapping says: an attribute that happens to have that name is another one, also where the mapping found nothing.</summary>
    private static void KeepMeaning(Dictionary<string, IReadOnlyList<string>> mapped, Dictionary<string, IReadOnlyList<string>> own, IdentityMapping mapping)
    {
        foreach (var name in own.Keys)
            if (mapping.Sources.Any(s => s.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
                mapped.TryAdd(name, []);
    }
}
