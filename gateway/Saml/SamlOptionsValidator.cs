using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml;

internal sealed class SamlOptionsValidator : IOptionsValidator<SamlOptions>
{
    private static readonly TimeSpan LongestSkew = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestRefresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestValidity = TimeSpan.FromHours(1);

    public void Validate(SamlOptions options, string section, ConfigurationContext context)
    {
        var errors = context.Errors;
        if (options.EntityId is { } entityId && (entityId.Length > 1024 || !Uri.IsWellFormedUriString(entityId, UriKind.Absolute)))
            errors.Add($"{section}:EntityId", entityId, "is not an entity id", "Write a URI of at most 1024 characters, as in https://sso.example.com/sso/metadata");
        if (options.AttemptLifetime < TimeSpan.FromSeconds(30) || options.AttemptLifetime > TimeSpan.FromHours(8))
            errors.Add($"{section}:AttemptLifetime", options.AttemptLifetime.ToString(), "is too short or too long for people to sign in", "Write a span from 00:00:30 to 08:00:00, as in 00:10:00");
        if (options.SigningKeys.Count == 0 && !context.Root.GetSection($"{section}:SigningKeys").GetChildren().Any()
            && string.Equals(context.Root["Sessions:Store"], "Redis", StringComparison.OrdinalIgnoreCase))
            errors.Add($"{section}:SigningKeys", null, "is missing, but with Sessions:Store = Redis several nodes must share their keys", "Write [ { \"Path\": \"keys/sp.pfx\", \"Password\": \"env:NAME\" } ] and give each node the same file");
        foreach (var (name, provider) in options.IdentityProviders)
            Validate(name, provider, $"{section}:IdentityProviders:{name}", context);
        CheckEncryption(options, section, context);
        LoginOptionsValidator.Validate(options, section, context);
    }

    private static void CheckEncryption(SamlOptions options, string section, ConfigurationContext context)
    {
        if (options.DecryptionKeys.Count > 0 || context.Root.GetSection($"{section}:DecryptionKeys").GetChildren().Any()) return;
        foreach (var (path, provider) in options.IdentityProviders.Select(p => ($"{section}:IdentityProviders:{p.Key}", p.Value)).Append(($"{section}:IdentityProviderFolder:Settings", options.IdentityProviderFolder.Settings)))
            if (provider.RequireEncryptedAssertions)
                context.Errors.AddBeside($"{path}:RequireEncryptedAssertions", "true", "cannot be met without a key to decrypt with",
                    $"Name a key under {section}:DecryptionKeys, as in [ {{ \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" }} ], or write false");
    }

    public static void Validate(string name, IdentityProviderOptions options, string path, ConfigurationContext context)
    {
        var errors = context.Errors;
        if (!IdentityProviderNames.IsName(name))
            errors.Add(path, name, "is not a name for an identity provider", "Use lower-case letters, digits and hyphens, at most 40");
        CheckMetadata(options, path, context);
        CheckNameId(options, path, errors);
        CheckTimes(options, path, errors);
        if (options is { AllowUnsignedLogout: true, SingleLogout: SingleLogout.Off })
            errors.AddBeside($"{path}:AllowUnsignedLogout", "true", "allows nothing while SingleLogout is Off", "Leave it out, or write SingleLogout Both or FromIdentityProvider");
        foreach (var (domain, i) in options.EmailDomains.Select((d, i) => (d, i)))
            if (Uri.CheckHostName(domain) != UriHostNameType.Dns || !domain.Contains('.'))
                errors.Add($"{path}:EmailDomains:{i}", domain, "is not a domain", "Write what stands behind the @, as in example.com");
        LoginOptionsValidator.Validate(options, path, context);
        foreach (var (attribute, names) in options.Attributes)
        {
            if (ReservedNames.OfTheMessage.Contains(attribute, StringComparer.OrdinalIgnoreCase))
                errors.Add($"{path}:Attributes:{attribute}", null, "is a reserved name, which comes from the message itself", "Choose another name for the attribute");
            else if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace))
                errors.Add($"{path}:Attributes:{attribute}", null, "names no attribute of the provider's", "Write the names the provider may use, as in [ \"mail\" ]");
        }
    }

    private static void CheckMetadata(IdentityProviderOptions options, string path, ConfigurationContext context)
    {
        var errors = context.Errors;
        if (options.Metadata is null)
        {
            if (context.Root[$"{path}:Metadata"] is null) CheckByHand(options, path, errors);
        }
        else
        {
            if (ByHand(options) is [var (key, value), ..]) errors.Add($"{path}:{key}", value, "stands beside Metadata, which says it already", "Leave out Metadata or this");
            if (options.Metadata.Url is { } url && url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && options.MetadataSignedBy.Count == 0)
                errors.AddBeside($"{path}:Metadata", url.Told(), "is http without a signature: whoever sits on the way could put in keys of their own", "Write an https URL, or name the signer's certificate in MetadataSignedBy");
        }

        if (options.MetadataRefresh is { } refresh && refresh < ShortestRefresh)
            errors.Add($"{path}:MetadataRefresh", refresh.ToString(), "is too short", "Write at least 00:00:10; 01:00:00 is usual");
        if (options.MetadataMaxValidity is { } validity && validity < ShortestValidity)
            errors.Add($"{path}:MetadataMaxValidity", validity.ToString(), "is too short", "Write at least 01:00:00; federations publish for 5 to 30 days (30.00:00:00)");
    }

    /// <summary>Without metadata the operator says what it would say.</summary>
    private static void CheckByHand(IdentityProviderOptions options, string path, ConfigurationErrors errors)
    {
        var written = ByHand(options);
        if (written.Count == 0)
        {
            errors.Add($"{path}:Metadata", null, "is missing", "Write the URL or the file of the identity provider's metadata, or in its place EntityId, SingleSignOnUrl and SigningCertificates");
            return;
        }

        if (string.IsNullOrWhiteSpace(options.EntityId)) errors.Add($"{path}:EntityId", options.EntityId, "is missing beside SingleSignOnUrl", "Write the entity id, which identity providers also call issuer");
        if (options.SingleSignOnUrl is null) errors.Add($"{path}:SingleSignOnUrl", null, "is missing, and there is no Metadata", "Write the URL of the identity provider's single sign-on service");
        if (options.SigningCertificates.Count == 0) errors.Add($"{path}:SigningCertificates", null, "is missing, and there is no Metadata", "Name the files with the certificates of the keys that the identity provider signs with");
        if (options is { ResponseBinding: ResponseBinding.Artifact, ArtifactResolutionUrl: null }) errors.Add($"{path}:ArtifactResolutionUrl", null, "is missing, and answers are to come by artifact", "Write the address at which the identity provider resolves artifacts, or write ResponseBinding Post");
        if (options.ArtifactResolutionUrl is { } artifacts && artifacts.Scheme != Uri.UriSchemeHttps && !(artifacts.Scheme == Uri.UriSchemeHttp && artifacts.IsLoopback))
            errors.Add($"{path}:ArtifactResolutionUrl", artifacts.OriginalString, "is not https: whoever reads an artifact on the way has the login", "Write an https URL");
        if (options is { SingleLogoutUrl: null, SingleLogoutResponseUrl: { } responses }) errors.AddBeside($"{path}:SingleLogoutResponseUrl", responses.OriginalString, "stands without SingleLogoutUrl", "Write SingleLogoutUrl too, or leave this out");
        foreach (var (key, url) in new[] { ("SingleSignOnUrl", options.SingleSignOnUrl), ("SingleLogoutUrl", options.SingleLogoutUrl), ("SingleLogoutResponseUrl", options.SingleLogoutResponseUrl) })
            if (url is not null && url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
                errors.Add($"{path}:{key}", url.OriginalString, "is not an address that a browser can be sent to", "Write an https URL");
    }

    private static List<(string Key, string? Value)> ByHand(IdentityProviderOptions options) =>
        [.. new (string Key, string? Value)[]
        {
            ("SingleSignOnUrl", options.SingleSignOnUrl?.OriginalString), ("SigningCertificates", options.SigningCertificates is [var first, ..] ? first.Value : null),
            ("SingleLogoutUrl", options.SingleLogoutUrl?.OriginalString), ("SingleLogoutResponseUrl", options.SingleLogoutResponseUrl?.OriginalString),
            ("ArtifactResolutionUrl", options.ArtifactResolutionUrl?.OriginalString),
        }.Where(static k => k.Value is not null)];

    private static void CheckTimes(IdentityProviderOptions options, string path, ConfigurationErrors errors)
    {
        (string Key, TimeSpan? Skew)[] skews =
        [
            (nameof(options.ClockSkew), options.ClockSkew), (nameof(options.ConditionsSkew), options.ConditionsSkew),
            (nameof(options.ConfirmationSkew), options.ConfirmationSkew), (nameof(options.AuthnSkew), options.AuthnSkew),
        ];
        foreach (var (key, skew) in skews)
            if (skew is { } span && (span < TimeSpan.Zero || span > LongestSkew))
                errors.Add($"{path}:{key}", span.ToString(), "is not a skew that can be borne", "Write a span from 00:00:00 to 00:10:00; 00:01:00 is usual");
    }

    /// <summary>A transient NameID is another one at each login, so every login would make another account.</summary>
    private static void CheckNameId(IdentityProviderOptions options, string path, ConfigurationErrors errors)
    {
        var format = options.NameIdFormat is { } text ? NameIdFormatNames.Resolve(text) : null;
        if (options.NameIdFormat is not null && format is null)
            errors.AddUnknownName($"{path}:NameIdFormat", options.NameIdFormat, "NameID format", NameIdFormatNames.Short);
        if (string.IsNullOrWhiteSpace(options.SubjectFrom))
            errors.Add($"{path}:SubjectFrom", options.SubjectFrom, "names nothing that could identify a person", "Write NameId or the name of an attribute that never changes");
        else if (format == NameIdFormats.Transient && options.SubjectFrom.Equals(IdentityMapping.SubjectFromNameId, StringComparison.OrdinalIgnoreCase))
            errors.AddBeside($"{path}:NameIdFormat", options.NameIdFormat, "is another value at each login and cannot identify a person", "Set SubjectFrom to an attribute that never changes, or ask for persistent");
    }
}
