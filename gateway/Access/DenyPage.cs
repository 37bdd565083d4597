using JitGateway.Configuration;

namespace JitGateway.Access;

/// <summary>What people read whom a rule denies, beside the usual text.</summary>
internal sealed record DenyPage(LocalizedText? Reason, string? Contact)
{
    public static readonly DenyPage Usual = new(Reason: null, Contact: null);

    /// <summary>What is said for the whole backend counts where this says nothing.</summary>
    public DenyPage Or(DenyPage common) => new(Reason ?? common.Reason, Contact ?? common.Contact);
}
