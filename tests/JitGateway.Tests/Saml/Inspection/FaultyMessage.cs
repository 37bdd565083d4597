namespace JitGateway.Tests.Saml.Inspection;

/// <summary>One message of the corpus.</summary>
/// <param name="Name">What was done to it.</param>
/// <param name="Reasons">All that is wrong with it, in the order of weight; <c>*</c> marks the one that a login is refused with.</param>
internal sealed record FaultyMessage(string Name, Func<string> Content, params string[] Reasons)
{
    /// <summary>More settings of corp.</summary>
    public string Corp { get; init; } = "";

    /// <summary>Whether the gateway has a key to decrypt with.</summary>
    public bool HasKey { get; init; } = true;

    /// <summary>Of whom it is said to be.</summary>
    public string? IdentityProvider { get; init; }
}
