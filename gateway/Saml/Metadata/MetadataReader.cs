using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Metadata;

/// <summary>Reads the metadata of one identity provider (SAML Metadata 2.3, 2.4), alone or among others.</summary>
internal static class MetadataReader
{
    /// <param name="entityId">Which entity; null: the only identity provider that is there.</param>
    /// <param name="signer">Whose signature the document must carry; null: none is looked for.</param>
    /// <exception cref="MetadataRefusedException">It cannot be used; the message says why.</exception>
    public static IdentityProviderMetadata Read(ReadOnlyMemory<byte> xml, string? entityId, X509Certificate2? signer)
    {
        if (!HardenedXml.Read(xml, XmlLimits.Metadata).TryGet(out var tree, out var refusal))
            throw new MetadataRefusedException($"the metadata is not XML that can be read: {refusal}");
        var root = signer is null ? tree.Root : MetadataSignature.Verify(tree, signer);
        var entity = Choose(root, entityId);
        var role = RoleOf(entity)!;
        var metadata = new IdentityProviderMetadata
        {
            EntityId = entity.Attribute("entityID") is { Length: > 0 } id ? id : throw new MetadataRefusedException("the EntityDescriptor has no entityID"),
            SigningKeys = MetadataKeys.ForSigning(role),
            SingleSignOnServices = Services(role, "SingleSignOnService", static (_, location) => location),
            SingleLogoutServices = Services(role, "SingleLogoutService", static (service, location) => new LogoutService(location, Address(service, "ResponseLocation"))),
            ValidUntil = role.AncestorsAndSelf.Select(e => e.Attribute("validUntil")).OfType<string>().Select(Time).Cast<DateTimeOffset?>().Min(),
        };
        if (metadata.SigningKeys.Count == 0) throw new MetadataRefusedException($"{metadata.EntityId} has no key for signing that can be used");
        if (metadata.SingleSignOnServices.Count == 0) throw new MetadataRefusedException($"{metadata.EntityId} offers no SingleSignOnService with HTTP-Redirect or HTTP-POST");
        return metadata;
    }

    private static Element Choose(Element root, string? entityId)
    {
        var entities = root.DescendantsAndSelf.Where(e => e.Is(SamlNames.MetadataNamespace, "EntityDescriptor")).ToList();
        var providers = entities.Where(e => RoleOf(e) is not null).ToList();
        if (entityId is not null)
        {
            return providers.Find(e => e.Attribute("entityID") == entityId)
                ?? throw new MetadataRefusedException($"the metadata has no identity provider {entityId} (it has {providers.Count} others)");
        }

        return providers.Count switch
        {
            1 => providers[0],
            0 when entities.Count == 0 => throw new MetadataRefusedException($"the document holds no SAML metadata; its root is {root.LocalName}"),
            0 => throw new MetadataRefusedException("the metadata has no identity provider (no IDPSSODescriptor for SAML 2.0)"),
            _ => throw new MetadataRefusedException($"the metadata has {providers.Count} identity providers: name one in EntityId"),
        };
    }

    /// <summary>An entity may be service provider or attribute authority too; their keys and addresses are not ours to use.</summary>
    private static Element? RoleOf(Element entity) => entity.Elements.FirstOrDefault(e =>
        e.Is(SamlNames.MetadataNamespace, "IDPSSODescriptor")
        && (e.Attribute("protocolSupportEnumeration") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains(SamlNames.ProtocolNamespace, StringComparer.Ordinal));

    /// <summary>The endpoints of a kind that are reached through a browser, the first of each binding.</summary>
    private static Dictionary<string, T> Services<T>(Element role, string name, Func<Element, Uri, T> read)
    {
        var services = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var service in role.Elements.Where(e => e.Is(SamlNames.MetadataNamespace, name)))
            if (service.Attribute("Binding")?.Trim() is SamlBindings.HttpRedirect or SamlBindings.HttpPost && Address(service, "Location") is { } location)
                services.TryAdd(service.Attribute("Binding")!.Trim(), read(service, location));
        return services;
    }

    private static Uri? Address(Element service, string attribute) =>
        Uri.TryCreate(service.Attribute(attribute)?.Trim(), UriKind.Absolute, out var location) && (location.Scheme == Uri.UriSchemeHttps || location.Scheme == Uri.UriSchemeHttp) ? location : null;

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new MetadataRefusedException("validUntil of the metadata is not a time");
}
