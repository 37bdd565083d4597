using JitGateway.Identity;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>Makes the person of a valid assertion: the key, our names, the assertion's own.</summary>
internal static class UserIdentityFactory
{
    public static Outcome<UserIdentity> Create(Valid<Assertion> valid, IdentityMapping mapping)
    {
        var assertion = valid.Value;
        // some identity providers send an empty NameID for a format they do not know: that names nobody
        var nameId = assertion.Subject!.NameId is { Value.Length: > 0 } named ? named : null;
        var attributes = Merge(assertion.Attributes);
        var mapped = Map(attributes, mapping);
        if (!FindSubject(assertion, attributes, mapped, mapping).TryGet(out var subject, out var refusal))
            return refusal with { IdentityProvider = valid.IdentityProvider.Name };

        // a transient NameID is another one at each login: no name for an account
        if (nameId is not null && nameId.Format != NameIdFormats.Transient) mapped.TryAdd(ReservedNames.Username, [nameId.Value]);
        var authentication = assertion.AuthnStatements[0];
        return new UserIdentity
        {
            Subject = new SubjectKey(valid.IdentityProvider.EntityId, subject),
            IdentityProvider = valid.IdentityProvider.Name,
            NameId = nameId?.Value,
            NameIdFormat = nameId?.Format,
            NameQualifier = nameId?.NameQualifier,
            SpNameQualifier = nameId?.SpNameQualifier,
            SessionIndex = authentication.SessionIndex,
            AuthnInstant = authentication.AuthnInstant!.Value,
            AuthnContext = authentication.AuthnContext,
            SessionNotOnOrAfter = assertion.AuthnStatements.Min(static s => s.SessionNotOnOrAfter),
            Mapped = mapped,
            Attributes = attributes,
        };
    }

    /// <summary>Attributes of one name are one list, over all statements, in order; NameFormat divides nothing.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Merge(IReadOnlyList<SamlAttribute> attributes)
    {
        var merged = new Dictionary<string, IReadOnlyList<string>>(attributes.Count, StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            if (merged.TryGetValue(attribute.Name, out var values)) ((List<string>)values).AddRange(attribute.Values);
            else merged.Add(attribute.Name, new List<string>(attribute.Values));
        }

        return merged;
    }

    private static Dictionary<string, IReadOnlyList<string>> Map(Dictionary<string, IReadOnlyList<string>> attributes, IdentityMapping mapping)
    {
        var mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, sources) in IdentityMapping.BuiltIn)
            if (!mapping.Attributes.ContainsKey(name) && FirstMatch(attributes, sources) is { } values)
                mapped[name] = values;
        foreach (var (name, sources) in mapping.Attributes)
            if (!ReservedNames.OfTheMessage.Contains(name, StringComparer.OrdinalIgnoreCase) && FirstMatch(attributes, sources) is { } values)
                mapped[name] = values;
        return mapped;
    }

    /// <summary>The first of the names that has a value; an empty value is none.</summary>
    private static List<string>? FirstMatch(Dictionary<string, IReadOnlyList<string>> attributes, IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (attributes.TryGetValue(name, out var values) && values.Where(static v => v.Length > 0).ToList() is { Count: > 0 } found)
                return found;
        return null;
    }

    private static Outcome<string> FindSubject(
        Assertion assertion, Dictionary<string, IReadOnlyList<string>> attributes, Dictionary<string, IReadOnlyList<string>> mapped, IdentityMapping mapping)
    {
        if (mapping.SubjectFrom.Equals(IdentityMapping.SubjectFromNameId, StringComparison.OrdinalIgnoreCase)) return FromNameId(assertion.Subject!.NameId);

        IReadOnlyList<string> values = [.. (mapped.GetValueOrDefault(mapping.SubjectFrom) ?? attributes.GetValueOrDefault(mapping.SubjectFrom) ?? []).Where(static v => v.Length > 0)];
        return values switch
        {
            [] => Refusals.SubjectAttributeMissing.With($"{mapping.SubjectFrom}"),
            [var only] => WithoutWhiteSpace(only),
            _ => Refusals.SubjectAttributeAmbiguous.With($"{mapping.SubjectFrom} has {values.Count} values"),
        };
    }

    private static Outcome<string> FromNameId(NameId? nameId)
    {
        if (nameId is null) return Refusals.NameIdMissing.With("no NameID");
        if (nameId.Value.Length == 0) return Refusals.NameIdEmpty.With($"the Format is {nameId.Format}");
        // Core 8.3.8: made for one session, so a new person at each login
        return nameId.Format == NameIdFormats.Transient ? Refusals.NameIdTransient.With($"the Format is {nameId.Format}") : WithoutWhiteSpace(nameId.Value);
    }

    private static Outcome<string> WithoutWhiteSpace(string value) =>
        char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]) ? Refusals.SubjectWhiteSpace.With($"{value.Length} characters") : value;
}
