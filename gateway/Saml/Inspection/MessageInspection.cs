using JitGateway.Identity.Inspection;
using JitGateway.Saml.Captured;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Inspection;

/// <summary>The inspection of one message.</summary>
internal sealed class MessageInspection
{
    private const string NothingShown = "Nothing of the text is shown: where it cannot be read, nobody can tell what in it is a person's.";

    private readonly ServiceProvider _ours;
    private readonly IdentityProviderDirectory _directory;
    private readonly ReceivedMessage _received;
    private readonly InspectionRequest _request;
    private readonly DateTimeOffset _now;
    private readonly ReadableXml _xml;
    private readonly KnownIdentityProvider? _named;

    public MessageInspection(ServiceProvider ours, IdentityProviderDirectory directory, ReceivedMessage received, InspectionRequest request, DateTimeOffset now)
    {
        (_ours, _directory, _received, _request, _now) = (ours, directory, received, request, now);
        _named = request.IdentityProvider is { } name ? directory.Find(name) : null;
        _xml = ReadableXml.Of(received.Xml);
    }

    public InspectionReport Report() => _xml.Document is { } document ? Of(document) : new InspectionReport
    {
        Kind = InspectedKind.Other,
        Form = _received.Form,
        At = _now,
        IsRedacted = _request.Redact,
        Findings = new FindingList(_ours, _named, redaction: null).With(_received, _xml, showsText: !_request.Redact).Ordered(),
        Notes = _request.Redact ? [NothingShown] : [],
    };

    private InspectionReport Of(XmlTree document)
    {
        var (root, kind) = (document.Root, KindOf(document.Root));
        var opened = new OpenedMessage(document, _ours, opensAll: !_request.IsUnasked);
        var redaction = _request.Redact ? new Redaction(opened.Trees.Select(static t => t.Root)) : null;
        var issuer = IssuerOf(root);
        var own = issuer is null ? null : _directory.FindByEntityId(issuer);
        var known = own ?? _named;
        var trusted = known?.Trusted ?? TrustedIdentityProvider.Stranger(issuer ?? "");
        var (noted, inspected) = Judge(kind, opened, _now);
        var look = new SignatureLook(trusted, _directory, opened.Assertion);
        List<InspectedSignature> signatures = [.. look.At(opened.Trees)];
        if (_received.Beside is { } beside) signatures.Add(look.Beside(beside));

        var findings = new FindingList(_ours, known, redaction) { IsAssigned = own is null && known is not null, IsLogout = IsLogout(kind) }.With(_received, _xml, showsText: !_request.Redact).With(noted, look, signatures, opened);
        if (known is null && kind != InspectedKind.AuthnRequest) findings.WithProblemsOf(_directory);
        var assertion = opened.Assertion is { } said ? Assertion.Read(said, opened.Opened, Findings.OfInspection()) : null;
        var times = new MessageTimes(_now, trusted);
        times.Take(root.IsProtocol("Response") && SamlTime.TryParse(root.Attribute("IssueInstant"), out var issued) ? issued : null, assertion);
        return new InspectionReport
        {
            Kind = kind,
            Form = _received.Form,
            At = _now,
            IsRedacted = _request.Redact,
            Findings = findings.Ordered(),
            IdentityProvider = known is null ? null : new InspectedProvider(known.Settings.Name, known.Metadata.EntityId),
            Facts = [.. MessageFacts.Of(root, assertion).Select(f => f with { Value = Shown(f.Value, redaction) })],
            Signatures = [.. signatures.Select(s => s with { Verdict = Shown(s.Verdict, redaction), Reference = s.Reference is { } r ? Shown(r, redaction) : null, CertificateSubject = s.CertificateSubject is { } subject ? Shown(subject, redaction) : null })],
            Encryptions = opened.Encryptions,
            Times = times.All,
            InTime = times.Window is var (from, until) ? new InspectedPeriod(from, until, IsGoodWithin(kind, opened, from, until, findings)) : null,
            Subject = SubjectOf(root, assertion, inspected, redaction),
            Attributes = assertion is null ? [] : [.. MessageFacts.Attributes(assertion, trusted.Mapping).Select(a => redaction is null ? a : Redacted(a, redaction))],
            Mapped = inspected?.Person?.Mapped.Where(static m => m.Value.Count > 0).ToDictionary(static m => m.Key, m => redaction is null ? m.Value : [.. m.Value.Select(static _ => InspectionReport.Redacted)], StringComparer.Ordinal) ?? [],
            Notes = [.. Notes(kind)],
            Xml = PrettyXml.Of(root, redaction),
            Decrypted = [.. opened.Trees.Skip(1).Select(t => PrettyXml.Of(t.Root, redaction))],
        };
    }

    private (IReadOnlyList<Finding> Findings, InspectedResponse? Inspected) Judge(InspectedKind kind, OpenedMessage opened, DateTimeOffset now)
    {
        var clock = new StoppedClock(now);
        if (IsLogout(kind))
            return (new LogoutLook(_ours.SingleLogoutService, Find, opened.Opened, clock).Inspect(opened.Document, _received.Beside), null);
        var (xml, answered) = (CapturedMessage.AsResponse(_xml.Xml, now), CapturedMessage.Origin(_xml.Xml).InResponseTo);
        var issuer = IssuerOf(opened.Document.Root) ?? "";
        var inspected = ResponseInspector.Read(xml, new ResponseExpectations
        {
            EntityId = _ours.EntityId,
            AssertionConsumerService = _ours.AssertionConsumerService,
            FindIdentityProvider = Find,
            DecryptionKeys = _ours.DecryptionKeys,
            Request = answered is null ? null : new SentRequest(answered, Find(issuer)?.Name ?? ""),
            Clock = clock,
            LeavesForbiddenCiphersClosed = _request.IsUnasked,
        });
        return (inspected.Findings, inspected);
    }

    /// <summary>Who is asked for by name stands in where nobody has the entity id of the message.</summary>
    private TrustedIdentityProvider? Find(string entityId) => (_directory.FindByEntityId(entityId) ?? _named)?.Trusted;

    private bool IsGoodWithin(InspectedKind kind, OpenedMessage opened, DateTimeOffset? from, DateTimeOffset? until, FindingList now) =>
        now.IsEmpty || (!now.IsBeyondTime && Judge(kind, opened, from ?? until!.Value - TimeSpan.FromSeconds(1)).Findings.Count == 0);

    private IEnumerable<string> Notes(InspectedKind kind)
    {
        if (_received.IsDeflated && kind == InspectedKind.Response) yield return "A response does not come by the redirect binding (Profiles 4.1.2): the gateway takes it by POST alone.";
        if (kind is InspectedKind.Assertion or InspectedKind.EncryptedAssertion) yield return "It is judged as if it stood in a response without a signature.";
        if (kind is InspectedKind.Response or InspectedKind.Assertion or InspectedKind.EncryptedAssertion) yield return "The request that it names is taken as ours, and whether it was used before is not asked.";
        if (kind == InspectedKind.AuthnRequest) yield return "This is a request to an identity provider; nobody accepts it as an answer.";
        if (kind == InspectedKind.LogoutResponse) yield return "The request that it names is taken as ours.";
    }

    private static InspectedSubject? SubjectOf(Element root, Assertion? assertion, InspectedResponse? inspected, Redaction? redaction)
    {
        var ofLogout = root.Elements.FirstOrDefault(static e => e.IsAssertion("NameID"));
        var (value, format) = assertion?.Subject?.NameId is { } nameId ? (nameId.Value, nameId.Format) : ofLogout is null ? (null, null) : (ofLogout.Text.Trim(), ofLogout.Attribute("Format"));
        var key = inspected?.Person?.Subject;
        if (value is null && key is null) return null;
        return new InspectedSubject(value is null || redaction is null ? value : InspectionReport.Redacted, format, key is null || redaction is null ? key : InspectionReport.Redacted);
    }

    private static InspectedAttribute Redacted(InspectedAttribute attribute, Redaction redaction) => attribute with
    {
        Name = redaction.Of(attribute.Name),
        FriendlyName = attribute.FriendlyName is { } friendly ? redaction.Of(friendly) : null,
        Values = [.. attribute.Values.Select(static _ => InspectionReport.Redacted)],
    };

    private static string Shown(string value, Redaction? redaction) => redaction is null ? value : redaction.Of(value);

    private static string? IssuerOf(Element root) => root.DescendantsAndSelf.FirstOrDefault(static e => e.IsAssertion("Issuer"))?.Text.Trim();

    private static bool IsLogout(InspectedKind kind) => kind is InspectedKind.LogoutRequest or InspectedKind.LogoutResponse;

    private static InspectedKind KindOf(Element root) => root.NamespaceUri switch
    {
        SamlNames.ProtocolNamespace => root.LocalName switch
        {
            "Response" => InspectedKind.Response,
            "AuthnRequest" => InspectedKind.AuthnRequest,
            "LogoutRequest" => InspectedKind.LogoutRequest,
            "LogoutResponse" => InspectedKind.LogoutResponse,
            "ArtifactResponse" => InspectedKind.ArtifactResponse,
            _ => InspectedKind.Other,
        },
        SamlNames.AssertionNamespace => root.LocalName switch { "Assertion" => InspectedKind.Assertion, "EncryptedAssertion" => InspectedKind.EncryptedAssertion, _ => InspectedKind.Other },
        SamlNames.MetadataNamespace => InspectedKind.Metadata,
        _ => InspectedKind.Other,
    };

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
