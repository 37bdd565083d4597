using JitGateway.Configuration;

namespace JitGateway.Saml;

/// <summary>Says what the identity providers are called, those of the configuration and those of the folder; read after <see cref="SamlPart"/>.</summary>
internal sealed class IdentityProviderNamesPart : ConfigurationPart<IdentityProviderNames>
{
    public override IReadOnlyList<string> Sections => [];

    public override IdentityProviderNames Read(ConfigurationContext context)
    {
        var serviceProvider = context.Get<ServiceProvider>();
        return new([.. serviceProvider.IdentityProviders.Keys.Order(StringComparer.Ordinal)], serviceProvider.Folder is not null);
    }
}
