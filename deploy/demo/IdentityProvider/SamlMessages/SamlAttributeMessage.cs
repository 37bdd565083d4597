namespace JitGateway.Demo.IdentityProvider.SamlMessages;

/// <summary>One attribute of an assertion, as an identity provider would write it.</summary>
internal sealed record SamlAttributeMessage(string Name, params IReadOnlyList<string> Values)
{
    public string? NameFormat { get; init; }

    public string? FriendlyName { get; init; }

    /// <summary>The <c>xsi:type</c> of the values (<c>xs:string</c>); absent: none is written.</summary>
    public string? Type { get; init; }
}
