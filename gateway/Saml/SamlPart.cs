using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Address;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Forms;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Login;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Presets;
using JitGateway.Saml.Published;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml;

/// <summary>Compiles the section <c>Saml</c>.</summary>
internal sealed class SamlPart : ConfigurationPart<ServiceProvider>
{
    public override IReadOnlyList<string> Sections => ["Saml"];

    public override ServiceProvider Read(ConfigurationContext context)
    {
        var section = context.Root.GetSection("Saml");
        var options = context.Bind<SamlOptions>(section);
        foreach (var (name, provider) in options.IdentityProviders)
        {
            provider.Metadata = provider.Metadata?.OfProvider(name, provider.EntityId);
            if (provider.Preset is { } preset) IdentityProviderPresets.Of(preset).ApplyTo(provider, section.GetSection($"IdentityProviders:{name}"));
        }

        new SamlOptionsValidator().Validate(options, section.Path, context);
        var folder = IdentityProviderFolder.Read(options.IdentityProviderFolder, context);
        var inFolder = folder is null ? null : CompileAny(folder, options.IdentityProviderFolder, context);
        new KeptFormOptionsValidator().Validate(options.KeptForms, $"{section.Path}:KeptForms", context);
        new PublishedOptionsValidator().Validate(options.Metadata, $"{section.Path}:Metadata", context);
        var generated = Path.Combine(FolderOf(context), "keys", "saml.pem");
        return new ServiceProvider
        {
            EntityId = options.EntityId ?? $"{context.Get<GatewayOptions>().Origin}{LoginPaths.MetadataPath}",
            AssertionConsumerService = context.Get<GatewayOptions>().Origin + LoginPaths.AssertionConsumerServicePath,
            SingleLogoutService = context.Get<GatewayOptions>().Origin + LoginPaths.SingleLogoutPath,
            SigningKeys = options.SigningKeys.Count > 0 ? Load(options.SigningKeys, $"{section.Path}:SigningKeys", context)
                : File.Exists(generated) ? LoadGenerated(generated, section, context)
                : [],
            GeneratedKeyPath = generated,
            DecryptionKeys = [.. Load(options.DecryptionKeys, $"{section.Path}:DecryptionKeys", context).Select(static key => new DecryptionKey(key.Certificate))],
            IdentityProviders = options.IdentityProviders.Select(p => Compile(p.Key, p.Value, $"Saml:IdentityProviders:{p.Key}", context)).Concat(InFolder(folder, inFolder, options)).ToFrozenDictionary(static p => p.Name, StringComparer.Ordinal),
            Folder = folder,
            AnyInFolder = inFolder,
            AttemptLifetime = options.AttemptLifetime,
            RememberChoice = options.RememberChoice,
            KeptForms = options.KeptForms,
            AuthnContextOrder = new(options.AuthnContextOrder),
            Published = options.Metadata,
            MetadataCache = options.MetadataCache?.Value ?? Path.Combine(FolderOf(context), "metadata-cache"),
        };
    }

    /// <summary>The folder of the file that has the section; without one, of the file that names PublicOrigin.</summary>
    private static string FolderOf(ConfigurationContext context)
    {
        foreach (var key in (ReadOnlySpan<string>)["Saml", "Gateway"])
            foreach (var provider in context.Root.Providers.Reverse().OfType<FileConfigurationProvider>())
                if (provider.GetChildKeys([], key).Any() && provider.Source is { FileProvider: { } files, Path: { } path } && files.GetFileInfo(path).PhysicalPath is { } file)
                    return Path.GetDirectoryName(file)!;
        return Path.GetFullPath(".");
    }

    private static IReadOnlyList<ServiceProviderKey> Load(IReadOnlyList<KeyOptions> keys, string path, ConfigurationContext context) =>
        [.. keys.Select((key, i) => KeyLoader.Load(key, $"{path}:{i}", context)).OfType<ServiceProviderKey>()];

    private static IReadOnlyList<ServiceProviderKey> LoadGenerated(string file, IConfigurationSection section, ConfigurationContext context)
    {
        var pem = new FilePath(file);
        return Load([new KeyOptions { Certificate = pem, Key = pem }], $"{section.Path}:SigningKeys", context);
    }

    /// <summary>Their settings are one, and are checked and compiled once.</summary>
    private static IdentityProvider CompileAny(IdentityProviderFolder folder, IdentityProviderFolderOptions options, ConfigurationContext context)
    {
        const string path = "Saml:IdentityProviderFolder:Settings", any = "any";
        IdentityProviderFolder.ApplyPreset(options, context);
        var settings = folder.SettingsOf(any, options);
        SamlOptionsValidator.Validate(any, settings, path, context);
        return Compile(any, settings, path, context) with { IsInFolder = true };
    }

    private static IEnumerable<IdentityProvider> InFolder(IdentityProviderFolder? folder, IdentityProvider? any, SamlOptions options) =>
        folder is null || any is null ? [] : folder.Names.Where(name => !options.IdentityProviders.ContainsKey(name)).Select(name => any with { Name = name, Options = folder.SettingsOf(name, options.IdentityProviderFolder) });

    private static IdentityProvider Compile(string name, IdentityProviderOptions options, string path, ConfigurationContext context)
    {
        var provider = new IdentityProvider(name, options, options.NameIdFormat is { } format ? NameIdFormatNames.Resolve(format) : null)
        {
            MetadataSigners = Keys(options.MetadataSignedBy, $"{path}:MetadataSignedBy", "Name a PEM or DER file with the certificate of whoever signs the metadata", context),
            ScopedAttributes = ScopeRule.NamesOf(options.ScopedAttributes, new() { Attributes = options.Attributes }),
            Authn = new AuthnRequirementReader(path, nameof(options.RequestedAuthnContext), context).Read(options.RequestedAuthnContext, options.AuthnContextComparison, options.MaxAuthnAge),
            Networks = [.. options.Networks.Select(static n => ClientNetworks.TryParse(n, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()],
        };
        var keys = Keys(options.SigningCertificates, $"{path}:SigningCertificates", "Name a PEM or DER file with the certificate of the key that the identity provider signs with", context);
        return options is { Metadata: null, EntityId: { } entityId, SingleSignOnUrl: { } address } && keys.Count > 0 ? provider with { ByHand = ByHand(entityId, address, keys, options) } : provider;
    }

    /// <summary>What metadata would say, as the operator wrote it.</summary>
    private static IdentityProviderMetadata ByHand(string entityId, Uri address, IReadOnlyList<TrustedKey> keys, IdentityProviderOptions options)
    {
        var binding = options.AuthnRequestBinding == AuthnRequestBinding.Post ? SamlBindings.HttpPost : SamlBindings.HttpRedirect;
        return new IdentityProviderMetadata
        {
            EntityId = entityId,
            SigningKeys = keys,
            SingleSignOnServices = new Dictionary<string, Uri>(StringComparer.Ordinal) { [binding] = address },
            SingleLogoutServices = options.SingleLogoutUrl is { } logout
                ? new Dictionary<string, LogoutService>(StringComparer.Ordinal) { [binding] = new(logout, options.SingleLogoutResponseUrl) }
                : new Dictionary<string, LogoutService>(StringComparer.Ordinal),
            ArtifactResolution = options.ArtifactResolutionUrl,
        };
    }

    private static IReadOnlyList<TrustedKey> Keys(IReadOnlyList<FilePath> files, string path, string cure, ConfigurationContext context) =>
        [.. files.Select((file, i) => Key(file, files.Count == 1 ? path : $"{path}:{i}", cure, context)).OfType<TrustedKey>()];

    private static TrustedKey? Key(FilePath file, string path, string cure, ConfigurationContext context)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file.Value);
            if (path.Contains(":SigningCertificates", StringComparison.Ordinal)) context.Material.AddCertificate(path, file.Value, certificate, "a certificate of the identity provider");
            var key = TrustedKey.FromCertificate(certificate);
            if (key is { IsStrong: true }) return key;
            context.Errors.Add(path, file.Value, key is null ? "has a key that cannot verify signatures" : $"has a key that is too weak: {key}", "Name a certificate with an RSA key of at least 2048 bits, or ECDSA on P-256, P-384 or P-521");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            context.Errors.Add(path, file.Value, File.Exists(file.Value) ? "is not a certificate" : "does not exist or cannot be read", cure);
        }

        return null;
    }
}
