using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Saml.Discovery;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Login;

namespace JitGateway.Saml;

/// <summary>Compiles the section <c>Saml</c>.</summary>
internal sealed class SamlPart : ConfigurationPart<ServiceProvider>
{
    public override IReadOnlyList<string> Sections => ["Saml"];

    public override ServiceProvider Read(ConfigurationContext context)
    {
        var section = context.Root.GetSection("Saml");
        var options = context.Bind<SamlOptions>(section);
        new SamlOptionsValidator().Validate(options, section.Path, context);
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
            IdentityProviders = options.IdentityProviders.ToFrozenDictionary(p => p.Key, p => Compile(p.Key, p.Value, context), StringComparer.Ordinal),
            AttemptLifetime = options.AttemptLifetime,
            RememberChoice = options.RememberChoice,
            AuthnContextOrder = new(options.AuthnContextOrder),
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

    private static IdentityProvider Compile(string name, IdentityProviderOptions options, ConfigurationContext context) =>
        new(name, options,
            options.NameIdFormat is { } format ? NameIdFormatNames.Resolve(format) : null,
            options.MetadataSignedBy is { } file ? LoadCertificate(file, $"Saml:IdentityProviders:{name}:MetadataSignedBy", context) : null)
        {
            Authn = new AuthnRequirementReader($"Saml:IdentityProviders:{name}", nameof(options.RequestedAuthnContext), context).Read(options.RequestedAuthnContext, options.AuthnContextComparison, options.MaxAuthnAge),
            Networks = [.. options.Networks.Select(static n => ClientNetwork.TryParse(n, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()],
        };

    private static X509Certificate2? LoadCertificate(FilePath file, string path, ConfigurationContext context)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file.Value);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            context.Errors.Add(path, file.Value, File.Exists(file.Value) ? "is not a certificate" : "does not exist or cannot be read",
                "Name a PEM or DER file with the certificate of whoever signs the metadata");
            return null;
        }
    }
}
