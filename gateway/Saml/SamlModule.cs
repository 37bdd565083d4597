namespace JitGateway.Saml;

internal static class SamlModule
{
    public static IServiceCollection AddSaml(this IServiceCollection services) => services;
}
