using System.Globalization;
using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>Reads <c>Backends:NAME:Access</c>, a list of rules.</summary>
internal sealed class AccessRulesPart : BackendPart<AccessRules>
{
    public override IReadOnlyList<string> Keys => ["Access"];

    public override AccessRules Read(BackendPartContext context)
    {
        var rules = new List<AccessRule>();
        var terms = context.Part<LoginTerms>() ?? LoginTerms.Usual;
        var common = terms.Requirement;
        foreach (var section in RuleSections(context))
        {
            var options = context.Configuration.Bind<AccessRuleOptions>(section);
            var sound = AccessRuleOptionsValidator.Validate(options, section, context);
            if (!sound) continue;
            var reader = new AuthnRequirementReader(section.Path, nameof(options.AuthnContext), context.Configuration);
            var own = reader.Read(options.AuthnContext, options.AuthnContextComparison, options.MaxAuthnAge);
            if (options.Effect == AccessEffect.Allow) reader.CheckAgainst(own, [.. terms.IdentityProviders.Where(p => Admits(context.IdentityProviders, p.Key) && (options.IdentityProviders.Count == 0 || Admits(options.IdentityProviders, p.Key)))]);
            var rule = new AccessRule(options, int.Parse(section.Key, CultureInfo.InvariantCulture), options.Effect == AccessEffect.Allow ? own.Or(common) : own);
            if (rules.Find(r => r.Covers(rule)) is { } earlier)
                context.Errors.Add(section.Path, null, $"can never match: rule {earlier.Index} matches all that this one does, and comes first",
                    $"Move it before rule {earlier.Index}, or remove it");
            rules.Add(rule);
        }

        return new AccessRules(rules, context.IdentityProviders, terms);
    }

    private static bool Admits(IReadOnlyList<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<IConfigurationSection> RuleSections(BackendPartContext context)
    {
        const string Cure = "Write a list of rules: [ { \"Path\": \"/admin\", \"Groups\": [ \"admins\" ], \"Effect\": \"Allow\" }, … ]";
        var list = context.Section.GetSection("Access");
        if (list.Value is { Length: > 0 } text) context.Errors.Add(list.Path, text, "is a single value where a list of rules belongs", Cure);
        foreach (var section in list.GetChildren())
            if (int.TryParse(section.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) yield return section;
            else context.Errors.Add(section.Path, null, "stands in a list of rules, which has no names", Cure);
    }
}
