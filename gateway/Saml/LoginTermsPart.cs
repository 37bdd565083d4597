using System.Collections.Frozen;
using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.Saml;

/// <summary>Reads a backend's section <c>Login</c>.</summary>
internal sealed class LoginTermsPart : BackendPart<LoginTerms>
{
    private const string Key = "Login";

    public override IReadOnlyList<string> Keys => [Key];

    public override LoginTerms Read(BackendPartContext context)
    {
        var section = context.Section.GetSection(Key);
        var providers = TermsOf(context.Configuration.Get<ServiceProvider>());
        if (!section.Exists()) return LoginTerms.Usual with { IdentityProviders = providers };
        var options = context.Configuration.Bind<BackendLoginOptions>(section);
        LoginOptionsValidator.CheckName(options.ProviderName, $"{section.Path}:{nameof(options.ProviderName)}", context.Configuration);
        if (options is { Passive: true, ForceAuthn: true })
            context.Errors.Add($"{section.Path}:Passive", "true", "asks without showing anything, while ForceAuthn wants the person to show who they are", "Leave out one of them");
        var reader = new AuthnRequirementReader(section.Path, nameof(options.AuthnContext), context.Configuration);
        var requirement = reader.Read(options.AuthnContext, options.AuthnContextComparison, options.MaxAuthnAge);
        reader.CheckAgainst(requirement, [.. providers.Where(p => context.IdentityProviders.Contains(p.Key, StringComparer.OrdinalIgnoreCase))]);
        return new LoginTerms
        {
            Requirement = requirement,
            ForceAuthn = options.ForceAuthn,
            Passive = options.Passive,
            ProviderName = options.ProviderName,
            IdentityProviders = providers,
        };
    }

    private static FrozenDictionary<string, IdentityProviderTerms> TermsOf(ServiceProvider serviceProvider) => serviceProvider.IdentityProviders.ToFrozenDictionary(
        static p => p.Key, static p => new IdentityProviderTerms(p.Value.Authn, p.Value.Options.AuthnSkew ?? p.Value.Options.ClockSkew), StringComparer.OrdinalIgnoreCase);
}
