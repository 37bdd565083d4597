using JitGateway.Configuration;
using JitGateway.Configuration.Risks;
using JitGateway.Saml.Metadata;

namespace JitGateway.Saml;

/// <summary>What weakens the proof that a login is whose it says it is. Reads metadata from files, never from URLs.</summary>
internal sealed class SamlRisks(MetadataSource source, TimeProvider time) : IRiskReview
{
    public static readonly RiskKind Sha1 = new("risk.saml.sha1", "Signatures with SHA-1 are accepted");
    public static readonly RiskKind TripleDes = new("risk.saml.3des", "Assertions encrypted with 3DES are accepted");
    public static readonly RiskKind Unsolicited = new("risk.saml.idp-initiated", "Logins that nobody asked for are accepted");
    public static readonly RiskKind UnsignedRequests = new("risk.saml.unsigned-requests", "Requests to an identity provider are not signed");
    public static readonly RiskKind UnsignedLogout = new("risk.saml.unsigned-logout", "Logout messages without a signature are accepted");
    public static readonly RiskKind OldMetadata = new("risk.saml.metadata-old", "Signed metadata may be of any age, so an old document can be put in the place of the new one");
    public static readonly RiskKind UnsignedFederation = new("risk.saml.federation-unsigned", "An entity is taken out of somebody's metadata by URL, and no signature vouches for it");
    public static readonly RiskKind Metadata = new("risk.saml.metadata", "Metadata in a file cannot be used, so nobody can sign in there");
    public static readonly RiskKind MetadataEnds = new("risk.saml.metadata-ends", "Metadata in a file ends within a week");
    public static readonly RiskKind SharedEntityId = new("risk.saml.entity-id", "Our entity id is one that other gateways have too, or an identity provider");
    public static readonly RiskKind Skew = new("risk.saml.skew", "Clocks may be off by more than five minutes, and assertions are good for as much longer");
    public static readonly RiskKind Scopes = new("risk.saml.scopes", "Whatever scope an identity provider writes behind the @ is believed");
    public static readonly RiskKind Domains = new("risk.saml.email-domains", "Two identity providers have the same domain of mail, and only one of them gets its people");
    public static readonly RiskKind Subject = new("risk.saml.subject", "A person is who they are by a value that is given to somebody else later, or that they choose");

    private static readonly TimeSpan LongSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private static readonly string[] Passing = ["email", "displayName", "username"];

    public async Task ReviewAsync(ConfigurationContext context, ConfigurationRisks risks, CancellationToken cancellationToken)
    {
        if (context.Find<ServiceProvider>() is not { } serviceProvider) return;
        ReviewEntityId(serviceProvider, context, risks);
        var named = serviceProvider.IdentityProviders.Values.Where(static p => !p.IsInFolder).OrderBy(static p => p.Name, StringComparer.Ordinal).ToList();
        foreach (var provider in named)
        {
            var path = PathOf(provider);
            ReviewOptions(provider.Options, path, context, risks);
            ReviewSource(provider, path, risks);
            await ReviewFilesAsync(provider, risks, cancellationToken);
        }

        if (serviceProvider.AnyInFolder is { } any) ReviewOptions(any.Options, "Saml:IdentityProviderFolder:Settings", context, risks);
        ReviewDomains(named, risks);
    }

    public static string PathOf(IdentityProvider provider) => $"Saml:IdentityProviders:{provider.Name}";

    /// <summary>What is to be said of metadata that was read, from a file or a URL.</summary>
    public static void ReviewMetadata(IdentityProvider provider, IdentityProviderMetadata metadata, DateTimeOffset now, ConfigurationRisks risks)
    {
        var (path, file) = ($"{PathOf(provider)}:Metadata", provider.Options.Metadata?.ToString());
        if (provider.Feed?.Location.Url is null && metadata.ValidUntil is { } end && end - now < Week)
            risks.Add(MetadataEnds, path, file, $"ends on {end.UtcDateTime:yyyy-MM-dd}, and nobody can sign in then", "Put newer metadata in the place of the file, or write its URL");
        var ends = metadata.SigningKeys.Select(static k => k.CertificateEnd ?? DateTimeOffset.MaxValue).ToList();
        if (ends.Count == 0 || ends.Max() is var last && last - now > Month) return;   // others are the old keys of a change
        var over = last <= now;
        risks.Add(over ? MaterialRisks.CertificateOver : MaterialRisks.CertificateEnds, path, file,
            $"holds no certificate that {(over ? "has not ended" : "stays")}: the last {(over ? "ended" : "ends")} on {last.UtcDateTime:yyyy-MM-dd}, and keys are changed by then", "Ask the identity provider's administrator for metadata with the next certificate");
    }

    private static void ReviewOptions(IdentityProviderOptions options, string path, ConfigurationContext context, ConfigurationRisks risks)
    {
        if (options.AllowSha1) risks.Add(Sha1, $"{path}:AllowSha1", "true", "accepts signatures that can be forged with money, for anybody", "Let the identity provider sign with SHA-256, and leave the key out");
        if (options.AllowTripleDes) risks.Add(TripleDes, $"{path}:AllowTripleDes", "true", "accepts an encryption that has been withdrawn", "Let the identity provider encrypt with AES-GCM, and leave the key out");
        if (options.IdpInitiated == IdpInitiated.Accept) risks.Add(Unsolicited, $"{path}:IdpInitiated", "Accept", "lets a stranger's page sign a person in as the stranger, so that what they type goes into the stranger's account", "Write Bounce: people who come from the identity provider's portal are signed in all the same");
        if (!options.SignAuthnRequests && context.Root[$"{path}:SignAuthnRequests"] is not null) risks.Add(UnsignedRequests, $"{path}:SignAuthnRequests", "false", "lets anybody write requests in our name, and ask for a weaker sign-in than we do", "Leave it out; an identity provider that does not check signatures does not mind them");
        if (options.AllowUnsignedLogout) risks.Add(UnsignedLogout, $"{path}:AllowUnsignedLogout", "true", "lets any page end the session of whoever looks at it", "Let the identity provider sign its logout messages, and leave the key out");
        if (options.ScopeCheck == ScopeCheck.Never) risks.Add(Scopes, $"{path}:ScopeCheck", "Never", "lets this identity provider say of its people that they are of any other organization", "Write WhereKnown or Always");
        foreach (var (key, skew) in new[] { ("ClockSkew", options.ClockSkew), ("ConditionsSkew", options.ConditionsSkew), ("ConfirmationSkew", options.ConfirmationSkew), ("AuthnSkew", options.AuthnSkew) })
            if (skew > LongSkew)
                risks.Add(Skew, $"{path}:{key}", $"{skew:c}", "makes an assertion that was stolen good for as much longer", "Set both clocks by NTP, and write 00:01:00");
        if (Array.Find(Passing, p => p.Equals(options.SubjectFrom, StringComparison.OrdinalIgnoreCase)) is { } passing)
            risks.Add(Subject, $"{path}:SubjectFrom", options.SubjectFrom, $"makes a person another one when their {passing} changes, and whoever gets it afterwards is taken for them", "Write an attribute that is never given again, or NameId with the format persistent");
    }

    private static void ReviewSource(IdentityProvider provider, string path, ConfigurationRisks risks)
    {
        if (provider.Options.Metadata is not { Url: { } url } location) return;
        if (provider.MetadataSigners.Count > 0 && provider.Options.MetadataMaxValidity is null && url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            risks.Add(OldMetadata, $"{path}:Metadata", location.ToString(), "is http, and whoever sits on the way can answer with an old document, whose keys may have been stolen since", "Write https, or a MetadataMaxValidity such as 14.00:00:00");
        if (provider.Options.EntityId is { } entityId && provider.Options.MetadataSignedBy.Count == 0 && !url.IsLoopback)
            risks.Add(UnsignedFederation, $"{path}:Metadata", location.ToString(), $"is where {entityId} is looked for, and only TLS vouches for what a federation's server, or whoever got into it, says of it", "Name the certificate of whoever signs the document in MetadataSignedBy; leave EntityId out where the document is the identity provider's own");
    }

    private async Task ReviewFilesAsync(IdentityProvider provider, ConfigurationRisks risks, CancellationToken cancellationToken)
    {
        if (provider.Feed is not { Location.Url: null } feed) return;
        try
        {
            ReviewMetadata(provider, await source.ReadAsync(provider, cancellationToken), time.GetUtcNow(), risks);
        }
        catch (MetadataRefusedException e)
        {
            risks.Add(Metadata, $"{PathOf(provider)}:Metadata", feed.Location.ToString(), $"cannot be used, so nobody can sign in there: {e.Message}", "Put the identity provider's metadata there");
        }
    }

    private static void ReviewEntityId(ServiceProvider serviceProvider, ConfigurationContext context, ConfigurationRisks risks)
    {
        if (context.Root["Saml:EntityId"] is not { } entityId) return;
        if (Uri.TryCreate(entityId, UriKind.Absolute, out var uri) && uri.IsLoopback && !uri.IsFile && context.Get<GatewayOptions>().PublicOrigin is { IsLoopback: false })
            risks.Add(SharedEntityId, "Saml:EntityId", entityId, "is what every gateway on somebody's own machine is called: an identity provider takes them for one service", "Leave it out, which makes it PublicOrigin with /sso/metadata");
        foreach (var provider in serviceProvider.IdentityProviders.Values.Where(p => p.Options.EntityId == entityId))
            risks.Add(SharedEntityId, "Saml:EntityId", entityId, $"is the entity id of the identity provider {provider.Name} too, so nothing says who of both speaks", "Leave it out, which makes it PublicOrigin with /sso/metadata");
    }

    private static void ReviewDomains(IReadOnlyList<IdentityProvider> providers, ConfigurationRisks risks)
    {
        foreach (var group in providers.SelectMany(static p => p.Options.EmailDomains.Select((d, i) => (Provider: p, Domain: d, Index: i))).GroupBy(static d => d.Domain, StringComparer.OrdinalIgnoreCase))
            foreach (var again in group.Skip(1).Where(d => d.Provider != group.First().Provider))
                risks.Add(Domains, $"{PathOf(again.Provider)}:EmailDomains:{again.Index}", again.Domain, $"is a domain of {group.First().Provider.Name} too, and whoever types such an address is sent to one of both", "Write it into one of them");
    }
}
