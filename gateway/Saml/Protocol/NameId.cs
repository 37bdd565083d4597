namespace JitGateway.Saml.Protocol;

/// <summary>NameID (Core 2.2.3).</summary>
/// <param name="Value">The whole text; may be empty, as some identity providers send it.</param>
internal sealed record NameId(string Value, string? Format, string? NameQualifier, string? SpNameQualifier)
{
    /// <summary>Of persistent and transient identifiers (Core 8.3.7, 8.3.8); any other may have <see cref="ElementReading.MaxName"/>.</summary>
    public const int MaxGenerated = 256;

    public static NameId? Read(Element element, Findings findings) => element.SimpleText(findings) is { } value
        ? new(value, element.OptionalAttribute("Format", findings), element.OptionalAttribute("NameQualifier", findings), element.OptionalAttribute("SPNameQualifier", findings))
        : null;
}

/// <summary>Issuer (Core 2.2.5): the entity id of who speaks.</summary>
internal sealed record Issuer(string Value, string? Format)
{
    public static Issuer? Read(Element element, Findings findings) =>
        element.UriText(findings) is { } value ? new(value, element.OptionalAttribute("Format", findings)) : null;
}
