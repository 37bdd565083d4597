using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Presets;
using JitGateway.Saml.Published;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml;

/// <summary>Section <c>Saml</c>: the gateway as SAML 2.0 service provider.</summary>
internal sealed partial class SamlOptions
{
    /// <summary>Our name towards identity providers, a URI. Absent: PublicOrigin + <c>/sso/metadata</c>.</summary>
    public string? EntityId { get; set; }

    /// <summary>
    /// RSA keys. The first signs, all are published, so that the next one can be announced before it is used. Absent: one is made at the
    /// first start and kept under <c>keys/</c> beside the file that has the section Saml, otherwise beside the one that names PublicOrigin.
    /// </summary>
    public IReadOnlyList<KeyOptions> SigningKeys { get; set; } = [];

    /// <summary>
    /// RSA keys for encrypted assertions. All are published, any may decrypt, so that a former key can go on until every identity provider has the next one. Absent: nothing
    /// is decrypted, and our metadata asks nobody to encrypt.
    /// </summary>
    public IReadOnlyList<KeyOptions> DecryptionKeys { get; set; } = [];

    /// <summary>The identity providers by name: lower-case letters, digits, hyphens.</summary>
    public IReadOnlyDictionary<string, IdentityProviderOptions> IdentityProviders { get; set; } = new Dictionary<string, IdentityProviderOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long a person may take at the identity provider before the answer is too late.</summary>
    public TimeSpan AttemptLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A folder with the metadata of more identity providers, which come and go with their files.</summary>
    public IdentityProviderFolderOptions IdentityProviderFolder { get; set; } = new();

    /// <summary>
    /// The folder in which the last good metadata from URLs is kept, for a start while its source is down. Absent: <c>metadata-cache</c> beside <c>keys/</c>. Nodes may share it.
    /// </summary>
    public FilePath? MetadataCache { get; set; }

    /// <summary>What our own metadata says besides keys and addresses.</summary>
    public PublishedOptions Metadata { get; set; } = new();
}

/// <summary>A private key with its certificate: a PKCS#12 file, or two PEM files.</summary>
internal sealed class KeyOptions
{
    /// <summary>A PKCS#12 file (<c>.pfx</c>); excludes <see cref="Certificate"/> and <see cref="Key"/>.</summary>
    public FilePath? Path { get; set; }

    /// <summary>Opens the PKCS#12 file or the PEM key; absent: neither is protected.</summary>
    public Secret? Password { get; set; }

    /// <summary>A PEM certificate; belongs with <see cref="Key"/>.</summary>
    public FilePath? Certificate { get; set; }

    /// <summary>A PEM private key, PKCS#8 or PKCS#1.</summary>
    public FilePath? Key { get; set; }
}

/// <summary>One identity provider.</summary>
internal sealed partial class IdentityProviderOptions
{
    /// <summary>What people read where they choose; absent: the name.</summary>
    public string? DisplayName { get; set; }

    /// <summary>The product that it is: what is known of its attribute names and habits takes the place of our defaults, and of nothing that is written here. Absent: the defaults.</summary>
    public PresetName? Preset { get; set; }

    /// <summary>
    /// Where the provider's metadata is: an https URL, a file, or a folder of files, of its own or of a whole federation. In a folder it is the entity <see cref="EntityId"/> of any of its
    /// files; without EntityId the file that has the provider's name (<c>corp.xml</c>). Required, unless the keys below say what metadata would say.
    /// </summary>
    public MetadataLocation? Metadata { get; set; }

    /// <summary>Which entity of the metadata; absent: the only one that is an identity provider. Required without metadata.</summary>
    public string? EntityId { get; set; }

    /// <summary>How often metadata is read again, at the longest: metadata that ends, or says that it is to be kept for less (<c>cacheDuration</c>), is read earlier. Absent: hourly from a URL, each minute from files.</summary>
    public TimeSpan? MetadataRefresh { get; set; }

    /// <summary>PEM certificates, one of whose keys must have signed the metadata as a whole. Absent: TLS, or the file system, vouches for it.</summary>
    public IReadOnlyList<FilePath> MetadataSignedBy { get; set; } = [];

    /// <summary>Refuse metadata that says no end (<c>validUntil</c>), or one further away than this: otherwise an old document of a federation, with keys that were stolen since, could be put in the place of the new one for ever. Absent: any end, or none.</summary>
    public TimeSpan? MetadataMaxValidity { get; set; }

    /// <summary>For a provider without metadata: where requests go, by Redirect, or by POST where AuthnRequestBinding says so.</summary>
    public Uri? SingleSignOnUrl { get; set; }

    /// <summary>For a provider without metadata: where logout messages go, by the same binding. Absent: it has no single logout.</summary>
    public Uri? SingleLogoutUrl { get; set; }

    /// <summary>For a provider without metadata: where answers to its logout requests go. Absent: to SingleLogoutUrl.</summary>
    public Uri? SingleLogoutResponseUrl { get; set; }

    /// <summary>For a provider without metadata: where artifacts are resolved, by SOAP, whatever endpoint they name. Absent: nowhere.</summary>
    public Uri? ArtifactResolutionUrl { get; set; }

    /// <summary>For a provider without metadata: PEM or DER certificates of the keys that it signs with. Several while it changes keys.</summary>
    public IReadOnlyList<FilePath> SigningCertificates { get; set; } = [];

    /// <summary>What happens to a login nobody asked for.</summary>
    public IdpInitiated IdpInitiated { get; set; }

    /// <summary>Domains of the e-mail addresses that belong to this provider; people who type one are sent here.</summary>
    public IReadOnlyList<string> EmailDomains { get; set; } = [];

    /// <summary>The NameID format to ask for: <c>persistent</c>, <c>transient</c>, <c>emailAddress</c>, <c>unspecified</c> or a URI. Absent: the provider's choice.</summary>
    public string? NameIdFormat { get; set; }

    /// <summary>Whether our requests are signed.</summary>
    public bool SignAuthnRequests { get; set; } = true;

    /// <summary>How our requests travel. Absent: Redirect where the provider offers it, POST otherwise.</summary>
    public AuthnRequestBinding? AuthnRequestBinding { get; set; }

    /// <summary>Authentication contexts (URIs) that are asked for, and of which every login must have one, also one that the provider starts by itself, and one for a page that names weaker ones. Absent: any.</summary>
    public IReadOnlyList<string> RequestedAuthnContext { get; set; } = [];

    /// <summary>Refuse assertions that are not encrypted; needs <see cref="SamlOptions.DecryptionKeys"/>. Encrypted ones are accepted in any case.</summary>
    public bool RequireEncryptedAssertions { get; set; }

    /// <summary>Accept assertions encrypted with 3DES, under a signed response. Only for a provider that cannot do better.</summary>
    public bool AllowTripleDes { get; set; }

    /// <summary>How far the provider's clock may be off, both ways, for every time of which no other setting says otherwise.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How far its clock may be off for the time in which an assertion is valid (its Conditions). Absent: <see cref="ClockSkew"/>.</summary>
    public TimeSpan? ConditionsSkew { get; set; }

    /// <summary>How far its clock may be off for the time in which an assertion must be delivered (its SubjectConfirmation). Absent: <see cref="ClockSkew"/>.</summary>
    public TimeSpan? ConfirmationSkew { get; set; }

    /// <summary>How far its clock may be off for when the person was authenticated (AuthnInstant). Absent: <see cref="ClockSkew"/>.</summary>
    public TimeSpan? AuthnSkew { get; set; }

    /// <summary>How long ago the provider may have authenticated the person, at the time of login; older logins are refused. Absent: any age.</summary>
    public TimeSpan? MaxAuthnAge { get; set; }

    /// <summary>Accept signatures with SHA-1, which can be forged with money. Only for a provider that cannot do better.</summary>
    public bool AllowSha1 { get; set; }

    /// <summary>What a logout on one side does on the other. Default: both hear of it, where the provider's metadata offers single logout.</summary>
    public SingleLogout SingleLogout { get; set; }

    /// <summary>Whether our logout requests and responses are signed.</summary>
    public bool SignLogoutMessages { get; set; } = true;

    /// <summary>
    /// Accept logout messages by Redirect or POST without a signature. An unsigned request ends only the session of the browser that brings it, an unsigned response only tells the person that
    /// the provider is done. Only for a provider that cannot sign them.
    /// </summary>
    public bool AllowUnsignedLogout { get; set; }

    /// <summary><c>NameId</c>, or the name of an attribute that survives renames: what makes a person the same person.</summary>
    public string SubjectFrom { get; set; } = IdentityMapping.SubjectFromNameId;

    /// <summary>Our name ← the attribute names the provider may use; the first that has a value wins. Takes the place of the built-in list of that name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; set; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the names of <see cref="Attributes"/> and of the built-in lists are also compared with the FriendlyName of attributes, where no attribute has one of them as its Name. A
    /// FriendlyName is there for people to read (SAML Core 2.7.3.1), so it never makes the subject.
    /// </summary>
    public bool MatchFriendlyNames { get; set; }

    /// <summary>The same settings, to be changed by themselves.</summary>
    public IdentityProviderOptions Copy() => (IdentityProviderOptions)MemberwiseClone();
}

/// <summary>What happens to a response without a request of ours (SAML Profiles 4.1.5).</summary>
internal enum IdpInitiated
{
    /// <summary>It is refused: it could be a stranger's login put under a person.</summary>
    Refuse,

    /// <summary>It signs the person in.</summary>
    Accept,

    /// <summary>It starts a login of our own, which the provider usually answers at once.</summary>
    Bounce,
}

/// <summary>What a logout on one side does on the other (SAML Profiles 4.4).</summary>
internal enum SingleLogout
{
    /// <summary>Who signs out here is signed out at the provider, and the other way round.</summary>
    Both,

    /// <summary>A logout at the provider ends its sessions here; who signs out here stays signed in there.</summary>
    FromIdentityProvider,

    /// <summary>Neither side hears of the other; the provider's logout messages are refused.</summary>
    Off,
}

/// <summary>How an AuthnRequest travels (SAML Bindings 3.4, 3.5).</summary>
internal enum AuthnRequestBinding
{
    Redirect,
    Post,
}

/// <summary>Where metadata comes from: a URL, or a file or a folder relative to the configuration file that names it.</summary>
internal sealed record MetadataLocation(Uri? Url, string? File, bool IsFolder = false) : ISectionBindable<MetadataLocation>
{
    /// <summary>As it is told to people: see <see cref="ToldAddress"/>.</summary>
    public override string ToString() => Url?.Told() ?? File!;

    /// <summary>Equal for what is one place, query and all. Never to be told.</summary>
    public string Identity => Url?.AbsoluteUri ?? File!;

    /// <summary>In a folder an entity is looked for in all files; a provider without one has the file of its name.</summary>
    public MetadataLocation OfProvider(string name, string? entityId) => IsFolder && entityId is null ? new(null, Path.Combine(File!, $"{name}.xml")) : this;

    public static MetadataLocation? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        if (string.IsNullOrWhiteSpace(section.Value))
        {
            context.Errors.Add(section.Path, section.Value, "is neither a URL nor a path", "Write https://HOST/PATH or the path of a file or folder");
            return null;
        }

        if (!section.Value.Contains("://", StringComparison.Ordinal))
        {
            var path = context.ResolvePath(section, section.Value);
            return new(null, path, path.EndsWith('/') || Directory.Exists(path));
        }

        if (Uri.TryCreate(section.Value, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp))
            return new(url, null);
        context.Errors.Add(section.Path, ToldAddress.Of(section.Value), "is not a URL that metadata can be read from", "Write https://HOST/PATH or the path of a file or folder");
        return null;
    }
}
