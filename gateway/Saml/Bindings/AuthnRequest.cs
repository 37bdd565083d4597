using System.Globalization;
using System.Text;
using System.Xml;
using JitGateway.Identity;

namespace JitGateway.Saml.Bindings;

/// <summary>A request to authenticate somebody (SAML Core 3.4.1).</summary>
internal sealed record AuthnRequest
{
    private const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    public required string Id { get; init; }

    public required DateTimeOffset IssueInstant { get; init; }

    /// <summary>Our entity id.</summary>
    public required string Issuer { get; init; }

    public required Uri Destination { get; init; }

    public required ConsumerService AssertionConsumerService { get; init; }

    /// <summary>Null: nothing is said of NameIDs.</summary>
    public NameIdPolicy? NameIdPolicy { get; init; }

    /// <summary>The person has to show anew who they are, also where the provider knows them.</summary>
    public bool ForceAuthn { get; init; }

    /// <summary>The provider shows nothing to the person.</summary>
    public bool IsPassive { get; init; }

    /// <summary>What the provider may show as the name of who asks.</summary>
    public string? ProviderName { get; init; }

    /// <summary>Class references with which the answer is compared; empty: any will do.</summary>
    public IReadOnlyList<string> RequestedAuthnContext { get; init; } = [];

    public AuthnContextComparison Comparison { get; init; }

    public string ToXml()
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("samlp", "AuthnRequest", Protocol);
            xml.WriteAttributeString("xmlns", "saml", null, Assertion);
            xml.WriteAttributeString("ID", Id);
            xml.WriteAttributeString("Version", "2.0");
            xml.WriteAttributeString("IssueInstant", IssueInstant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("Destination", Destination.AbsoluteUri);
            if (ForceAuthn) xml.WriteAttributeString("ForceAuthn", "true");
            if (IsPassive) xml.WriteAttributeString("IsPassive", "true");
            AssertionConsumerService.Write(xml);
            if (ProviderName is not null) xml.WriteAttributeString("ProviderName", ProviderName);
            xml.WriteElementString("saml", "Issuer", Assertion, Issuer);
            NameIdPolicy?.Write(xml, Protocol);
            WriteRequestedAuthnContext(xml);
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private void WriteRequestedAuthnContext(XmlWriter xml)
    {
        if (RequestedAuthnContext.Count == 0) return;
        xml.WriteStartElement("samlp", "RequestedAuthnContext", Protocol);
        xml.WriteAttributeString("Comparison", Comparison.ToString().ToLowerInvariant());
        foreach (var reference in RequestedAuthnContext)
            xml.WriteElementString("saml", "AuthnContextClassRef", Assertion, reference);
        xml.WriteEndElement();
    }
}

/// <summary>Where the answer goes: an endpoint of our metadata, by its URL and binding or by its number; one way excludes the other (SAML Core 3.4.1).</summary>
/// <param name="Url">Null: by number.</param>
internal sealed record ConsumerService(ResponseBinding Binding, string? Url = null)
{
    /// <summary>The number in our metadata.</summary>
    public static int IndexOf(ResponseBinding binding) => binding == ResponseBinding.Artifact ? 1 : 0;

    public static string UriOf(ResponseBinding binding) => binding == ResponseBinding.Artifact ? SamlBindings.HttpArtifact : SamlBindings.HttpPost;

    public void Write(XmlWriter xml)
    {
        if (Url is null)
        {
            xml.WriteAttributeString("AssertionConsumerServiceIndex", IndexOf(Binding).ToString(CultureInfo.InvariantCulture));
            return;
        }

        xml.WriteAttributeString("AssertionConsumerServiceURL", Url);
        xml.WriteAttributeString("ProtocolBinding", UriOf(Binding));
    }
}

/// <summary>Which kind of NameID is wanted (SAML Core 3.4.1.1).</summary>
/// <param name="Format">A URI; null leaves it to the provider.</param>
/// <param name="Qualifier">SPNameQualifier; null: ours.</param>
internal sealed record NameIdPolicy(string? Format, string? Qualifier, bool AllowCreate)
{
    public void Write(XmlWriter xml, string protocol)
    {
        xml.WriteStartElement("samlp", "NameIDPolicy", protocol);
        if (Format is not null) xml.WriteAttributeString("Format", Format);
        if (Qualifier is not null) xml.WriteAttributeString("SPNameQualifier", Qualifier);
        xml.WriteAttributeString("AllowCreate", XmlConvert.ToString(AllowCreate));
        xml.WriteEndElement();
    }
}

/// <summary>Binding URIs (SAML Bindings 3.4.1, 3.5.1, 3.6.1, 3.2.1).</summary>
internal static class SamlBindings
{
    public const string HttpRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    public const string HttpPost = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    public const string HttpArtifact = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact";
    public const string Soap = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
}
