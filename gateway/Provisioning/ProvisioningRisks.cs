using JitGateway.Configuration.Risks;

namespace JitGateway.Provisioning;

/// <summary>Accounts that fall into other hands, and calls that go in clear or wait for too long.</summary>
internal static class ProvisioningRisks
{
    public static readonly RiskKind Clear = new("risk.adapter.clear", "Credentials of an adapter and people's values go to another machine in clear");
    public static readonly RiskKind Timeout = new("risk.adapter.timeout", "One call of an adapter may take so long that requests pile up, or so short that hardly any ends well");
    public static readonly RiskKind Link = new("risk.accounts.link", "An account may be taken over by a value that is no proof of who somebody is: a name or an address of mail");
    public static readonly RiskKind SharedNames = new("risk.accounts.shared-names", "Equal names are one account, and identity providers that nobody knows yet may come");
    public static readonly RiskKind Reactivate = new("risk.accounts.reactivate", "Whoever was disabled in the application is enabled again at the next visit");

    private static readonly TimeSpan LongCall = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortCall = TimeSpan.FromMilliseconds(100);
    private static readonly string[] AnybodysChoice = ["email", "displayName", "givenName", "surname"];

    /// <param name="section">The path of <c>Provisioning</c>.</param>
    public static void Review(ProvisioningOptions options, IReadOnlyList<MatchRule> rules, string section, Backends.BackendPartContext context)
    {
        var risks = context.Configuration.Risks;
        if (options.Timeout > LongCall)
            risks.Add(Timeout, $"{section}:Timeout", $"{options.Timeout:c}", "is how long each request of a person waits for accounts that have fallen silent", "Write what the service needs on a bad day, as in 00:00:05");
        if (options.Timeout > TimeSpan.Zero && options.Timeout < ShortCall)
            risks.Add(Timeout, $"{section}:Timeout", $"{options.Timeout:c}", "is too short for most services over a network, so people are kept out", "Write what the service needs on a bad day, as in 00:00:05");
        foreach (var (rule, i) in rules.Select((r, i) => (r, i)).Skip(1))
            if (options.LinkExisting && Array.Find(AnybodysChoice, rule.Template.Names.Contains) is { } name)
                risks.Add(Link, $"{section}:Match:{i}", rule.ToString(), $"with LinkExisting gives an account that exists to whoever comes with its {name}, which people may choose themselves at many identity providers", "Link by a value that the identity provider assigns, or leave LinkExisting out when all are linked");
        if (options.SharedNames && context.MayAdmitOthers)
            risks.Add(SharedNames, $"{section}:SharedNames", "true", "takes people of the same name for one person, also those of identity providers that come into IdentityProviderFolder later", "Name the backend's identity providers in IdentityProvider, or write {idp} into the first match rule");
        if (options.Reactivate)
            risks.Add(Reactivate, $"{section}:Reactivate", "true", "enables an account again that somebody disabled in the application, when its person comes the next time", "Leave it out; where the application disables accounts by itself, deny by Access whom you mean to keep out");
    }
}
