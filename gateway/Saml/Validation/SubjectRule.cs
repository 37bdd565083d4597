using System.Globalization;
using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What of an assertion makes a person the same person at the next login: setting <c>SubjectFrom</c>.</summary>
internal static class SubjectRule
{
    /// <returns>The key; null where an inspection found none.</returns>
    public static string? Find(Assertion assertion, MappedAttributes attributes, SiftedAttributes sifted, IdentityMapping mapping, Findings findings)
    {
        var key = mapping.SubjectIsNameId ? FromNameId(assertion.Subject?.NameId, findings) : FromAttribute(attributes, sifted, mapping, findings);
        if (key is not null && (char.IsWhiteSpace(key[0]) || char.IsWhiteSpace(key[^1]) || key.EnumerateRunes().Any(Vanishes))) findings.Add(Refusals.SubjectWhiteSpace.With($"{key.Length} characters"));
        return key;
    }

    /// <summary>By the attribute's Name alone: a FriendlyName identifies nothing (Core 2.7.3.1).</summary>
    private static string? FromAttribute(MappedAttributes attributes, SiftedAttributes sifted, IdentityMapping mapping, Findings findings)
    {
        var name = mapping.SubjectFrom;
        IReadOnlyList<string> values = [.. (attributes.ByName.GetValueOrDefault(name) ?? attributes.Own.GetValueOrDefault(name) ?? []).Where(static v => v.Length > 0)];
        if (values is [var only]) return only;
        if (values.Count == 0 && sifted.ForeignAmong(attribute => mapping.IsFrom(name, attribute)).FirstOrDefault() is { } other) findings.Add(Refusals.SubjectScope.With($"{other.Attribute} with the scope {other.Told:plain}"));
        else findings.Add(values.Count == 0 ? Refusals.SubjectAttributeMissing.With($"SubjectFrom is {name}") : Refusals.SubjectAttributeAmbiguous.With($"{name} has {values.Count} values"));
        return null;
    }

    private static string? FromNameId(NameId? nameId, Findings findings)
    {
        if (nameId is null) findings.Add(Refusals.NameIdMissing.With("no NameID"));
        else if (nameId.Value.Length == 0) findings.Add(Refusals.NameIdEmpty.With($"the Format is {nameId.Format}"));
        // Core 8.3.8: made for one session, so a new person at each login
        else if (nameId.Format == NameIdFormats.Transient) findings.Add(Refusals.NameIdTransient.With($"the Format is {nameId.Format}"));
        return nameId is { Value.Length: > 0 } ? nameId.Value : null;
    }

    /// <summary>What directories compare as if it were not there (RFC 4518, 2.2), and people do not see.</summary>
    private static bool Vanishes(Rune c) => Rune.GetUnicodeCategory(c) == UnicodeCategory.Format || c.Value is 0x034F or 0x1806 or (>= 0x180B and <= 0x180D) or (>= 0xFE00 and <= 0xFE0F) or 0xFFFC;
}
