using JitGateway.Backends;
using JitGateway.Configuration.Risks;

namespace JitGateway.Access;

/// <summary>Rules that let in more than their author meant.</summary>
internal static class AccessRisks
{
    public static readonly RiskKind Everybody = new("risk.access.everybody", "A backend has no Access, so whoever can sign in at an identity provider may enter");
    public static readonly RiskKind OpenEnd = new("risk.access.open-end", "A rule allows some people, and nothing denies the others, who may enter all the same");
    public static readonly RiskKind WidePublic = new("risk.access.public", "A public rule opens all, or nearly all, of a backend that also has rules or accounts for people");
    public static readonly RiskKind Shadowed = new("risk.access.shadowed", "A rule can never match, because earlier rules together match all that it does");

    private const int MostEntries = 50;   // a longer list is hardly all covered, and each reload would pay for it
    private static readonly string[] WholeSite = ["/", "/*", "/**"];

    /// <param name="rules">Those that are sound, with what they were compiled from.</param>
    public static void Review(IReadOnlyList<(AccessRuleOptions Options, AccessRule Rule)> rules, BackendPartContext context)
    {
        var (list, risks) = (context.Section.GetSection("Access"), context.Configuration.Risks);
        if (!list.Exists())
        {
            risks.Add(Everybody, list.Path, null, "is missing, so whoever can sign in may enter", "Write who may, as in [ { \"Groups\": [ \"staff\" ], \"Effect\": \"Allow\" }, { \"Effect\": \"Deny\" } ], or [ { \"Effect\": \"Allow\" } ] where everybody is meant");
            return;
        }

        if (rules.LastOrDefault(r => r.Options.Effect == AccessEffect.Allow && IsAboutPersons(r.Options)) is { Rule: { } allows } last && !rules.SkipWhile(r => r.Rule != allows).Any(r => r.Options.Effect == AccessEffect.Deny))
            risks.Add(OpenEnd, $"{list.Path}:{allows.Index}", null, $"allows {Whom(last.Options)}, and no rule behind it denies the others: whom no rule matches may enter too", "Write { \"Effect\": \"Deny\" } as the last rule");
        var isPublicSite = rules.Count == 1 && context.Section["Provisioning:Adapter"] is null or "None";
        foreach (var (options, rule) in rules.Where(r => !isPublicSite && r.Options.Effect == AccessEffect.Public && IsWide(r.Options)))
            risks.Add(WidePublic, $"{list.Path}:{rule.Index}", null, "lets everybody in without signing in, to all of the backend that no earlier rule is about", "Name the paths that are for everybody, as in \"Path\": [ \"/assets\" ]");
        for (var i = 1; i < rules.Count; i++)
            if (IsShadowed(rules[i].Options, [.. rules.Take(i).Select(r => r.Rule)]))
                risks.Add(Shadowed, $"{list.Path}:{rules[i].Rule.Index}", null, "can never match: the rules before it match, together, all that this one does", "Move it before them, or remove it");
    }

    private static bool IsAboutPersons(AccessConditionOptions options) => options.Groups.Count > 0 || options.Attributes.All.Count > 0 || options.IdentityProviders.Count > 0;

    private static string Whom(AccessConditionOptions options) =>
        options.Groups.Count > 0 ? $"the groups {string.Join(", ", options.Groups)}"
        : options.IdentityProviders.Count > 0 ? $"the people of {string.Join(", ", options.IdentityProviders)}"
        : "people with certain attributes";

    private static bool IsWide(AccessRuleOptions options) =>
        options is { Methods.Count: 0, Networks.Count: 0, Hours: null, Not: null, PathIs.Count: 0 }
        && (options.Path.Count == 0 || options.Path.Any(WholeSite.Contains))
        && (options.PathLike.Count == 0 || options.PathLike.Any(WholeSite.Contains));

    /// <summary>Whether each entry of one of its lists is matched by some earlier rule. That one earlier rule matches all of it is an error, and not told again.</summary>
    private static bool IsShadowed(AccessRuleOptions options, IReadOnlyList<AccessRule> earlier) =>
        !earlier.Any(e => e.Covers(new AccessRule(options, index: null)))
        && Split(options).Any(parts => parts.TrueForAll(part => earlier.Any(e => e.Covers(new AccessRule(part, index: null)))));

    /// <summary>For each of its lists with several entries: the rule once for each entry.</summary>
    private static IEnumerable<List<AccessRuleOptions>> Split(AccessRuleOptions options)
    {
        (IReadOnlyList<string> Entries, Action<AccessRuleOptions, string> Set)[] lists =
        [
            (options.Path, static (o, e) => o.Path = [e]), (options.PathIs, static (o, e) => o.PathIs = [e]), (options.PathLike, static (o, e) => o.PathLike = [e]),
            (options.Methods, static (o, e) => o.Methods = [e]), (options.Networks, static (o, e) => o.Networks = [e]),
            (options.Groups, static (o, e) => o.Groups = [e]), (options.IdentityProviders, static (o, e) => o.IdentityProviders = [e]),
        ];
        foreach (var (entries, set) in lists.Where(l => l.Entries.Count is > 1 and <= MostEntries))
            yield return [.. entries.Select(entry =>
            {
                var part = options.Copy();
                set(part, entry);
                return part;
            })];
    }
}
