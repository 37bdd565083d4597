using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Configuration.Risks;
using JitGateway.Identity;

namespace JitGateway.Access.Doors;

/// <summary>Reads the section <c>Admin</c>: two lists of rules, written and read as a backend's are.</summary>
internal sealed class ConsoleRulesPart : ConfigurationPart<ConsoleRules>
{
    public const string Section = "Admin";

    public static readonly RiskKind Everybody = new("risk.admin.everybody", "A rule of the console names nobody, so whoever can sign in may enter it");

    private static readonly AccessTerms Terms = new(PathCase.Fold, DenyPage.Usual);

    public override IReadOnlyList<string> Sections => [Section];

    public override ConsoleRules Read(ConfigurationContext context)
    {
        var options = context.Bind<ConsoleOptions>(Section);
        var section = context.Root.GetSection(Section);
        _ = BackendName.TryParse("console", out var name);
        var asBackend = new BackendPartContext(name!, new BackendOptions { Match = { Path = "/sso/admin" } }, section, context);
        var (viewers, operators) = (RulesOf(nameof(options.Viewers), asBackend), RulesOf(nameof(options.Operators), asBackend));
        return new ConsoleRules(viewers.Rules, operators.Rules, viewers.Count + operators.Count > 0);
    }

    private static (AccessRules Rules, int Count) RulesOf(string key, BackendPartContext context)
    {
        var list = context.Section.GetSection(key);
        var read = AccessRulesPart.ReadList(list, context, LoginTerms.Usual, Terms);
        foreach (var (options, rule) in read)
            if (options is { Effect: AccessEffect.Allow, Groups.Count: 0, Attributes.All.Count: 0, IdentityProviders.Count: 0 })
                context.Configuration.Risks.Add(Everybody, $"{list.Path}:{rule.Index}", null, $"names nobody, so whoever can sign in is one of the {key.ToLowerInvariant()} of the console", "Write whom it means, as in \"Groups\": [ \"operators\" ]");
        List<AccessRule> rules = [.. read.Select(static r => r.Rule)];
        foreach (var rule in rules)
            if (rule.Effect == AccessEffect.Public)
                context.Errors.Add($"{list.Path}:{rule.Index}:Effect", nameof(AccessEffect.Public), "would let anybody into the console", "Write Allow, and whom: Groups, Attributes, IdentityProviders");
        var nobodyElse = new AccessRule(new AccessRuleOptions { Effect = AccessEffect.Deny }, index: null, forAll: Terms);
        return (new AccessRules([.. rules, nobodyElse], context.IdentityProviders), rules.Count);
    }
}
