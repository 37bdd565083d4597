using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Metadata as real providers publish it, and as nobody should.</summary>
public sealed class MetadataReaderTests
{
    private const string Namespaces = "xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
    private const string Saml2 = "protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"";

    // made once: making them takes longer than all that is done with them
    private static readonly RSA Key = RSA.Create(2048);
    private static readonly RSA AuthorityKey = RSA.Create(2048);
    private static readonly RSA OtherKey = RSA.Create(2048);

    private static string Certificate => Convert.ToBase64String(New(Key).RawData);

    private static string GoodKey => $"<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";

    private static string Sso => Service("HTTP-Redirect", "https://idp.example.org/sso");

    [Fact]
    public void Gives_entity_keys_and_addresses()
    {
        var metadata = Read(Entity($"<md:IDPSSODescriptor {Saml2}>{GoodKey}{Sso}{Service("HTTP-POST", "https://idp.example.org/post?tenant=1")}{Service("SOAP", "https://idp.example.org/soap")}</md:IDPSSODescriptor>"));
        metadata.EntityId.ShouldBe("https://idp.example.org");
        metadata.SigningKeys.ShouldHaveSingleItem().Fingerprint.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(New(Key).RawData)));
        metadata.SingleSignOnServices.Keys.ShouldBe([SamlBindings.HttpRedirect, SamlBindings.HttpPost], ignoreOrder: true);
        metadata.SingleSignOnServices[SamlBindings.HttpPost].AbsoluteUri.ShouldBe("https://idp.example.org/post?tenant=1");
        metadata.ValidUntil.ShouldBeNull();
    }

    /// <summary>Quirk 10: answers go to ResponseLocation where there is one.</summary>
    [Fact]
    public void Gives_where_logout_requests_and_their_answers_go()
    {
        const string Answers = "ResponseLocation=\" https://idp.example.org/slo/answers \"";
        var metadata = Read(Entity($"""
            <md:IDPSSODescriptor {Saml2}>{GoodKey}
            <md:SingleLogoutService Binding="{SamlBindings.Soap}" Location="https://idp.example.org/soap"/>
            <md:SingleLogoutService Binding="{SamlBindings.HttpPost}" Location="https://idp.example.org/slo" {Answers}/>
            <md:SingleLogoutService Binding="{SamlBindings.HttpRedirect}" Location="https://idp.example.org/slo/redirect" ResponseLocation="javascript:alert(1)"/>
            <md:SingleLogoutService Binding="{SamlBindings.HttpRedirect}" Location="https://idp.example.org/slo/second"/>
            {Sso}</md:IDPSSODescriptor>
            """));

        metadata.SingleLogout().ShouldBe((SamlBindings.HttpRedirect, new LogoutService(new Uri("https://idp.example.org/slo/redirect"), null)));
        metadata.SingleLogout(SamlBindings.HttpPost).ShouldBe((SamlBindings.HttpPost, new LogoutService(new Uri("https://idp.example.org/slo"), new Uri("https://idp.example.org/slo/answers"))));
        metadata.SingleLogout(SamlBindings.HttpPost)!.Value.Service.ForResponses.AbsoluteUri.ShouldBe("https://idp.example.org/slo/answers");
        metadata.SingleLogout(SamlBindings.HttpRedirect)!.Value.Service.ForResponses.AbsoluteUri.ShouldBe("https://idp.example.org/slo/redirect");
        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{GoodKey}{Sso}</md:IDPSSODescriptor>")).SingleLogout().ShouldBeNull();
    }

    /// <summary>Quirk 3: a bare key, and base64 with tabs, CR and line ends.</summary>
    [Fact]
    public void Takes_a_bare_key_and_base64_in_any_layout()
    {
        var parameters = Key.ExportParameters(false);
        var modulus = string.Join("\r\n\t\t ", Convert.ToBase64String([0, .. parameters.Modulus!]).Chunk(64).Select(c => new string(c)));
        var bare = $"<md:KeyDescriptor><ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>\n{modulus}\n</ds:Modulus><ds:Exponent> {Convert.ToBase64String(parameters.Exponent!)} </ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo></md:KeyDescriptor>";
        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{bare}{Sso}</md:IDPSSODescriptor>")).SigningKeys.ShouldHaveSingleItem().Bits.ShouldBe(2048);
    }

    /// <summary>Quirk 11: an entity may be service provider and attribute authority too.</summary>
    [Fact]
    public void Keys_and_addresses_of_other_roles_are_not_the_providers()
    {
        using var other = RSA.Create(2048);
        var foreign = GoodKey.Replace(Certificate, Convert.ToBase64String(New(other).RawData), StringComparison.Ordinal);
        var metadata = Read(Entity($"""
            <md:SPSSODescriptor {Saml2}>{foreign}<md:AssertionConsumerService Binding="{SamlBindings.HttpPost}" Location="https://idp.example.org/acs" index="0"/></md:SPSSODescriptor>
            <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol">{foreign}{Service("HTTP-POST", "https://old.example.org")}</md:IDPSSODescriptor>
            <md:IDPSSODescriptor protocolSupportEnumeration="urn:mace:shibboleth:1.0 urn:oasis:names:tc:SAML:2.0:protocol">{GoodKey}{Sso}</md:IDPSSODescriptor>
            <md:AttributeAuthorityDescriptor {Saml2}>{foreign}</md:AttributeAuthorityDescriptor>
            """));
        metadata.SigningKeys.ShouldHaveSingleItem().Fingerprint.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(New(Key).RawData)));
        metadata.SingleSignOnServices.Values.ShouldHaveSingleItem().AbsoluteUri.ShouldBe("https://idp.example.org/sso");
    }

    [Fact]
    public void Keys_for_encryption_and_keys_that_cannot_be_read_or_are_weak_are_left_out()
    {
        using var weak = RSA.Create(1024);
        var keys = GoodKey.Replace("use=\"signing\"", "use=\"encryption\"", StringComparison.Ordinal).Replace(Certificate, Convert.ToBase64String(New(weak).RawData), StringComparison.Ordinal)
            + GoodKey.Replace(Certificate, "bm8gY2VydGlmaWNhdGU=", StringComparison.Ordinal)
            + GoodKey.Replace(Certificate, "not base64", StringComparison.Ordinal)
            + GoodKey.Replace(Certificate, Convert.ToBase64String(New(weak).RawData), StringComparison.Ordinal)
            + GoodKey + GoodKey;
        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{keys}{Sso}</md:IDPSSODescriptor>")).SigningKeys.ShouldHaveSingleItem().Bits.ShouldBe(2048);
    }

    [Theory]
    [InlineData("leaf", "authority", "root")]
    [InlineData("root", "authority", "leaf")]
    [InlineData("authority", "leaf", "root")]
    [InlineData("leaf", "root")]
    [InlineData("root", "leaf")]
    [InlineData("leaf")]
    public void Of_a_chain_of_certificates_only_the_end_entitys_key_is_trusted(params string[] order)
    {
        using var root = Authority("CN=root", Key);
        using var authority = Issued("CN=authority", AuthorityKey, root, isAuthority: true);
        using var leaf = Issued("CN=leaf", OtherKey, authority, isAuthority: false);
        var chain = order.Select(name => name switch { "leaf" => leaf, "authority" => authority, _ => root });

        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{KeyInfo(X509Data(chain))}{Sso}</md:IDPSSODescriptor>"))
            .SigningKeys.ShouldHaveSingleItem().Fingerprint.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(leaf.RawData)));
    }

    [Fact]
    public void A_chain_with_a_certificate_that_cannot_be_read_gives_no_key()
    {
        using var root = Authority("CN=root", Key);
        var hidden = X509Data([root]).Replace("<ds:X509Data>", "<ds:X509Data><ds:X509Certificate>bm8gY2VydGlmaWNhdGU=</ds:X509Certificate>", StringComparison.Ordinal);

        Should.Throw<MetadataRefusedException>(() => Read(Entity($"<md:IDPSSODescriptor {Saml2}>{KeyInfo(hidden)}{Sso}</md:IDPSSODescriptor>")));
    }

    [Fact]
    public void Certificates_of_one_name_beside_each_other_are_no_chain_and_the_first_is_taken()
    {
        using var newer = New(OtherKey);
        using var older = New(Key);

        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{KeyInfo(X509Data([older, newer]))}{Sso}</md:IDPSSODescriptor>"))
            .SigningKeys.ShouldHaveSingleItem().Fingerprint.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(older.RawData)));
    }

    [Fact]
    public void Each_KeyDescriptor_gives_its_key()
    {
        using var newer = New(OtherKey);

        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{GoodKey}{KeyInfo(X509Data([newer]))}{Sso}</md:IDPSSODescriptor>")).SigningKeys.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("urn:oid:1.2.840.10045.3.1.7", "1.2.840.10045.3.1.7", 256)]
    [InlineData("urn:oid:1.3.132.0.34", "1.3.132.0.34", 384)]
    [InlineData("urn:oid:1.3.132.0.35", "1.3.132.0.35", 521)]
    public void Takes_a_bare_key_on_a_named_curve(string uri, string oid, int bits)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromValue(oid));
        var hash = SHA256.HashData("signed"u8);

        var read = Read(Entity($"<md:IDPSSODescriptor {Saml2}>{Curve(key, uri)}{Sso}</md:IDPSSODescriptor>")).SigningKeys.ShouldHaveSingleItem();

        (read.IsRsa, read.Bits).ShouldBe((false, bits));
        read.Verifies(SignatureAlgorithm.Find("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")!, hash, key.SignHash(hash)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("urn:oid:1.3.132.0.10", 4, 0)]
    [InlineData("urn:oid:1.2.840.10045.3.1.7", 2, 0)]
    [InlineData("urn:oid:1.2.840.10045.3.1.7", 4, 1)]
    [InlineData("urn:oid:1.3.132.0.34", 4, 0)]
    public void A_bare_key_of_another_curve_form_or_length_is_left_out(string uri, int form, int missing)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = Point(key);
        var odd = Curve(key, uri).Replace(Convert.ToBase64String(point), Convert.ToBase64String([(byte)form, .. point[(1 + missing)..]]), StringComparison.Ordinal);

        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{odd}{GoodKey}{Sso}</md:IDPSSODescriptor>")).SigningKeys.ShouldHaveSingleItem().IsRsa.ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "AQAB")]
    [InlineData("AAAA", "AAAA")]
    [InlineData("AQAB", "")]
    [InlineData("AQAB", "AQAB")]
    public void A_bare_key_of_nothing_is_left_out_like_any_other_that_cannot_be_read(string modulus, string exponent)
    {
        var hollow = $"<md:KeyDescriptor><ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>{exponent}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo></md:KeyDescriptor>";
        Read(Entity($"<md:IDPSSODescriptor {Saml2}>{hollow}{GoodKey}{Sso}</md:IDPSSODescriptor>")).SigningKeys.ShouldHaveSingleItem().Bits.ShouldBe(2048);
        Should.Throw<MetadataRefusedException>(() => Read(Entity($"<md:IDPSSODescriptor {Saml2}>{hollow}{Sso}</md:IDPSSODescriptor>")));
    }

    [Fact]
    public void One_of_several_entities_is_picked_by_its_id_or_by_being_the_only_provider()
    {
        var provider = Entity($"<md:IDPSSODescriptor {Saml2}>{GoodKey}{Sso}</md:IDPSSODescriptor>");
        var service = Entity($"<md:SPSSODescriptor {Saml2}/>", "https://sp.example.org");
        Read(Entities(service, provider)).EntityId.ShouldBe("https://idp.example.org");
        Read(Entities(provider, provider.Replace("idp.example.org", "second.example.org", StringComparison.Ordinal)), "https://second.example.org").EntityId.ShouldBe("https://second.example.org");
    }

    [Fact]
    public void The_earliest_end_counts()
    {
        var entity = Entity($"<md:IDPSSODescriptor {Saml2} validUntil=\"2026-03-03T00:00:00.5Z\">{GoodKey}{Sso}</md:IDPSSODescriptor>", more: "validUntil=\"2026-03-02T00:00:00Z\"");
        Read(Entities(entity).Replace("<md:EntitiesDescriptor", "<md:EntitiesDescriptor validUntil=\"2026-03-04T00:00:00+02:00\"", StringComparison.Ordinal)).ValidUntil.ShouldBe(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("nothing", "the metadata is not XML that can be read: saml.xml.malformed")]
    [InlineData("<html><body>Sign in</body></html>", "the document holds no SAML metadata; its root is html")]
    [InlineData("<!DOCTYPE x [<!ENTITY e \"x\">]><x/>", "the metadata is not XML that can be read: saml.xml.doctype")]
    [InlineData("{sp}", "the metadata has no identity provider (no IDPSSODescriptor for SAML 2.0)")]
    [InlineData("{two}", "the metadata has 2 identity providers: name one in EntityId")]
    [InlineData("{nokey}", "https://idp.example.org has no key for signing that can be used")]
    [InlineData("{nosso}", "https://idp.example.org offers no SingleSignOnService with HTTP-Redirect or HTTP-POST")]
    [InlineData("{badsso}", "https://idp.example.org offers no SingleSignOnService with HTTP-Redirect or HTTP-POST")]
    [InlineData("{noid}", "the EntityDescriptor has no entityID")]
    [InlineData("{badend}", "validUntil of the metadata is not a time")]
    public void What_cannot_be_used_is_refused_with_the_reason(string xml, string said)
    {
        var good = Entity($"<md:IDPSSODescriptor {Saml2}>{GoodKey}{Sso}</md:IDPSSODescriptor>");
        var document = xml switch
        {
            "{sp}" => Entity($"<md:SPSSODescriptor {Saml2}/>"),
            "{two}" => Entities(good, good),
            "{nokey}" => good.Replace(GoodKey, "", StringComparison.Ordinal),
            "{nosso}" => good.Replace(Sso, Service("SOAP", "https://idp.example.org"), StringComparison.Ordinal),
            "{badsso}" => good.Replace(Sso, Service("HTTP-POST", "javascript:alert(1)"), StringComparison.Ordinal),
            "{noid}" => good.Replace("entityID=\"https://idp.example.org\"", "", StringComparison.Ordinal),
            "{badend}" => good.Replace("<md:EntityDescriptor", "<md:EntityDescriptor validUntil=\"tomorrow\"", StringComparison.Ordinal),
            _ => xml,
        };
        Should.Throw<MetadataRefusedException>(() => Read(document)).Message.ShouldStartWith(said);
    }

    [Fact]
    public void An_entity_that_is_not_there_is_said_to_be_missing() =>
        Should.Throw<MetadataRefusedException>(() => Read(Entity($"<md:IDPSSODescriptor {Saml2}>{GoodKey}{Sso}</md:IDPSSODescriptor>"), "https://other.example.org"))
            .Message.ShouldBe("the metadata has no identity provider https://other.example.org (it has 1 others)");

    [Fact]
    public void A_signer_that_was_named_must_have_signed_the_whole_document()
    {
        using var signer = RSA.Create(2048);
        var certificate = New(signer);
        // canonical as it stands, so that the signer can sign it as text
        var canonical = $"<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_m\" entityID=\"https://idp.example.org\"><md:IDPSSODescriptor {Saml2}>"
            + GoodKey.Replace("<ds:KeyInfo>", "<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">", StringComparison.Ordinal)
            + $"<md:SingleSignOnService Binding=\"{SamlBindings.HttpPost}\" Location=\"https://idp.example.org/sso\"></md:SingleSignOnService></md:IDPSSODescriptor></md:EntityDescriptor>";
        var signature = MessageSigner.Rsa(signer).SignatureOver(canonical, "_m", PrefixStyle.Usual);
        var signed = canonical.Insert(canonical.IndexOf('>', StringComparison.Ordinal) + 1, signature);

        Read(signed, signer: certificate).EntityId.ShouldBe("https://idp.example.org");
        foreach (var (document, reason) in ((string, string)[])[
            (canonical, "saml.signature.missing"),
            (signed.Replace("https://idp.example.org/sso", "https://evil.example.org/sso", StringComparison.Ordinal), "saml.signature.digest"),
            (canonical.Insert(canonical.IndexOf('>', StringComparison.Ordinal) + 1, MessageSigner.Rsa(Key).SignatureOver(canonical, "_m", PrefixStyle.Usual)), "saml.signature.invalid")])
            Should.Throw<MetadataRefusedException>(() => Read(document, signer: certificate)).Message.ShouldStartWith($"the metadata is not signed by MetadataSignedBy: {reason}");
    }

    private static IdentityProviderMetadata Read(string xml, string? entityId = null, X509Certificate2? signer = null) => MetadataOf.Document(Encoding.UTF8.GetBytes(xml), entityId, signer);

    private static string Entity(string roles, string id = "https://idp.example.org", string more = "") =>
        $"<md:EntityDescriptor {Namespaces} entityID=\"{id}\" {more}>{roles}</md:EntityDescriptor>";

    private static string Entities(params string[] entities) => $"<md:EntitiesDescriptor {Namespaces}>{string.Concat(entities)}</md:EntitiesDescriptor>";

    private static string Service(string binding, string location) => $"<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" Location=\"{location}\"/>";

    private static string KeyInfo(string content) => $"<md:KeyDescriptor use=\"signing\"><ds:KeyInfo>{content}</ds:KeyInfo></md:KeyDescriptor>";

    private static string X509Data(IEnumerable<X509Certificate2> certificates) =>
        $"<ds:X509Data>{string.Concat(certificates.Select(c => $"<ds:X509Certificate>{Convert.ToBase64String(c.RawData)}</ds:X509Certificate>"))}</ds:X509Data>";

    private static string Curve(ECDsa key, string uri) => KeyInfo(
        $"<ds:KeyValue><c:ECKeyValue xmlns:c=\"http://www.w3.org/2009/xmldsig11#\"><c:NamedCurve URI=\"{uri}\"/><c:PublicKey>{Convert.ToBase64String(Point(key))}</c:PublicKey></c:ECKeyValue></ds:KeyValue>");

    private static byte[] Point(ECDsa key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }

    private static X509Certificate2 Authority(string name, RSA key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private static X509Certificate2 Issued(string name, RSA key, X509Certificate2 by, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        using var issued = request.Create(by, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100), [(byte)name.Length]);
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 New(RSA key) =>
        new(new CertificateRequest("CN=idp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .Create(new X500DistinguishedName("CN=idp"), X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100), [1]));
}
