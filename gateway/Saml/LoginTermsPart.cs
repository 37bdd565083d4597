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
        var terms = context.Configuration.Get<ServiceProvider>().UsualTerms;
        if (!section.Exists()) return terms;
        var options = context.Configuration.Bind<BackendLoginOptions>(section);
        LoginOptionsValidator.CheckName(options.ProviderName, $"{section.Path}:{nameof(options.ProviderName)}", context.Configuration);
        if (options is { Passive: true, ForceAuthn: true })
            context.Errors.Add($"{section.Path}:Passive", "true", "asks without showing anything, while ForceAuthn wants the person to show who they are", "Leave out one of them");
        var reader = new AuthnRequirementReader(section.Path, nameof(options.AuthnContext), context.Configuration);
        var requirement = reader.Read(options.AuthnContext, options.AuthnContextComparison, options.MaxAuthnAge);
        reader.CheckAgainst(requirement, terms.Of(context.IdentityProviders, context.MayAdmitOthers));
        return terms with
        {
            Requirement = requirement,
            ForceAuthn = options.ForceAuthn,
            Passive = options.Passive,
            ProviderName = options.ProviderName,
            KeepForms = options.KeepForms,
        };
    }
}
