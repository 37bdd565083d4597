using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using JitGateway.Configuration;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Published;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Metadata;

/// <summary>Our own metadata (SAML Metadata 2.4.4). It lists what is really served and nothing else, and is there before any identity provider is.</summary>
internal sealed class ServiceProviderMetadata(Active<ServiceProvider> serviceProvider, ServiceProviderKeys keys)
{
    public const string ContentType = "application/samlmetadata+xml";

    private static readonly XmlWriterSettings Settings = new() { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    private volatile SignedMetadata? _signed;

    public Task WriteAsync(HttpContext context)
    {
        var xml = ToXml();
        var response = context.Response;
        response.ContentType = ContentType;
        response.ContentLength = xml.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(xml, context.RequestAborted).AsTask();
    }

    public byte[] ToXml()
    {
        var sp = serviceProvider.Value;
        if (!sp.Published.Sign) return Write(sp);
        if (_signed is { } signed && signed.Of == sp) return signed.Xml;   // nobody makes us sign by asking often
        var signer = keys.Signing[0];
        using var key = signer.PrivateKey();
        var xml = Encoding.UTF8.GetBytes(EnvelopedSigner.SignMetadata(Encoding.UTF8.GetString(Write(sp)), key, signer.Certificate));
        _signed = new SignedMetadata(sp, xml);
        return xml;
    }

    private byte[] Write(ServiceProvider sp)
    {
        var description = new PublishedDescription(sp.Published, new Uri(sp.AssertionConsumerService).Host);
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement("md", "EntityDescriptor", SamlNames.MetadataNamespace);
            if (sp.Published.Sign) xml.WriteAttributeString("ID", $"_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sp.EntityId)))}");
            xml.WriteAttributeString("entityID", sp.EntityId);
            xml.WriteStartElement("md", "SPSSODescriptor", SamlNames.MetadataNamespace);
            xml.WriteAttributeString("AuthnRequestsSigned", XmlConvert.ToString(sp.IdentityProviders.Values.All(p => p.Options.SignAuthnRequests)));
            xml.WriteAttributeString("WantAssertionsSigned", XmlConvert.ToString(true));
            xml.WriteAttributeString("protocolSupportEnumeration", SamlNames.ProtocolNamespace);
            description.WriteUserInterface(xml);
            foreach (var key in keys.Signing) WriteKey(xml, "signing", key.Certificate, []);
            foreach (var key in sp.DecryptionKeys) WriteKey(xml, "encryption", key.Certificate, EncryptionMethods.All);
            if (sp.ServesLogout) WriteSingleLogoutServices(xml, sp.SingleLogoutService);
            foreach (var format in Formats(sp)) xml.WriteElementString("md", "NameIDFormat", SamlNames.MetadataNamespace, format);
            foreach (var binding in Enum.GetValues<ResponseBinding>()) WriteAssertionConsumerService(xml, sp.AssertionConsumerService, binding);
            description.WriteRequestedAttributes(xml);
            xml.WriteEndElement();
            description.WriteOrganizationAndContacts(xml);
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private static void WriteKey(XmlWriter xml, string use, X509Certificate2 certificate, IReadOnlyList<EncryptionMethod> methods)
    {
        xml.WriteStartElement("md", "KeyDescriptor", SamlNames.MetadataNamespace);
        xml.WriteAttributeString("use", use);
        xml.WriteStartElement("ds", "KeyInfo", SamlNames.SignatureNamespace);
        xml.WriteStartElement("ds", "X509Data", SamlNames.SignatureNamespace);
        xml.WriteElementString("ds", "X509Certificate", SamlNames.SignatureNamespace, Convert.ToBase64String(certificate.RawData));
        xml.WriteEndElement();
        xml.WriteEndElement();
        foreach (var method in methods) WriteMethod(xml, method);
        xml.WriteEndElement();
    }

    private static void WriteMethod(XmlWriter xml, EncryptionMethod method)
    {
        xml.WriteStartElement("md", "EncryptionMethod", SamlNames.MetadataNamespace);
        xml.WriteAttributeString("Algorithm", method.Algorithm);
        if (method.Digest is not null) WriteAlgorithm(xml, "ds", "DigestMethod", SamlNames.SignatureNamespace, method.Digest);
        if (method.Mask is not null) WriteAlgorithm(xml, "xenc11", "MGF", EncryptionNames.Namespace11, method.Mask);
        xml.WriteEndElement();
    }

    private static void WriteAlgorithm(XmlWriter xml, string prefix, string name, string namespaceUri, string algorithm)
    {
        xml.WriteStartElement(prefix, name, namespaceUri);
        xml.WriteAttributeString("Algorithm", algorithm);
        xml.WriteEndElement();
    }

    /// <summary>What the configuration asks for; before it asks for anything, what we can make use of.</summary>
    private static IEnumerable<string> Formats(ServiceProvider sp)
    {
        var asked = sp.IdentityProviders.Values.Select(p => p.NameIdFormat).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return asked.Count > 0 ? asked : [NameIdFormats.Persistent, NameIdFormats.EmailAddress, NameIdFormats.Unspecified];
    }

    private static void WriteSingleLogoutServices(XmlWriter xml, string location)
    {
        foreach (var binding in (ReadOnlySpan<string>)[SamlBindings.HttpRedirect, SamlBindings.HttpPost, SamlBindings.Soap])
        {
            xml.WriteStartElement("md", "SingleLogoutService", SamlNames.MetadataNamespace);
            xml.WriteAttributeString("Binding", binding);
            xml.WriteAttributeString("Location", location);
            xml.WriteEndElement();
        }
    }

    private static void WriteAssertionConsumerService(XmlWriter xml, string location, ResponseBinding binding)
    {
        xml.WriteStartElement("md", "AssertionConsumerService", SamlNames.MetadataNamespace);
        xml.WriteAttributeString("Binding", ConsumerService.UriOf(binding));
        xml.WriteAttributeString("Location", location);
        xml.WriteAttributeString("index", XmlConvert.ToString(ConsumerService.IndexOf(binding)));
        if (binding == ResponseBinding.Post) xml.WriteAttributeString("isDefault", XmlConvert.ToString(true));
        xml.WriteEndElement();
    }

    private sealed record SignedMetadata(ServiceProvider Of, byte[] Xml);
}
