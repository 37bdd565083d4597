namespace JitGateway.Saml.Metadata;

/// <summary>Metadata that cannot be used; the message says why, for health and log. Metadata is no secret.</summary>
internal sealed class MetadataRefusedException(string message, Exception? inner = null) : Exception(message, inner);
