namespace JitGateway.Identity.Explain;

/// <summary>What a backend would be told of a person, without telling it. Implemented by IdentityHeaders.</summary>
internal interface IHeaderPreview
{
    /// <param name="backend">The backend's name.</param>
    /// <param name="user">A person, on paper perhaps: nothing is signed for them.</param>
    IReadOnlyList<PreviewedHeader> Of(string backend, UserIdentity user);
}

/// <param name="Value">Null: it is not sent.</param>
/// <param name="LeftOut">How many of the person's values it does not tell.</param>
/// <param name="KeepsOut">Why the person is not let through by it: <c>Missing</c>, <c>TooLong</c>; null: nothing speaks against it.</param>
internal sealed record PreviewedHeader(string Name, string? Value, int LeftOut, string? KeepsOut);
