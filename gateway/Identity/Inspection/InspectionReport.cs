namespace JitGateway.Identity.Inspection;

/// <summary>What a message is, what it says, and everything that is wrong with it. Holds a person's values unless it is redacted: for the operator who asked, and for no log.</summary>
internal sealed record InspectionReport
{
    /// <summary>What stands in place of a person's value in a report that is redacted.</summary>
    public const string Redacted = "(redacted)";

    public required InspectedKind Kind { get; init; }

    /// <summary>How it was given, in words: <c>XML</c>, <c>base64</c>, <c>the form field SAMLResponse in base64</c>.</summary>
    public required string Form { get; init; }

    /// <summary>When it is judged as of.</summary>
    public required DateTimeOffset At { get; init; }

    public bool IsRedacted { get; init; }

    /// <summary>Whether it would be accepted then, once, for the request that it names.</summary>
    public bool IsAcceptable => Findings.Count == 0;

    /// <summary>All of them, the weightiest first; empty: it would be accepted.</summary>
    public IReadOnlyList<InspectionFinding> Findings { get; init; } = [];

    /// <summary>Absent where nobody is configured with its entity id, and nobody said whose it is.</summary>
    public InspectedProvider? IdentityProvider { get; init; }

    /// <summary>What it says of itself, by the names of SAML: <c>ID</c>, <c>Issuer</c>, <c>Destination</c>, <c>Audience</c> …</summary>
    public IReadOnlyList<InspectedFact> Facts { get; init; } = [];

    public IReadOnlyList<InspectedSignature> Signatures { get; init; } = [];

    public IReadOnlyList<InspectedEncryption> Encryptions { get; init; } = [];

    public IReadOnlyList<InspectedTime> Times { get; init; } = [];

    /// <summary>When it is in time by every clock that counts; absent: never, or it does not say.</summary>
    public InspectedPeriod? InTime { get; init; }

    public InspectedSubject? Subject { get; init; }

    public IReadOnlyList<InspectedAttribute> Attributes { get; init; } = [];

    /// <summary>The person's values by the names that the gateway gives them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Mapped { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>What else an operator should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The message, indented; absent where it is no XML that could be shown.</summary>
    public string? Xml { get; init; }

    /// <summary>What of it was encrypted and could be decrypted, indented.</summary>
    public IReadOnlyList<string> Decrypted { get; init; } = [];
}

/// <summary>What a message is.</summary>
internal enum InspectedKind
{
    /// <summary>XML of another kind, or that cannot be read.</summary>
    Other,
    Response,

    /// <summary>An assertion that was kept without its response.</summary>
    Assertion,
    EncryptedAssertion,
    AuthnRequest,
    LogoutRequest,
    LogoutResponse,
    ArtifactResponse,
    Metadata,
}

/// <summary>Who has to do something.</summary>
internal enum ResponsibleParty
{
    /// <summary>The identity provider's administrator.</summary>
    Provider,

    /// <summary>Whoever configures this gateway.</summary>
    Gateway,

    /// <summary>Either: the two have to look together.</summary>
    Both,

    /// <summary>Nobody, unless it happens often: the person begins anew.</summary>
    Person,

    /// <summary>Nobody sends this by mistake: look who did.</summary>
    Security,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Reason">The stable id (<c>saml.conditions.expired</c>).</param>
/// <param name="Found">What was measured.</param>
/// <param name="Expected">What would be right; absent where there is no one value for it.</param>
/// <param name="Rule">What the rule is, and where it stands, for operators.</param>
/// <param name="Party">Who has to change something.</param>
/// <param name="Change">What, as a sentence that can be sent to them.</param>
internal sealed record InspectionFinding(string Reason, string Found, string? Expected, string Rule, ResponsibleParty Party, string Change)
{
    /// <summary>The one that a login is refused with; the rest would come after it.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>Whether a verified signature covers what it was read from.</summary>
    public bool IsVouchedFor { get; init; }
}

/// <param name="Name">The configured one.</param>
internal sealed record InspectedProvider(string Name, string EntityId);

internal sealed record InspectedFact(string Name, string Value);

/// <summary>A signature, wherever it stands.</summary>
/// <param name="Of">Which element carries it: <c>Response</c>, <c>Assertion</c>.</param>
/// <param name="Verdict">In words.</param>
internal sealed record InspectedSignature(string Of, bool IsVerified, string Verdict)
{
    public string? Algorithm { get; init; }

    public string? DigestAlgorithm { get; init; }

    /// <summary>What the reference names.</summary>
    public string? Reference { get; init; }

    /// <summary>SHA-256 in hex of the certificate (or bare key) that made it, or that came with it.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Subject of that certificate.</summary>
    public string? CertificateSubject { get; init; }

    public DateTimeOffset? CertificateEnd { get; init; }

    /// <summary>In whose metadata that key is, by the configured names; empty: in nobody's.</summary>
    public IReadOnlyList<string> InMetadataOf { get; init; } = [];
}

/// <summary>An encrypted part.</summary>
/// <param name="Of"><c>EncryptedAssertion</c>, <c>EncryptedID</c>, <c>EncryptedAttribute</c>.</param>
/// <param name="Verdict">In words.</param>
internal sealed record InspectedEncryption(string Of, bool IsOpened, string Verdict)
{
    public string? Algorithm { get; init; }

    public string? KeyAlgorithm { get; init; }

    /// <summary>The certificates for which it says it was encrypted, each with subject and SHA-256; empty: it does not say.</summary>
    public IReadOnlyList<string> EncryptedFor { get; init; } = [];

    /// <summary>Our own.</summary>
    public IReadOnlyList<string> Ours { get; init; } = [];
}

/// <summary>A time of the message against the clock.</summary>
/// <param name="Name">As <c>NotOnOrAfter of Conditions</c>.</param>
/// <param name="Value">As it is written.</param>
/// <param name="Verdict">In words: <c>in time, 240 s left</c>.</param>
internal sealed record InspectedTime(string Name, string Value, string Verdict);

/// <param name="From">Absent: no begin.</param>
/// <param name="Until">Not included; absent: no end.</param>
/// <param name="IsAcceptable">Whether it would be accepted then.</param>
internal sealed record InspectedPeriod(DateTimeOffset? From, DateTimeOffset? Until, bool IsAcceptable);

/// <param name="Key">What makes the person the same person at the next login; absent: nothing does.</param>
internal sealed record InspectedSubject(string? NameId, string? Format, string? Key);

/// <param name="MapsTo">The names that the gateway gives it; empty: none but <c>{attr:NAME}</c>.</param>
internal sealed record InspectedAttribute(string Name, string? FriendlyName, IReadOnlyList<string> Values, IReadOnlyList<string> MapsTo);
