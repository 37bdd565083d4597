using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>A logout message as a binding delivers it.</summary>
/// <param name="Xml">The message, inflated and decoded.</param>
/// <param name="Signature">The one that stands beside it, as HTTP-Redirect has it; null: none.</param>
/// <param name="InEnvelope">Whether a SOAP envelope is around it.</param>
internal sealed record PresentedLogout(ReadOnlyMemory<byte> Xml, DetachedSignature? Signature = null, bool InEnvelope = false);

/// <summary>What a logout message has to fit.</summary>
internal sealed record LogoutExpectations : MessageExpectations
{
    /// <summary>The URL that the message was sent to, as our metadata has it: Destination.</summary>
    public required string SingleLogoutService { get; init; }

    /// <summary>The ID of the request that this browser brought to the identity provider, which a response must name.</summary>
    public string? RequestId { get; init; }
}
