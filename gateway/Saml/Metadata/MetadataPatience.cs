using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Metadata;

/// <summary>What a source of metadata may cost us.</summary>
internal sealed record MetadataPatience
{
    /// <summary>Until the answer begins, and between any two parts of it.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For all of it: a federation's metadata is long, and some lines are slow.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until what was kept of an earlier life of this node is used meanwhile.</summary>
    public TimeSpan UntilLastGood { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Decompressed.</summary>
    public int MaxBytes { get; init; } = XmlLimits.Metadata.MaxBytes;

    public int MaxRedirects { get; init; } = 5;
}
