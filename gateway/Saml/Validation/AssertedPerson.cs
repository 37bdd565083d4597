using JitGateway.Identity;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>Whom an assertion speaks of: in the identity provider's names and in ours. Whether that is true is not its matter.</summary>
/// <param name="Subject">What makes them the same person at the next login; null where an inspection found none.</param>
/// <param name="NameId">Null where none was sent, or an empty one.</param>
internal sealed record AssertedPerson(
    string? Subject, NameId? NameId, IReadOnlyDictionary<string, IReadOnlyList<string>> Mapped, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes)
{
    /// <summary>Whether they are without username because nothing is left that the identity provider may say.</summary>
    public bool IsUsernameForeign { get; private init; }

    /// <param name="sifted">What is left of its attributes.</param>
    public static AssertedPerson Of(Assertion assertion, SiftedAttributes sifted, IdentityMapping mapping, Findings findings)
    {
        var admitted = sifted.Admitted;
        // some identity providers send an empty NameID for a format they do not know: that names nobody
        var nameId = assertion.Subject?.NameId is { Value.Length: > 0 } named ? named : null;
        var attributes = MappedAttributes.Of(admitted, mapping);
        var isSentDropped = HoldToScopes(attributes.ByName, sifted, mapping);
        var subject = SubjectRule.Find(assertion, attributes, sifted, mapping, findings);
        var mapped = attributes.Mapped(admitted, mapping);

        // a transient NameID is another one at each login: no name for an account
        if (nameId is not null && nameId.Format != NameIdFormats.Transient) mapped.TryAdd(ReservedNames.Username, [nameId.Value]);
        var isDropped = HoldToScopes(mapped, sifted, mapping) || isSentDropped;
        KeepMeaning(mapped, attributes.Own, mapping);
        return new AssertedPerson(subject, nameId, mapped, attributes.Own) { IsUsernameForeign = isDropped && mapped[ReservedNames.Username].Count == 0 };
    }

    /// <summary>
    /// Accounts go by the username: one with an <c>@</c> names somebody of that scope, whatever it was taken from, and none without takes the place of one that was dropped. That would be another person's, or another account of the same one.
    /// </summary>
    /// <returns>Whether one was dropped.</returns>
    private static bool HoldToScopes(Dictionary<string, IReadOnlyList<string>> mapped, SiftedAttributes sifted, IdentityMapping mapping)
    {
        var sent = mapped.GetValueOrDefault(ReservedNames.Username) ?? [];
        IReadOnlyList<string> own = [.. sent.Where(sifted.MaySay)];
        var isDropped = own.Count < sent.Count || sifted.Foreign.Any(f => mapping.IsFrom(ReservedNames.Username, f.Attribute) || (f.FriendlyName is { } friendly && mapping.IsFrom(ReservedNames.Username, friendly)));
        if (isDropped) mapped[ReservedNames.Username] = own.Any(static v => v.Contains('@', StringComparison.Ordinal)) ? own : [];
        return isDropped;
    }

    /// <summary>What a mapped name means, the mapping says: an attribute that happens to have that name is another one, also where the mapping found nothing.</summary>
    private static void KeepMeaning(Dictionary<string, IReadOnlyList<string>> mapped, Dictionary<string, IReadOnlyList<string>> own, IdentityMapping mapping)
    {
        foreach (var name in own.Keys)
            if (mapping.Sources.Any(s => s.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
                mapped.TryAdd(name, []);
    }
}
