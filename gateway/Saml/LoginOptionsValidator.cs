using JitGateway.Configuration;
using JitGateway.Identity.Address;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml;

/// <summary>The keys of <c>SamlOptions.Login.cs</c>; those about authentication are checked where they are compiled.</summary>
internal static class LoginOptionsValidator
{
    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(400);   // browsers keep nothing for longer (RFC 6265bis, 5.5)

    public static void Validate(SamlOptions options, string section, ConfigurationContext context)
    {
        if (options.RememberChoice < TimeSpan.Zero || options.RememberChoice > LongestMemory)
            context.Errors.Add($"{section}:RememberChoice", options.RememberChoice.ToString(), "is not a time for which a browser remembers", "Write a span up to 400.00:00:00, as in 180.00:00:00, or 00:00:00 to remember nothing");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (reference, i) in options.AuthnContextOrder.Select((c, i) => (c, i)))
            if (!Uri.IsWellFormedUriString(reference, UriKind.Absolute))
                context.Errors.Add($"{section}:AuthnContextOrder:{i}", reference, "is not the URI of an authentication context", "Write one such as urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport");
            else if (!seen.Add(reference))
                context.Errors.Add($"{section}:AuthnContextOrder:{i}", reference, "stands twice, so it would be stronger than itself", "Name each once, from the weakest to the strongest");
    }

    public static void Validate(IdentityProviderOptions options, string path, ConfigurationContext context)
    {
        foreach (var (network, i) in options.Networks.Select((n, i) => (n, i)))
            if (!ClientNetworks.TryParse(network, out _))
                context.Errors.Add($"{path}:Networks:{i}", network, "is neither an address nor a network", "Write an address, or a network such as 10.0.0.0/8 whose bits behind the prefix are zero");
        CheckScopes(options, path, context);
        CheckName(options.ProviderName, $"{path}:{nameof(options.ProviderName)}", context);
        if (options.NameIdQualifier is { } qualifier && (qualifier.Length > 1024 || !Uri.IsWellFormedUriString(qualifier, UriKind.Absolute)))
            context.Errors.Add($"{path}:NameIdQualifier", qualifier, "is not an entity id", "Write the entity id of the affiliation, or leave it out");
        if (options.SendNameIdPolicy) return;
        foreach (var (key, isSet) in ((string, bool)[])[("NameIdFormat", options.NameIdFormat is not null), ("NameIdQualifier", options.NameIdQualifier is not null), ("NameIdAllowCreate", !options.NameIdAllowCreate)])
            if (isSet)
                context.Errors.Add($"{path}:{key}", null, "is never sent while SendNameIdPolicy is false", "Leave it out, or write SendNameIdPolicy true");
    }

    private static void CheckScopes(IdentityProviderOptions options, string path, ConfigurationContext context)
    {
        foreach (var (scope, i) in options.Scopes.Select((s, i) => (s, i)))
            if (scope.Length is 0 or > AssertableScope.MostLetters || scope.Contains('@') || scope.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c)))
                context.Errors.Add($"{path}:Scopes:{i}", scope, "is not a scope", "Write what stands behind the @, as in university.example");
        foreach (var (name, i) in options.ScopedAttributes.Select((n, i) => (n, i)))
            if (string.IsNullOrWhiteSpace(name))
                context.Errors.Add($"{path}:ScopedAttributes:{i}", name, "names no attribute", "Write the name of an attribute, as in urn:oid:1.3.6.1.4.1.5923.1.1.1.9");
        if (options.ScopeCheck != ScopeCheck.Never) return;
        foreach (var (key, isSet) in ((string, bool)[])[("Scopes", options.Scopes.Count > 0), ("ScopedAttributes", options.ScopedAttributes.Count > 0)])
            if (isSet)
                context.Errors.Add($"{path}:{key}", null, "is never looked at while ScopeCheck is Never", "Leave it out, or write ScopeCheck Always");
    }

    public static void CheckName(string? name, string path, ConfigurationContext context)
    {
        if (name is not null && (name.Length is 0 or > 256 || name.Any(char.IsControl)))
            context.Errors.Add(path, name, "is not a name that could be shown", "Write up to 256 characters without control characters");
    }
}
