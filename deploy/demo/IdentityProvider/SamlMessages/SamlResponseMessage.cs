using System.Globalization;
using static JitGateway.Demo.IdentityProvider.SamlMessages.CanonicalMarkup;

namespace JitGateway.Demo.IdentityProvider.SamlMessages;

/// <summary>Which elements of a message carry a signature.</summary>
internal enum Signed
{
    Assertion,
    Response,
    Both,
    Nothing,
}

/// <summary>
/// A SAML 2.0 response with one assertion, described in the words of the standard; <see cref="ToXml"/> writes and signs it.
/// The edits are for tests: each changes the finished markup just before the next signature is laid over it.
/// </summary>
internal sealed record SamlResponseMessage
{
    public string Id { get; init; } = "_response-" + Guid.NewGuid().ToString("N");

    public string AssertionId { get; init; } = "_assertion-" + Guid.NewGuid().ToString("N");

    /// <summary>The identity provider's entity id.</summary>
    public required string Issuer { get; init; }

    /// <summary>The Format of both Issuers; absent: none is written.</summary>
    public string? IssuerFormat { get; init; }

    /// <summary>The service provider's entity ids: each an Audience of the one AudienceRestriction.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>The service provider's assertion consumer service: Destination and Recipient.</summary>
    public required string AssertionConsumerService { get; init; }

    /// <summary>The ID of the request this answers; absent: unsolicited.</summary>
    public string? InResponseTo { get; init; }

    /// <summary>IssueInstant and the beginning of every time span.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the person was authenticated; absent: just now.</summary>
    public DateTimeOffset? AuthnInstant { get; init; }

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How times are written; the standard demands UTC.</summary>
    public string TimeFormat { get; init; } = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The NameID's text; absent: no NameID is written.</summary>
    public string? NameId { get; init; }

    public string? NameIdFormat { get; init; } = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

    public string? NameQualifier { get; init; }

    public string? SpNameQualifier { get; init; }

    public IReadOnlyList<SamlAttributeMessage> Attributes { get; init; } = [];

    public string? SessionIndex { get; init; } = "_session-" + Guid.NewGuid().ToString("N");

    public DateTimeOffset? SessionNotOnOrAfter { get; init; }

    public string AuthnContext { get; init; } = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

    /// <summary>The top-level status code.</summary>
    public string Status { get; init; } = "urn:oasis:names:tc:SAML:2.0:status:Success";

    /// <summary>The second-level status code and the message; absent: none is written.</summary>
    public string? SecondStatus { get; init; }

    public string? StatusMessage { get; init; }

    /// <summary>False for answers that carry none (errors).</summary>
    public bool WithAssertion { get; init; } = true;

    public Signed Signed { get; init; } = Signed.Assertion;

    public PrefixStyle Prefixes { get; init; } = PrefixStyle.Usual;

    /// <summary>Changes the assertion before it is signed.</summary>
    public Func<string, string> EditAssertion { get; init; } = static xml => xml;

    /// <summary>Changes the response, its assertion signed or not, before it is signed itself.</summary>
    public Func<string, string> EditResponse { get; init; } = static xml => xml;

    /// <summary>The finished message; signed as <see cref="Signed"/> says.</summary>
    public string ToXml(MessageSigner signer)
    {
        var assertion = WithAssertion ? EditAssertion(AssertionXml()) : null;
        if (assertion is not null && Signed is Signed.Assertion or Signed.Both) assertion = WithSignature(assertion!, AssertionId, signer);
        var response = EditResponse(ResponseXml(assertion));
        return Signed is Signed.Response or Signed.Both ? WithSignature(response, Id, signer) : response;
    }

    /// <summary>The finished message as the value of the form field SAMLResponse (Bindings 3.5.4).</summary>
    public string ToFormValue(MessageSigner signer) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(ToXml(signer)));

    /// <summary>Lays an enveloped signature after the element's Issuer (Core 2.3.3, 3.2.2), or first where it has none.</summary>
    public string WithSignature(string canonical, string id, MessageSigner signer)
    {
        var signature = signer.SignatureOver(canonical, id, Prefixes);
        var endOfIssuer = $"</{Prefixes.A("Issuer")}>";
        var issuer = canonical.IndexOf(endOfIssuer, StringComparison.Ordinal);
        var place = issuer >= 0 ? issuer + endOfIssuer.Length : canonical.IndexOf('>', StringComparison.Ordinal) + 1;
        return canonical.Insert(place, signature);
    }

    private string ResponseXml(string? assertion)
    {
        var p = Prefixes.P;
        return Element(p("Response"),
            [Prefixes.DeclareProtocol, ("ID", Id), ("Version", "2.0"), ("IssueInstant", Time(IssuedAt)), ("Destination", AssertionConsumerService), ("InResponseTo", InResponseTo)],
            Element(Prefixes.A("Issuer"), [Prefixes.DeclareAssertion, ("Format", IssuerFormat)], Text(Issuer)),
            Element(p("Status"), [],
                Element(p("StatusCode"), [("Value", Status)], SecondStatus is null ? null : Element(p("StatusCode"), [("Value", SecondStatus)])),
                StatusMessage is null ? null : Element(p("StatusMessage"), [], Text(StatusMessage))),
            assertion);
    }

    private string AssertionXml()
    {
        var a = Prefixes.A;
        var end = Time(IssuedAt + Lifetime);
        return Element(a("Assertion"), [Prefixes.DeclareAssertion, ("ID", AssertionId), ("Version", "2.0"), ("IssueInstant", Time(IssuedAt))],
            Element(a("Issuer"), [("Format", IssuerFormat)], Text(Issuer)),
            Element(a("Subject"), [],
                NameId is null ? null : Element(a("NameID"), [("Format", NameIdFormat), ("NameQualifier", NameQualifier), ("SPNameQualifier", SpNameQualifier)], Text(NameId)),
                Element(a("SubjectConfirmation"), [("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer")],
                    Element(a("SubjectConfirmationData"), [("InResponseTo", InResponseTo), ("NotOnOrAfter", end), ("Recipient", AssertionConsumerService)]))),
            Element(a("Conditions"), [("NotBefore", Time(IssuedAt)), ("NotOnOrAfter", end)],
                Element(a("AudienceRestriction"), [], Audiences.Select(audience => Element(a("Audience"), [], Text(audience))))),
            Element(a("AuthnStatement"), [("AuthnInstant", Time(AuthnInstant ?? IssuedAt)), ("SessionIndex", SessionIndex), ("SessionNotOnOrAfter", SessionNotOnOrAfter is { } limit ? Time(limit) : null)],
                Element(a("AuthnContext"), [], Element(a("AuthnContextClassRef"), [], Text(AuthnContext)))),
            Attributes.Count == 0 ? null : Element(a("AttributeStatement"), [], Attributes.Select(AttributeXml)));
    }

    private string AttributeXml(SamlAttributeMessage attribute) => Element(Prefixes.A("Attribute"),
        [("Name", attribute.Name), ("NameFormat", attribute.NameFormat), ("FriendlyName", attribute.FriendlyName)],
        attribute.Values.Select(value => Element(Prefixes.A("AttributeValue"),
            attribute.Type is null ? [] : [("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), ("xsi:type", attribute.Type)],
            Text(value))));

    private string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
