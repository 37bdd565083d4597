using JitGateway.Configuration;

namespace JitGateway.Provisioning.History;

/// <summary>Section <c>History</c>: what provisioning did, in a chain that shows when somebody changed it.</summary>
internal sealed class HistoryOptions
{
    /// <summary>How long an entry is kept. Default 90 days.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How many entries are kept at most, about 1 KB each; without Redis at most 10,000. Default 100,000.</summary>
    public int Entries { get; set; } = 100_000;

    /// <summary>What is kept of the values that accounts were given. Default <c>Sealed</c>.</summary>
    public HistoryContent Content { get; set; }

    /// <summary>
    /// Secrets of at least 32 characters that link and seal the history: the first does, all may open. Every node has the same ones. Absent: made
    /// from <c>Saml:SigningKeys</c>; who exchanges those keeps the old one there for as long as its entries are to be read, or writes a key here.
    /// </summary>
    public IReadOnlyList<Secret> Keys { get; set; } = [];
}

internal enum HistoryContent
{
    /// <summary>Values before and after, sealed under a key that Redis does not hold: a plan can be undone and replayed.</summary>
    Sealed,

    /// <summary>Names of attributes, and fingerprints by which equal values of one account can be told; no value. Nothing can be undone or replayed.</summary>
    Fingerprints,
}
