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
        if (!section.Exists()) return LoginTerms.Usual;
        var options = context.Configuration.Bind<BackendLoginOptions>(section);
        LoginOptionsValidator.CheckName(options.ProviderName, $"{section.Path}:{nameof(options.ProviderName)}", context.Configuration);
        if (options is { Passive: true, ForceAuthn: true })
            context.Errors.Add($"{section.Path}:Passive", "true", "asks without showing anything, while ForceAuthn wants the person to show who they are", "Leave out one of them");
        return new LoginTerms
        {
            Requirement = new AuthnRequirementReader(section.Path, nameof(options.AuthnContext), context.Configuration).Read(options.AuthnContext, options.AuthnContextComparison, options.MaxAuthnAge),
            ForceAuthn = options.ForceAuthn,
            Passive = options.Passive,
            ProviderName = options.ProviderName,
        };
    }
}
