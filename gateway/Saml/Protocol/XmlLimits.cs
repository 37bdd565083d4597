namespace JitGateway.Saml.Protocol;

/// <summary>Bounds that stand before any work that grows with what they bound.</summary>
internal sealed record XmlLimits
{
    private const int KiB = 1024;

    /// <summary>For messages that come through a browser.</summary>
    public static readonly XmlLimits Message = new() { MaxBytes = 512 * KiB, MaxElements = 20_000 };

    /// <summary>For metadata of one identity provider or a federation, which an operator has chosen, and which is read as it comes: that of all of eduGAIN has about 100 MB.</summary>
    public static readonly XmlLimits Metadata = new() { MaxBytes = 256 * KiB * KiB, MaxElements = 16_000_000, AllowByteOrderMark = true };

    public required int MaxBytes { get; init; }

    public required int MaxElements { get; init; }

    public int MaxDepth { get; init; } = 64;

    public int MaxAttributesPerElement { get; init; } = 64;

    public int MaxNamespacesPerElement { get; init; } = 32;

    /// <summary>Declarations of one element and all its ancestors.</summary>
    public int MaxNamespacesInScope { get; init; } = 128;

    public int MaxNamespaceBytes { get; init; } = KiB;

    /// <summary>Of a tag with its attributes, in a document that is read as it comes.</summary>
    public int MaxTagBytes { get; init; } = 64 * KiB;

    /// <summary>Of what stands between two tags, in a document that is read as it comes.</summary>
    public int MaxTextBytes { get; init; } = KiB * KiB;

    /// <summary>Of a part that is kept of a document that is read as it comes.</summary>
    public int MaxKeptElements { get; init; } = 20_000;

    /// <summary>Characters of text and attributes in such a part.</summary>
    public int MaxKeptCharacters { get; init; } = 4 * KiB * KiB;

    /// <summary>Editors put the UTF-8 mark before files; no sender of messages does.</summary>
    public bool AllowByteOrderMark { get; init; }

    /// <summary>
    /// Canonical form repeats declarations and escapes, so it may be longer than what came; a message made to explode stops here.
    /// </summary>
    public int MaxCanonicalBytes { get; private init; }

    /// <summary>
    /// For a document of this length. No escape makes one byte longer than six (a quotation mark), and declarations repeated in each value treble
    /// what real senders write: beyond eight times it is an attack, whose cost then stays in proportion to its length.
    /// </summary>
    public XmlLimits ForDocument(int bytes) => this with { MaxCanonicalBytes = (int)Math.Min(4L * MaxBytes, Math.Max(16 * KiB, 8L * bytes)) };

    /// <summary>For reading back what was canonicalized under these limits.</summary>
    public XmlLimits OfCanonicalForm => this with
    {
        MaxBytes = MaxCanonicalBytes,
        MaxAttributesPerElement = MaxAttributesPerElement + MaxNamespacesInScope,
        MaxNamespacesPerElement = MaxNamespacesInScope,
        MaxNamespacesInScope = MaxNamespacesInScope * MaxDepth,
        MaxNamespaceBytes = 8 * MaxNamespaceBytes,
    };
}
