using System.Globalization;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>Collects what is wrong with one message, in the order of the rules, and gives it back in the order of weight, with what is to be changed.</summary>
internal sealed class FindingList(ServiceProvider ours, KnownIdentityProvider? identityProvider, Redaction? redaction)
{
    /// <summary>Whether nobody has the message's entity id, and whose it is was said by hand.</summary>
    public bool IsAssigned { get; init; }

    /// <summary>Whether it goes to our single logout service.</summary>
    public bool IsLogout { get; init; }

    private readonly List<InspectionFinding> _findings = [];
    private bool _isBeyondTime;
    private IReadOnlyList<InspectedSignature> _signatures = [];

    public bool IsEmpty => _findings.Count == 0;

    /// <summary>Whether something is wrong that no earlier hour mends.</summary>
    public bool IsBeyondTime => _isBeyondTime || _findings.Exists(static f => !FindingWeight.IsOfTime(f));

    /// <summary>What was met before there was a document.</summary>
    public FindingList With(ReceivedMessage received, ReadableXml xml, bool showsText)
    {
        if (received.Base64Problem is { } problem)
            Add("saml.form.base64", problem, "SAMLResponse is base64 with padding (Bindings 3.5.4).", isVouchedFor: false);
        foreach (var (refusal, place) in xml.Faults) Add(refusal.Reason.Id.Value, Placed(refusal, place, received.Xml, showsText), refusal.Reason.ForOperator, isVouchedFor: false);
        _isBeyondTime |= !IsEmpty;
        return this;
    }

    /// <param name="signatures">Those of the look.</param>
    public FindingList With(IReadOnlyList<Finding> findings, SignatureLook look, IReadOnlyList<InspectedSignature> signatures, OpenedMessage opened)
    {
        _signatures = signatures;
        var own = look.IsOfForeignKey switch { true => "foreign", false => "own", null => null };
        foreach (var finding in findings.Where(f => !IsExplained(f, findings))) Add(finding, own, opened);
        foreach (var refusal in look.Beyond.Where(r => !_findings.Exists(f => f.Reason == r.Reason.Id.Value))) Add(new Finding(refusal, FindingStage.Signature, IsVouchedFor: false), own, opened);
        _isBeyondTime |= look.Beyond.Count > 0;
        return this;
    }

    /// <summary>Nobody has the message's entity id: perhaps because his metadata cannot be read.</summary>
    public void WithProblemsOf(IdentityProviderDirectory directory)
    {
        foreach (var provider in ours.IdentityProviders.Values.OrderBy(static p => p.Name, StringComparer.Ordinal))
            if (directory.ProblemOf(provider) is { } problem)
                Add("saml.metadata.unavailable", $"{provider.Name}: {problem}", "The identity provider's metadata says what its entity id and its keys are; without it nothing can be verified.", isVouchedFor: false);
    }

    public IReadOnlyList<InspectionFinding> Ordered()
    {
        if (_findings.Count > 0) _findings[0] = _findings[0] with { IsRefusal = true };
        return [.. _findings.OrderBy(FindingWeight.Of)];
    }

    private void Add(Finding finding, string? own, OpenedMessage opened)
    {
        var reason = finding.Refusal.Reason;
        var (found, variant) = (finding.Refusal.Detail, (string?)null);
        if (IsAssigned && reason == Refusals.IssuerMismatch && found.Contains("the key is of", StringComparison.Ordinal)) reason = Refusals.IssuerUnknown;
        if (IsLogout && (reason == Refusals.DestinationMissing || reason == Refusals.DestinationMismatch)) variant = "logout";
        if (reason == Refusals.SignatureInvalid) (found, variant) = (found + Brought(), own);
        if (reason == Refusals.SignatureDigest && _signatures.FirstOrDefault(s => !s.IsVerified && found.StartsWith($"{s.Of},", StringComparison.Ordinal))?.Reference is { } reference) found = MeasuredFacts.Of($"reference {reference}: {found:plain}");
        if (reason == Refusals.EncryptionFailed || reason == Refusals.EncryptionNotForUs)
        {
            var closed = opened.Encryptions.Where(static e => !e.IsOpened && e.EncryptedFor.Count > 0).ToList();
            if (closed.Count > 0) (found, variant) = ($"{found}; encrypted for {string.Join(", ", closed.SelectMany(static e => e.EncryptedFor).Distinct(StringComparer.Ordinal))}", closed.Exists(static e => e.EncryptedFor.Any(e.Ours.Contains)) ? "own" : "foreign");
        }

        if (reason == Refusals.StatusNotSuccess && redaction is not null && finding.Refusal.Status is { } status) found = MeasuredFacts.Of($"{status.Code}, then {status.SecondCode}, message {InspectionReport.Redacted:plain}");
        Add(reason.Id.Value, found, reason.ForOperator, finding.IsVouchedFor, variant);
    }

    /// <summary>Which certificates came with the signatures that nobody's key verifies.</summary>
    private string Brought()
    {
        var brought = _signatures.Where(static s => !s.IsVerified && s.Fingerprint is not null)
            .Select(static s => MeasuredFacts.Of($"; the message brings {s.CertificateSubject} (SHA-256 {s.Fingerprint!:plain}), which is in the metadata of {(s.InMetadataOf.Count == 0 ? "nobody" : string.Join(", ", s.InMetadataOf)):plain}"));
        return string.Concat(brought.Distinct(StringComparer.Ordinal));
    }

    /// <summary>There is one; it is told what is wrong with its place or its number.</summary>
    private static bool IsExplained(Finding finding, IReadOnlyList<Finding> findings) => finding.Refusal.Reason == Refusals.SignatureMissing
        && findings.Any(static f => f.Refusal.Reason == Refusals.SignatureRepeated || (f.Refusal.Reason == Refusals.SignatureMisplaced && f.Refusal.Detail.StartsWith("as child", StringComparison.Ordinal)));

    private void Add(string reason, string found, string rule, bool isVouchedFor, string? variant = null)
    {
        var advice = Advice.Of(reason, variant);
        _findings.Add(new InspectionFinding(reason, redaction is null ? found : redaction.Of(found), advice.Expected is { } expected ? Filled(expected) : null, rule, advice.Party, Filled(advice.OfKept is { } kept ? advice.Change[..^1] + kept : advice.Change)) { IsVouchedFor = isVouchedFor });
    }

    private string Filled(string text) => Advice.Filled(text, ours, identityProvider?.Metadata.EntityId);

    private static string Placed(Refusal refusal, (int Line, int Column)? place, byte[] xml, bool showsText)
    {
        if (place is not { } at) return refusal.Detail;
        var told = refusal.Detail.StartsWith("line ", StringComparison.Ordinal) ? "" : $"{refusal.Detail}, ";
        var excerpt = showsText ? MeasuredFacts.Of($": {XmlPlace.Excerpt(xml, at)}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{told}line {at.Line}, column {at.Column}{excerpt}");
    }
}
