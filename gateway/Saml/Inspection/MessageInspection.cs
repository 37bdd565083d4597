using JitGateway.Identity.Inspection;
using JitGateway.Saml.Captured;
using JitGateway.Saml.Encryption;
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
    private readonly Decryptor _decryptor;
    private readonly List<Element> _judged = [];   // what was decrypted to judge it: not all of it is shown, and findings quote it

    public MessageInspection(ServiceProvider ours, IdentityProviderDirectory directory, ReceivedMessage received, InspectionRequest request, DateTimeOffset now)
    {
        (_ours, _directory, _received, _request, _now) = (ours, directory, received, request, now);
        _named = request.IdentityProvider is { } name ? directory.Find(name) : null;
        _decryptor = new Decryptor(ours.DecryptionKeys, ours.EntityId, remembers: true);
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
        var (noted, inspected) = Judge(kind, document, _now);   // first: the private key operations that there are go to what counts
        var opened = new OpenedMessage(document, _ours, _decryptor, opensAll: !_request.IsUnasked);
        var redaction = _request.Redact ? new Redaction([.. opened.Trees.Select(static t => t.Root), .. _judged]) : null;
        var issuer = IssuerOf(root);
        var own = issuer is null ? null : Own(issuer);
        var known = own ?? _named;
        var trusted = known?.Trusted ?? TrustedIdentityProvider.Stranger(issuer ?? "");
        var look = new SignatureLook(trusted, _directory, opened.Assertion);
        List<InspectedSignature> signatures = [.. look.At(opened.Trees)];
        if (_received.Beside is { } beside) signatures.Add(look.Beside(beside));

        var findings = new FindingList(_ours, known, redaction) { IsAssigned = own is null && known is not null, IsLogout = IsLogout(kind) }.With(_received, _xml, showsText: !_request.Redact).With(noted, look, signatures, opened);
        if (known is null && kind != InspectedKind.AuthnRequest) findings.WithProblemsOf(_directory);
        var assertion = AssertionOf(opened);
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
            Facts = [.. MessageFacts.Of(root, assertion).Select(f => redaction is null ? f : f with { Value = Redacted(f, redaction) })],
            Signatures = [.. signatures.Select(s => redaction is null ? s : Redacted(s, redaction))],
            Encryptions = [.. opened.Encryptions.Select(e => redaction is null ? e : Redacted(e, redaction))],
            Times = times.All,
            InTime = times.Window is var (from, until) ? new InspectedPeriod(from, until, IsGoodWithin(kind, opened, from, until, findings)) : null,
            Subject = SubjectOf(root, assertion, inspected, redaction),
            Attributes = assertion is null ? [] : [.. MessageFacts.Attributes(assertion, trusted.Mapping).Select(a => redaction is null ? a : Redacted(a, redaction))],
            Mapped = inspected?.Person?.Mapped.Where(static m => m.Value.Count > 0).ToDictionary(static m => m.Key, m => redaction is null ? m.Value : [.. m.Value.Select(static _ => InspectionReport.Redacted)], StringComparer.Ordinal) ?? [],
            Xml = PrettyXml.Of(root, redaction),
            Decrypted = [.. opened.Trees.Skip(1).Select(t => PrettyXml.Of(t.Root, redaction))],
            Notes = [.. Notes(kind), .. Bounds(opened, assertion, look, redaction)],   // last: writing is work too
        };
    }

    private (IReadOnlyList<Finding> Findings, InspectedResponse? Inspected) Judge(InspectedKind kind, XmlTree document, DateTimeOffset now)
    {
        if (!IsLogout(kind)) return JudgeResponse(document, now);
        return (LogoutInspector.Inspect(document, new PresentedLogout(_xml.Xml, _received.Beside), new LogoutExpectations
        {
            EntityId = _ours.EntityId,
            SingleLogoutService = _ours.SingleLogoutService,
            FindIdentityProvider = Find,
            DecryptionKeys = _ours.DecryptionKeys,
            Decryptor = _decryptor,
            Opened = _judged.Add,
            RequestId = document.Root.Attribute("InResponseTo"),
            Clock = new StoppedClock(now),
            LeavesForbiddenCiphersClosed = _request.IsUnasked,
        }), null);
    }

    private (IReadOnlyList<Finding> Findings, InspectedResponse? Inspected) JudgeResponse(XmlTree document, DateTimeOffset now)
    {
        var (xml, answered) = (CapturedMessage.AsResponse(_xml.Xml, now), CapturedMessage.Origin(_xml.Xml).InResponseTo);
        var issuer = IssuerOf(document.Root) ?? "";
        var inspected = ResponseInspector.Read(xml, new ResponseExpectations
        {
            EntityId = _ours.EntityId,
            AssertionConsumerService = _ours.AssertionConsumerService,
            FindIdentityProvider = Find,
            DecryptionKeys = _ours.DecryptionKeys,
            Decryptor = _decryptor,
            Opened = _judged.Add,
            Request = answered is null ? null : new SentRequest(answered, Find(issuer)?.Name ?? ""),
            Clock = new StoppedClock(now),
            LeavesForbiddenCiphersClosed = _request.IsUnasked,
        });
        return (inspected.Findings, inspected);
    }

    /// <summary>Who is asked for by name stands in where nobody has the entity id of the message.</summary>
    private TrustedIdentityProvider? Find(string entityId) => (Own(entityId) ?? _named)?.Trusted;

    /// <summary>One entity id may stand under several names with different settings: the one that is asked for comes first, as in a login the one that was.</summary>
    private KnownIdentityProvider? Own(string entityId) => _named is { } named && named.Metadata.EntityId == entityId ? named : _directory.FindByEntityId(entityId);

    private bool IsGoodWithin(InspectedKind kind, OpenedMessage opened, DateTimeOffset? from, DateTimeOffset? until, FindingList now) =>
        now.IsEmpty || (!now.IsBeyondTime && JudgeAt(kind, opened, from ?? until!.Value - TimeSpan.FromSeconds(1)).Count == 0);

    private IReadOnlyList<Finding> JudgeAt(InspectedKind kind, OpenedMessage opened, DateTimeOffset time) => Judge(kind, opened.Document, time).Findings;

    private IEnumerable<string> Notes(InspectedKind kind)
    {
        if (_received.IsDeflated && kind == InspectedKind.Response) yield return "A response does not come by the redirect binding (Profiles 4.1.2): the gateway takes it by POST alone.";
        if (kind is InspectedKind.Assertion or InspectedKind.EncryptedAssertion) yield return "It is judged as if it stood in a response without a signature.";
        if (kind is InspectedKind.Response or InspectedKind.Assertion or InspectedKind.EncryptedAssertion) yield return "The request that it names is taken as ours, and whether it was used before is not asked.";
        if (_request.IsUnasked && kind == InspectedKind.Response) yield return "What its login demanded of the sign-in, how strong and how fresh, is not asked either.";
        if (kind == InspectedKind.AuthnRequest) yield return "This is a request to an identity provider; nobody accepts it as an answer.";
        if (kind == InspectedKind.LogoutResponse) yield return "The request that it names is taken as ours.";
    }

    /// <returns>Null where there is none, or where more is wrong with it than is told.</returns>
    private static Assertion? AssertionOf(OpenedMessage opened)
    {
        try
        {
            return opened.Assertion is { } said ? Assertion.Read(said, opened.Opened, Findings.OfInspection()) : null;
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    /// <summary>A message can be made so that looking at all of it takes long, so not all of it is looked at.</summary>
    private IEnumerable<string> Bounds(OpenedMessage opened, Assertion? assertion, SignatureLook look, Redaction? redaction)
    {
        if (opened.Assertion is not null && assertion is null) yield return $"More than {Findings.Most} things are wrong with the assertion: what it says is shown as XML alone.";
        if (look.IsCutShort) yield return $"It has more signatures than are looked at ({SignatureLook.Most}, and {SignatureLook.MostOwnKeys} keys that come with them): of the others nothing is said.";
        if (opened.IsCutShort || _decryptor.Operations >= Decryptor.MaxOperations) yield return $"It has more that is encrypted than is looked at ({OpenedMessage.MostParts} parts, {Decryptor.MaxOperations} private key operations): of the others nothing is said.";
        if (redaction?.IsCutShort == true) yield return "It says more of the person than can be looked for in every place: texts in which that might stand are not shown.";
    }

    private static InspectedSubject? SubjectOf(Element root, Assertion? assertion, InspectedResponse? inspected, Redaction? redaction)
    {
        var ofLogout = root.Elements.FirstOrDefault(static e => e.IsAssertion("NameID"));
        var (value, format) = assertion?.Subject?.NameId is { } nameId ? (nameId.Value, nameId.Format) : ofLogout is null ? (null, null) : (ofLogout.Text.Trim(), ofLogout.Attribute("Format"));
        var key = inspected?.Person?.Subject;
        if (value is null && key is null) return null;
        return new InspectedSubject(value is null || redaction is null ? value : InspectionReport.Redacted, format is null || redaction is null ? format : redaction.OfUri(format), key is null || redaction is null ? key : InspectionReport.Redacted);
    }

    private static InspectedAttribute Redacted(InspectedAttribute attribute, Redaction redaction) => attribute with
    {
        Name = redaction.Of(attribute.Name),
        FriendlyName = attribute.FriendlyName is { } friendly ? redaction.Of(friendly) : null,
        Values = [.. attribute.Values.Select(static _ => InspectionReport.Redacted)],
    };

    private static string Redacted(InspectedFact fact, Redaction redaction) => redaction.OfForm(fact.Name switch { "Status" => "Value", "SubjectConfirmation" => "Method", var name => name }, fact.Value);

    private static InspectedSignature Redacted(InspectedSignature signature, Redaction redaction) => signature with
    {
        Verdict = redaction.Of(signature.Verdict),
        Algorithm = signature.Algorithm is { } algorithm ? redaction.OfUri(algorithm) : null,
        DigestAlgorithm = signature.DigestAlgorithm is { } digest ? redaction.OfUri(digest) : null,
        Reference = signature.Reference is { } reference ? redaction.Of(reference) : null,
        CertificateSubject = signature.CertificateSubject is { } subject ? redaction.Of(subject) : null,
    };

    private static InspectedEncryption Redacted(InspectedEncryption part, Redaction redaction) => part with
    {
        Algorithm = part.Algorithm is { } algorithm ? redaction.OfUri(algorithm) : null,
        KeyAlgorithm = part.KeyAlgorithm is { } key ? redaction.OfUri(key) : null,
        EncryptedFor = [.. part.EncryptedFor.Select(redaction.Of)],
    };

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
