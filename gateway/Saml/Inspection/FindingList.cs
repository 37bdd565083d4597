using System.Globalization;
using System.Security.Cryptography;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Login;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>Collects what is wrong with one message, in the order of the rules, and gives it back in the order of weight, with what is to be changed.</summary>
internal sealed class FindingList(ServiceProvider ours, KnownIdentityProvider? identityProvider, Redaction? redaction)
{
    private readonly List<InspectionFinding> _findings = [];

    public bool IsEmpty => _findings.Count == 0;

    /// <summary>Whether something is wrong that no earlier hour mends.</summary>
    public bool IsBeyondTime { get; private set; }

    /// <summary>What was met before there was a document.</summary>
    public FindingList With(ReceivedMessage received, ReadableXml xml, bool showsText)
    {
        if (received.Base64Problem is { } problem)
            Add("saml.form.base64", problem, "SAMLResponse is base64 with padding (Bindings 3.5.4).", isVouchedFor: false);
        foreach (var (refusal, place) in xml.Faults) Add(refusal.Reason.Id.Value, Placed(refusal, place, received.Xml, showsText), refusal.Reason.ForOperator, isVouchedFor: false);
        IsBeyondTime |= !IsEmpty;
        return this;
    }

    public FindingList With(IReadOnlyList<Finding> findings, SignatureLook look, OpenedMessage opened)
    {
        var own = look.IsOfForeignKey switch { true => "foreign", false => "own", null => null };
        foreach (var finding in findings) Add(finding, own, opened);
        foreach (var refusal in look.Beyond.Where(r => !_findings.Exists(f => f.Reason == r.Reason.Id.Value))) Add(new Finding(refusal, FindingStage.Signature, IsVouchedFor: false), own, opened);
        IsBeyondTime |= look.Beyond.Count > 0;
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
        if (reason == Refusals.IssuerMismatch && IsNobodys(found)) reason = Refusals.IssuerUnknown;   // whose it is was said by hand
        if (reason == Refusals.SignatureInvalid) variant = own;
        if (reason == Refusals.EncryptionFailed || reason == Refusals.EncryptionNotForUs)
        {
            var closed = opened.Encryptions.Where(static e => !e.IsOpened && e.EncryptedFor.Count > 0).ToList();
            if (closed.Count > 0) (found, variant) = ($"{found}; encrypted for {string.Join(", ", closed.SelectMany(static e => e.EncryptedFor).Distinct(StringComparer.Ordinal))}", closed.Exists(static e => e.EncryptedFor.Any(e.Ours.Contains)) ? "own" : "foreign");
        }

        if (reason == Refusals.StatusNotSuccess && redaction is not null && finding.Refusal.Status is { } status) found = MeasuredFacts.Of($"{status.Code}, then {status.SecondCode}, message {InspectionReport.Redacted:plain}");
        Add(reason.Id.Value, found, reason.ForOperator, finding.IsVouchedFor, variant);
    }

    private bool IsNobodys(string found) => identityProvider is not null && found.Contains("the key is of", StringComparison.Ordinal);

    private void Add(string reason, string found, string rule, bool isVouchedFor, string? variant = null)
    {
        var advice = Advice.Of(reason, variant);
        _findings.Add(new InspectionFinding(reason, redaction is null ? found : redaction.Of(found), advice.Expected is { } expected ? Filled(expected) : null, rule, advice.Party, Filled(advice.Change)) { IsVouchedFor = isVouchedFor });
    }

    private string Filled(string text) => text
        .Replace("{us}", ours.EntityId, StringComparison.Ordinal)
        .Replace("{acs}", ours.AssertionConsumerService, StringComparison.Ordinal)
        .Replace("{slo}", ours.SingleLogoutService, StringComparison.Ordinal)
        .Replace("{metadata}", new Uri(new Uri(ours.AssertionConsumerService), LoginPaths.MetadataPath).AbsoluteUri, StringComparison.Ordinal)
        .Replace("{them}", identityProvider?.Metadata.EntityId ?? "the entityID of its metadata", StringComparison.Ordinal)
        .Replace("{certificate}", ours.DecryptionKeys is [var key, ..] ? $"SHA-256 {key.Certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}" : "none is published yet", StringComparison.Ordinal);

    private static string Placed(Refusal refusal, (int Line, int Column)? place, byte[] xml, bool showsText)
    {
        if (place is not { } at) return refusal.Detail;
        var told = refusal.Detail.StartsWith("line ", StringComparison.Ordinal) ? "" : $"{refusal.Detail}, ";
        var excerpt = showsText ? MeasuredFacts.Of($": {XmlPlace.Excerpt(xml, at)}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{told}line {at.Line}, column {at.Column}{excerpt}");
    }
}
