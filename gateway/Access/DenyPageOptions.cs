using JitGateway.Configuration;

namespace JitGateway.Access;

/// <summary>What people read whom a rule denies, where the rule itself says nothing else.</summary>
internal sealed class DenyPageOptions
{
    /// <summary>Why, as a sentence for people.</summary>
    public LocalizedText? Reason { get; set; }

    /// <summary>Whom to ask: an address of mail, an https URL, or words.</summary>
    public string? Contact { get; set; }
}
