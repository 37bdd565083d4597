using System.Globalization;
using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>Reads <c>Backends:NAME:Access</c>, a list of rules, and what is said for all of them.</summary>
internal sealed class AccessRulesPart : BackendPart<AccessRules>
{
    private const string RulesKey = "Access";
    private const string PathCaseKey = nameof(PathCase);
    private const string DenyPageKey = nameof(DenyPage);

    public override IReadOnlyList<string> Keys => [RulesKey, PathCaseKey, DenyPageKey];

    public override AccessRules Read(BackendPartContext context)
    {
        var terms = context.Part<LoginTerms>() ?? LoginTerms.Usual;
        var read = ReadList(context.Section.GetSection(RulesKey), context, terms, new AccessTerms(PathCaseOf(context), DenyPageOf(context)));
        AccessRisks.Review(read, context);
        return new AccessRules([.. read.Select(static r => r.Rule)], context.IdentityProviders, terms);
    }

    /// <summary>The rules of one list, as they were written and compiled.</summary>
    public static List<(AccessRuleOptions Options, AccessRule Rule)> ReadList(IConfigurationSection list, BackendPartContext context, LoginTerms terms, AccessTerms forAll)
    {
        var read = new List<(AccessRuleOptions Options, AccessRule Rule)>();
        var common = terms.Requirement;
        foreach (var section in RuleSections(list, context))
        {
            var options = context.Configuration.Bind<AccessRuleOptions>(section);
            var sound = AccessRuleOptionsValidator.Validate(options, section, context);
            if (!sound) continue;
            var reader = new AuthnRequirementReader(section.Path, nameof(options.AuthnContext), context.Configuration);
            var own = reader.Read(options.AuthnContext, options.AuthnContextComparison, options.MaxAuthnAge);
            if (options.Effect is AccessEffect.Allow or AccessEffect.StepUp) reader.CheckAgainst(own, Fitting(options, context, terms));
            var rule = new AccessRule(options, int.Parse(section.Key, CultureInfo.InvariantCulture), options.Effect == AccessEffect.Allow ? own.Or(common) : own, forAll);
            if (read.Find(r => r.Rule.Covers(rule)).Rule is { } earlier)
                context.Errors.Add(section.Path, null, $"can never match: rule {earlier.Index} matches all that this one does, and comes first",
                    $"Move it before rule {earlier.Index}, or remove it");
            read.Add((options, rule));
        }

        return read;
    }

    /// <summary>Those whose people could meet a rule: the backend admits them, and the rule names them or nobody.</summary>
    private static IReadOnlyList<KeyValuePair<string, IdentityProviderTerms>> Fitting(AccessRuleOptions options, BackendPartContext context, LoginTerms terms)
    {
        var admitted = context.IdentityProviders;
        if (options.IdentityProviders.Count == 0) return terms.Of(admitted, context.MayAdmitOthers);
        var named = options.IdentityProviders.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return terms.Of([.. admitted.Where(named.Contains)], context.MayAdmitOthers && !named.All(terms.IdentityProviders.ContainsKey));
    }

    private static DenyPage DenyPageOf(BackendPartContext context)
    {
        var section = context.Section.GetSection(DenyPageKey);
        if (!section.Exists()) return DenyPage.Usual;
        var options = context.Configuration.Bind<DenyPageOptions>(section);
        AccessRuleOptionsValidator.CheckContact(options.Contact, $"{section.Path}:{nameof(options.Contact)}", context);
        return new DenyPage(options.Reason, options.Contact);
    }

    private static PathCase PathCaseOf(BackendPartContext context) => context.Configuration.BindWord(context.Section.GetSection(PathCaseKey), PathCase.Fold);

    private static IEnumerable<IConfigurationSection> RuleSections(IConfigurationSection list, BackendPartContext context)
    {
        const string Cure = "Write a list of rules: [ { \"Path\": \"/admin\", \"Groups\": [ \"admins\" ], \"Effect\": \"Allow\" }, … ]";
        if (list.Value is { Length: > 0 } text) context.Errors.Add(list.Path, text, "is a single value where a list of rules belongs", Cure);
        foreach (var section in list.GetChildren())
            if (int.TryParse(section.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) yield return section;
            else context.Errors.Add(section.Path, null, "stands in a list of rules, which has no names", Cure);
    }
}
