using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml;

/// <summary>What an operator reads when the section Saml is wrong.</summary>
public sealed class BrokenSamlConfigurationTests : IDisposable
{
    // made once: it takes longer than all that is done with it
    private static readonly string OtherKey = NewKey(2048);
    private static readonly RSA Small = RSA.Create(1024);

    private readonly ConfigurationFolder _folder = new();

    public BrokenSamlConfigurationTests()
    {
        _folder.WithFile("sp.crt", ServiceProviderKeyFile.Certificate.ExportCertificatePem());
        _folder.WithFile("sp.key", ServiceProviderKeyFile.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _folder.WithFile("other.key", OtherKey);
        _folder.WithFile("small.crt", Certificate(Small));
        _folder.WithFile("small.key", Small.ExportPkcs8PrivateKeyPem());
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _folder.WithFile("curve.crt", new CertificateRequest("CN=curve", curve, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100)).ExportCertificatePem());
        _folder.WithFile("curve.key", curve.ExportPkcs8PrivateKeyPem());
        _folder.WithFile("text.pfx", "no key at all");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(""" "EntityId": "sso example" """,
        "Saml:EntityId = \"sso example\": is not an entity id. Write a URI of at most 1024 characters, as in https://sso.example.com/sso/metadata.")]
    [InlineData(""" "AttemptLifetime": "00:00:05" """,
        "Saml:AttemptLifetime = \"00:00:05\": is too short or too long for people to sign in. Write a span from 00:00:30 to 08:00:00, as in 00:10:00.")]
    [InlineData(""" "RememberChoice": "401.00:00:00" """,
        "Saml:RememberChoice = \"401.00:00:00\": is not a time for which a browser remembers. Write a span up to 400.00:00:00, as in 180.00:00:00, or 00:00:00 to remember nothing.")]
    [InlineData(""" "AuthnContextOrder": [ "urn:a", "urn:a" ] """,
        "Saml:AuthnContextOrder:1 = \"urn:a\": stands twice, so it would be stronger than itself. Name each once, from the weakest to the strongest.")]
    [InlineData(""" "AuthnContextOrder": [ "mfa" ] """,
        "Saml:AuthnContextOrder:0 = \"mfa\": is not the URI of an authentication context. Write one such as urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport.")]
    [InlineData(""" "IdentityProvider": { } """,
        "Saml:IdentityProvider: is not a key that is known here. Did you mean \"IdentityProviders\"? Known: …")]
    [InlineData(""" "IdentityProviderFolder": { "Path": "absent" } """,
        "Saml:IdentityProviderFolder:Path = \"{folder}/absent\": is not a folder that can be read (there is no such folder). Make the folder, or name another one.")]
    [InlineData(""" "IdentityProviderFolder": { "Settings": { "Preset": "Shibboleth" } } """,
        "Saml:IdentityProviderFolder:Path: is missing, so the settings are nobody's. Write the path of a folder, or leave out IdentityProviderFolder.")]
    [InlineData(""" "IdentityProviderFolder": { "Path": ".", "Settings": { "EntityId": "urn:corp" } } """,
        "Saml:IdentityProviderFolder:Settings:EntityId = \"urn:corp\": cannot be true of every provider of a folder. Leave it out, or write the provider under Saml:IdentityProviders.")]
    [InlineData(""" "IdentityProviderFolder": { "Path": ".", "Settings": { "ClockSkew": "01:00:00" } } """,
        "Saml:IdentityProviderFolder:Settings:ClockSkew = \"01:00:00\": is not a skew that can be borne. Write a span from 00:00:00 to 00:10:00; 00:01:00 is usual.")]
    [InlineData(""" "IdentityProviderFolder": { "Path": ".", "Settings": { "RequireEncryptedAssertions": true } } """,
        "Saml:IdentityProviderFolder:Settings:RequireEncryptedAssertions = \"true\": cannot be met without a key to decrypt with. Name a key under Saml:DecryptionKeys, as in [ { \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" } ], or write false.")]
    [InlineData(""" "SigningKeys": [ { } ] """,
        "Saml:SigningKeys:0: names no key. Write { \"Path\": \"keys/sp.pfx\", \"Password\": \"env:NAME\" } or { \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" }.")]
    [InlineData(""" "SigningKeys": [ { "Path": "sp.pfx", "Key": "sp.key" } ] """,
        "Saml:SigningKeys:0: names a PKCS#12 file and PEM files. Write { \"Path\": \"keys/sp.pfx\", \"Password\": \"env:NAME\" } or { \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" }.")]
    [InlineData(""" "SigningKeys": [ { "Certificate": "sp.crt" } ] """,
        "Saml:SigningKeys:0:Key: is missing beside Certificate. Write { \"Path\": \"keys/sp.pfx\", \"Password\": \"env:NAME\" } or { \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" }.")]
    [InlineData(""" "SigningKeys": [ { "Key": "sp.key" } ] """,
        "Saml:SigningKeys:0:Certificate: is missing beside Key. Write { \"Path\": \"keys/sp.pfx\", \"Password\": \"env:NAME\" } or { \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" }.")]
    [InlineData(""" "SigningKeys": [ { "Certificate": "sp.crt", "Key": "absent.key" } ] """,
        "Saml:SigningKeys:0:Key = \"{folder}/absent.key\": cannot be read (there is no such file). Name a file that the gateway may read.")]
    [InlineData(""" "SigningKeys": [ { "Certificate": "sp.crt", "Key": "other.key" } ] """,
        "Saml:SigningKeys:0:Key = \"{folder}/other.key\": is not a PEM key that fits its certificate and password. Name the private key of the certificate, and its Password where it has one.")]
    [InlineData(""" "SigningKeys": [ { "Certificate": "small.crt", "Key": "small.key" } ] """,
        "Saml:SigningKeys:0:Key = \"{folder}/small.key\": holds a key of 1024 bits, which is too short. Use an RSA key of 3072 bits.")]
    [InlineData(""" "SigningKeys": [ { "Certificate": "curve.crt", "Key": "curve.key" } ] """,
        "Saml:SigningKeys:0:Key = \"{folder}/curve.key\": holds no RSA private key. Use an RSA key: many identity providers know nothing else, and RSA-OAEP is what they encrypt with.")]
    [InlineData(""" "SigningKeys": [ { "Path": "text.pfx", "Password": "secret" } ] """,
        "Saml:SigningKeys:0:Path = \"{folder}/text.pfx\": is not a PKCS#12 file, or its password is another one. Check the file and Password; two PEM files go into Certificate and Key.")]
    [InlineData(""" "DecryptionKeys": [ { "Certificate": "sp.crt", "Key": "absent.key" } ] """,
        "Saml:DecryptionKeys:0:Key = \"{folder}/absent.key\": cannot be read (there is no such file). Name a file that the gateway may read.")]
    [InlineData(""" "DecryptionKeys": [ { "Certificate": "curve.crt", "Key": "curve.key" } ] """,
        "Saml:DecryptionKeys:0:Key = \"{folder}/curve.key\": holds no RSA private key. Use an RSA key: many identity providers know nothing else, and RSA-OAEP is what they encrypt with.")]
    public void The_service_provider(string saml, string expected) => ShouldSay(ErrorsOf(saml), expected);

    [Theory]
    [InlineData("Corp", """ "Metadata": "idp.xml" """,
        "Saml:IdentityProviders:Corp = \"Corp\": is not a name for an identity provider. Use lower-case letters, digits and hyphens, at most 40.")]
    [InlineData("corp", "",
        "Saml:IdentityProviders:corp:Metadata: is missing. Write the URL or the file of the identity provider's metadata, or in its place EntityId, SingleSignOnUrl and SigningCertificates.")]
    [InlineData("corp", """ "EntityId": "urn:corp", "SigningCertificates": "sp.crt" """,
        "Saml:IdentityProviders:corp:SingleSignOnUrl: is missing, and there is no Metadata. Write the URL of the identity provider's single sign-on service.")]
    [InlineData("corp", """ "SingleSignOnUrl": "https://idp.example.com/sso", "SigningCertificates": "sp.crt" """,
        "Saml:IdentityProviders:corp:EntityId: is missing beside SingleSignOnUrl. Write the entity id, which identity providers also call issuer.")]
    [InlineData("corp", """ "EntityId": "urn:corp", "SingleSignOnUrl": "https://idp.example.com/sso" """,
        "Saml:IdentityProviders:corp:SigningCertificates: is missing, and there is no Metadata. Name the files with the certificates of the keys that the identity provider signs with.")]
    [InlineData("corp", """ "EntityId": "urn:corp", "SingleSignOnUrl": "https://idp.example.com/sso", "SigningCertificates": [ "sp.crt", "small.crt" ] """,
        "Saml:IdentityProviders:corp:SigningCertificates:1 = \"{folder}/small.crt\": has a key that is too weak: RSA 1024 (certificate SHA-256 …")]
    [InlineData("corp", """ "EntityId": "urn:corp", "SingleSignOnUrl": "javascript:alert(1)", "SigningCertificates": "sp.crt" """,
        "Saml:IdentityProviders:corp:SingleSignOnUrl = \"javascript:alert(1)\": is not an address that a browser can be sent to. Write an https URL.")]
    [InlineData("corp", """ "EntityId": "urn:corp", "SingleSignOnUrl": "https://idp.example.com/sso", "SigningCertificates": "sp.crt", "SingleLogoutResponseUrl": "https://idp.example.com/slo" """,
        "Saml:IdentityProviders:corp:SingleLogoutResponseUrl = \"https://idp.example.com/slo\": stands without SingleLogoutUrl. Write SingleLogoutUrl too, or leave this out.")]
    [InlineData("corp", """ "EntityId": "urn:corp", "SingleSignOnUrl": "https://idp.example.com/sso", "SigningCertificates": "sp.crt", "ResponseBinding": "Artifact" """,
        "Saml:IdentityProviders:corp:ArtifactResolutionUrl: is missing, and answers are to come by artifact. Write the address at which the identity provider resolves artifacts, or write ResponseBinding Post.")]
    [InlineData("corp", """ "EntityId": "urn:corp", "SingleSignOnUrl": "https://idp.example.com/sso", "SigningCertificates": "sp.crt", "ArtifactResolutionUrl": "http://idp.example.com/artifacts" """,
        "Saml:IdentityProviders:corp:ArtifactResolutionUrl = \"http://idp.example.com/artifacts\": is not https: whoever reads an artifact on the way has the login. Write an https URL.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ArtifactResolutionUrl": "https://idp.example.com/artifacts" """,
        "Saml:IdentityProviders:corp:ArtifactResolutionUrl = \"https://idp.example.com/artifacts\": stands beside Metadata, which says it already. Leave out Metadata or this.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "Scopes": [ "ada@university.example" ] """,
        "Saml:IdentityProviders:corp:Scopes:0 = \"ada@university.example\": is not a scope. Write what stands behind the @, as in university.example.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ScopedAttributes": [ " " ] """,
        "Saml:IdentityProviders:corp:ScopedAttributes:0 = \" \": names no attribute. Write the name of an attribute, as in urn:oid:1.3.6.1.4.1.5923.1.1.1.9.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ScopeCheck": "Never", "Scopes": [ "university.example" ] """,
        "Saml:IdentityProviders:corp:Scopes: is never looked at while ScopeCheck is Never. Leave it out, or write ScopeCheck Always.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "SingleSignOnUrl": "https://idp.example.com/sso" """,
        "Saml:IdentityProviders:corp:SingleSignOnUrl = \"https://idp.example.com/sso\": stands beside Metadata, which says it already. Leave out Metadata or this.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "MetadataMaxValidity": "00:10:00" """,
        "Saml:IdentityProviders:corp:MetadataMaxValidity = \"00:10:00\": is too short. Write at least 01:00:00; federations publish for 5 to 30 days (30.00:00:00).")]
    [InlineData("corp", """ "Metadata": "ftp://idp.example.com/metadata" """,
        "Saml:IdentityProviders:corp:Metadata = \"ftp://idp.example.com/metadata\": is not a URL that metadata can be read from. Write https://HOST/PATH or the path of a file or folder.")]
    [InlineData("corp", """ "Metadata": "http://idp.example.com/metadata" """,
        "Saml:IdentityProviders:corp:Metadata = \"http://idp.example.com/metadata\": is http without a signature: whoever sits on the way could put in keys of their own. Write an https URL, or name the signer's certificate in MetadataSignedBy.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "MetadataSignedBy": "absent.crt" """,
        "Saml:IdentityProviders:corp:MetadataSignedBy = \"{folder}/absent.crt\": does not exist or cannot be read. Name a PEM or DER file with the certificate of whoever signs the metadata.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "MetadataSignedBy": "text.pfx" """,
        "Saml:IdentityProviders:corp:MetadataSignedBy = \"{folder}/text.pfx\": is not a certificate. Name a PEM or DER file with the certificate of whoever signs the metadata.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "SingleLogout": "Off", "AllowUnsignedLogout": true """,
        "Saml:IdentityProviders:corp:AllowUnsignedLogout = \"true\": allows nothing while SingleLogout is Off. Leave it out, or write SingleLogout Both or FromIdentityProvider.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "MetadataRefresh": "00:00:01" """,
        "Saml:IdentityProviders:corp:MetadataRefresh = \"00:00:01\": is too short. Write at least 00:00:10; 01:00:00 is usual.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "IdpInitiated": "Allow" """,
        "Saml:IdentityProviders:corp:IdpInitiated = \"Allow\": is not the name of a value. Use one of: Accept, Bounce, Refuse.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "AuthnRequestBinding": "Artifact" """,
        "Saml:IdentityProviders:corp:AuthnRequestBinding = \"Artifact\": is not the name of a value. Use one of: Post, Redirect.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "NameIdFormat": "persistant" """,
        "Saml:IdentityProviders:corp:NameIdFormat = \"persistant\": is not the name of a NameID format. Did you mean \"persistent\"? Legal: emailAddress, persistent, transient, unspecified.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "NameIdFormat": "transient" """,
        "Saml:IdentityProviders:corp:NameIdFormat = \"transient\": is another value at each login and cannot identify a person. Set SubjectFrom to an attribute that never changes, or ask for persistent.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "SubjectFrom": " " """,
        "Saml:IdentityProviders:corp:SubjectFrom = \" \": names nothing that could identify a person. Write NameId or the name of an attribute that never changes.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "RequireEncryptedAssertions": true """,
        "Saml:IdentityProviders:corp:RequireEncryptedAssertions = \"true\": cannot be met without a key to decrypt with. Name a key under Saml:DecryptionKeys, as in [ { \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" } ], or write false.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ClockSkew": "01:00:00" """,
        "Saml:IdentityProviders:corp:ClockSkew = \"01:00:00\": is not a skew that can be borne. Write a span from 00:00:00 to 00:10:00; 00:01:00 is usual.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ConditionsSkew": "00:10:01" """,
        "Saml:IdentityProviders:corp:ConditionsSkew = \"00:10:01\": is not a skew that can be borne. Write a span from 00:00:00 to 00:10:00; 00:01:00 is usual.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ConfirmationSkew": "-00:00:01" """,
        "Saml:IdentityProviders:corp:ConfirmationSkew = \"-00:00:01\": is not a skew that can be borne. Write a span from 00:00:00 to 00:10:00; 00:01:00 is usual.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "AuthnSkew": "1.00:00:00" """,
        "Saml:IdentityProviders:corp:AuthnSkew = \"1.00:00:00\": is not a skew that can be borne. Write a span from 00:00:00 to 00:10:00; 00:01:00 is usual.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "MaxAuthnAge": "00:00:30" """,
        "Saml:IdentityProviders:corp:MaxAuthnAge = \"00:00:30\": is an age that nobody could keep, or that limits nothing. Write a span from 00:01:00 to 30.00:00:00, as in 08:00:00, or leave it out to accept any age.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "MaxAuthnAge": "31.00:00:00" """,
        "Saml:IdentityProviders:corp:MaxAuthnAge = \"31.00:00:00\": is an age that nobody could keep, or that limits nothing. Write a span from 00:01:00 to 30.00:00:00, as in 08:00:00, or leave it out to accept any age.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "EmailDomains": [ "@example.com" ] """,
        "Saml:IdentityProviders:corp:EmailDomains:0 = \"@example.com\": is not a domain. Write what stands behind the @, as in example.com.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "RequestedAuthnContext": [ "mfa" ] """,
        "Saml:IdentityProviders:corp:RequestedAuthnContext:0 = \"mfa\": is not the URI of an authentication context. Write one such as urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "Attributes": { "subject": [ "uid" ] } """,
        "Saml:IdentityProviders:corp:Attributes:subject: is a reserved name, which comes from the message itself. Choose another name for the attribute.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "Attributes": { "email": [ "" ] } """,
        "Saml:IdentityProviders:corp:Attributes:email: names no attribute of the provider's. Write the names the provider may use, as in [ \"mail\" ].")]
    [InlineData("corp", """ "Metadata": "idp.xml", "Networks": [ "10.0.0.0/8", "10.0.0.1/8" ] """,
        "Saml:IdentityProviders:corp:Networks:1 = \"10.0.0.1/8\": is neither an address nor a network. Write an address, or a network such as 10.0.0.0/8 whose bits behind the prefix are zero.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "RequestedAuthnContext": "urn:a", "AuthnContextComparison": "Minimum" """,
        "Saml:IdentityProviders:corp:RequestedAuthnContext:0 = \"urn:a\": cannot be compared (Minimum): Saml:AuthnContextOrder does not say how strong it is. Name it there, from the weakest to the strongest, or write AuthnContextComparison Exact.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "AuthnContextComparison": "Better" """,
        "Saml:IdentityProviders:corp:AuthnContextComparison = \"Better\": compares nothing while RequestedAuthnContext is absent. Write RequestedAuthnContext, or leave it out.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "SendNameIdPolicy": false, "NameIdFormat": "persistent" """,
        "Saml:IdentityProviders:corp:NameIdFormat: is never sent while SendNameIdPolicy is false. Leave it out, or write SendNameIdPolicy true.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "NameIdQualifier": "our group" """,
        "Saml:IdentityProviders:corp:NameIdQualifier = \"our group\": is not an entity id. Write the entity id of the affiliation, or leave it out.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ProviderName": "a\u0007b" """,
        "Saml:IdentityProviders:corp:ProviderName = \"a\u0007b\": is not a name that could be shown. Write up to 256 characters without control characters.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "ResponseBinding": "Paos" """,
        "Saml:IdentityProviders:corp:ResponseBinding = \"Paos\": is not the name of a value. Use one of: Artifact, Post.")]
    [InlineData("corp", """ "Metadata": "idp.xml", "Colour": "blue" """,
        "Saml:IdentityProviders:corp:Colour: is not a key that is known here. Known: …")]
    public void An_identity_provider(string name, string settings, string expected) =>
        ShouldSay(ErrorsOf($$""" "IdentityProviders": { "{{name}}": { {{settings}} } } """), expected);

    [Fact]
    public void Nodes_that_share_sessions_must_share_keys() =>
        ErrorsOf("", """ , "Sessions": { "Store": "Redis" }, "Redis": { "Configuration": "127.0.0.1:6379" } """).ShouldBe([
            "Saml:SigningKeys: is missing, but with Sessions:Store = Redis several nodes must share their keys. Write [ { \"Path\": \"keys/sp.pfx\", \"Password\": \"env:NAME\" } ] and give each node the same file."]);

    [Theory]
    [InlineData("\"crop\"", "Backends:wiki:IdentityProvider = \"crop\": is not the name of an identity provider. Did you mean \"corp\"? Legal: corp, partner.")]
    [InlineData("[ \"corp\", \"salesforce\" ]", "Backends:wiki:IdentityProvider:1 = \"salesforce\": is not the name of an identity provider. Use one of: corp, partner.")]
    public void A_backend_that_names_an_identity_provider_nobody_configured(string named, string expected) =>
        ErrorsOf(""" "IdentityProviders": { "corp": { "Metadata": "corp.xml" }, "partner": { "Metadata": "partner.xml" } } """,
            $$""" , "Backends": { "wiki": { "Destinations": "http://10.0.0.5", "IdentityProvider": {{named}} } } """).ShouldContain(expected);

    [Theory]
    [InlineData(""" "MaxAuthnAges": "01:00:00" """, "Backends:wiki:Login:MaxAuthnAges: is not a key that is known here. Did you mean \"MaxAuthnAge\"? Known: AuthnContext, AuthnContextComparison, ForceAuthn, KeepForms, MaxAuthnAge, Passive, ProviderName.")]
    [InlineData(""" "MaxAuthnAge": "00:00:10" """, "Backends:wiki:Login:MaxAuthnAge = \"00:00:10\": is an age that nobody could keep, or that limits nothing. Write a span from 00:01:00 to 30.00:00:00, as in 08:00:00, or leave it out to accept any age.")]
    [InlineData(""" "AuthnContext": "urn:b", "AuthnContextComparison": "Better" """, "Backends:wiki:Login:AuthnContextComparison = \"Better\": is met by nothing that stands in Saml:AuthnContextOrder. Name a weaker one, or write Minimum.")]
    [InlineData(""" "AuthnContext": "mfa" """, "Backends:wiki:Login:AuthnContext:0 = \"mfa\": is not the URI of an authentication context. Write one such as urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport.")]
    [InlineData(""" "Passive": true, "ForceAuthn": true """, "Backends:wiki:Login:Passive = \"true\": asks without showing anything, while ForceAuthn wants the person to show who they are. Leave out one of them.")]
    [InlineData(""" "ProviderName": "" """, "Backends:wiki:Login:ProviderName = \"\": is not a name that could be shown. Write up to 256 characters without control characters.")]
    public void How_people_sign_in_for_a_backend(string login, string expected) =>
        ErrorsOf(""" "AuthnContextOrder": [ "urn:a", "urn:b" ] """, $$""" , "Backends": { "wiki": { "Destinations": "http://10.0.0.5", "Login": { {{login}} } } } """).ShouldContain(expected);

    [Fact]
    public void Contexts_that_would_not_fit_into_a_cookie() =>
        ErrorsOf("", $$""" , "Backends": { "wiki": { "Destinations": "http://10.0.0.5", "Login": { "AuthnContext": [ "urn:{{new string('a', 200)}}", "urn:{{new string('b', 200)}}" ] } } } """)
            .ShouldBe(["Backends:wiki:Login:AuthnContext: has more than 400 characters, which do not fit into the cookie of a login. Name fewer, or write one with AuthnContextComparison Minimum."]);

    [Fact]
    public void All_of_it_is_told_at_once_and_metadata_is_not_even_looked_for() =>
        ErrorsOf(""" "EntityId": "x y", "IdentityProviders": { "corp": { "Metadata": "https://127.0.0.1:1/never", "ClockSkew": "-00:00:01" }, "b": { } } """).Count.ShouldBe(3);

    private IReadOnlyList<string> ErrorsOf(string saml, string more = "") =>
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Saml": { {{saml}} } {{more}} }""").Errors();

    private static string NewKey(int bits)
    {
        using var key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <param name="expected">With … at its end: how the error begins.</param>
    private void ShouldSay(IReadOnlyList<string> errors, string expected)
    {
        expected = expected.Replace("{folder}", _folder.Folder, StringComparison.Ordinal);
        if (expected.Split('…') is [var beginning, ""]) errors.ShouldContain(e => e.StartsWith(beginning, StringComparison.Ordinal));
        else errors.ShouldContain(expected);
    }

    private static string Certificate(RSA key) =>
        new CertificateRequest("CN=small", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100)).ExportCertificatePem();
}
