using JitGateway.Backends;

namespace JitGateway.Access;

internal static class AccessRuleOptionsValidator
{
    /// <returns>Whether the rule can be compiled.</returns>
    public static bool Validate(AccessRuleOptions options, IConfigurationSection section, BackendPartContext context)
    {
        var before = context.Errors.All.Count;
        RefuseEmptyLists(section, context);
        if (options.Path is { } path) CheckPath(path, $"{section.Path}:Path", context);
        foreach (var (method, i) in options.Methods.Select((m, i) => (m, i)))
            if (method.Length == 0 || !method.All(char.IsAsciiLetter))
                context.Errors.Add($"{section.Path}:Methods:{i}", method, "is not an HTTP method", "Write a method such as GET or POST");
        CheckIdentityProviders(options, section, context);
        CheckEffect(options, section, context);
        return context.Errors.All.Count == before;
    }

    private static void CheckEffect(AccessRuleOptions options, IConfigurationSection section, BackendPartContext context)
    {
        if (options.Effect is null)
        {
            if (section["Effect"] is null) context.Errors.Add($"{section.Path}:Effect", null, "is missing", "Write Public, Allow or Deny");
            return;
        }

        if (options is { MaxAuthnAge: not null, Effect: AccessEffect.Deny })
            context.Errors.Add($"{section.Path}:MaxAuthnAge", null, "would deny to whoever signed in lately", "Write it into a rule with \"Effect\": \"Allow\"");
        if (options is { Passive: true, Effect: not AccessEffect.Public })
            context.Errors.Add($"{section.Path}:Passive", "true", "asks unseen who is there, but this rule needs a person in any case", "Write it into a rule with \"Effect\": \"Public\"; for logins there is Passive in the backend's section Login");
        if (options.Effect != AccessEffect.Public) return;
        foreach (var (name, count) in new[]
                 {
                     (nameof(options.Groups), options.Groups.Count), (nameof(options.Attributes), options.Attributes.Count),
                     (nameof(options.IdentityProviders), options.IdentityProviders.Count), (nameof(options.AuthnContext), options.AuthnContext.Count), (nameof(options.MaxAuthnAge), options.MaxAuthnAge is null ? 0 : 1),
                 })
            if (count > 0)
                context.Errors.Add($"{section.Path}:{name}", null, "asks who the person is, but Public lets anybody in", $"Write \"Effect\": \"Allow\", or remove {name}");
    }

    /// <summary>A list that is there but empty would count as absent, and a rule for nobody would become one for all.</summary>
    private static void RefuseEmptyLists(IConfigurationSection section, BackendPartContext context)
    {
        foreach (var condition in section.GetChildren())
        {
            if (condition.Key.Equals(nameof(AccessRuleOptions.Attributes), StringComparison.OrdinalIgnoreCase))
                foreach (var attribute in condition.GetChildren())
                    RefuseEmpty(attribute, context);
            if (!condition.Key.Equals(nameof(AccessRuleOptions.Effect), StringComparison.OrdinalIgnoreCase))
                RefuseEmpty(condition, context);
        }
    }

    private static void RefuseEmpty(IConfigurationSection section, BackendPartContext context)
    {
        if (string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any())
            context.Errors.Add(section.Path, null, "is empty, so nothing could ever meet it", "Write at least one value, or remove the key");
    }

    private static void CheckIdentityProviders(AccessRuleOptions options, IConfigurationSection section, BackendPartContext context)
    {
        var known = context.Configuration.Root.GetSection("Saml:IdentityProviders").GetChildren().Select(c => c.Key).ToList();
        foreach (var (name, i) in options.IdentityProviders.Select((n, i) => (n, i)))
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                context.Errors.AddUnknownName($"{section.Path}:IdentityProviders:{i}", name, "identity provider", known);
    }

    private static void CheckPath(string path, string key, BackendPartContext context)
    {
        var match = context.Options.Match;
        var prefix = match.Path.TrimEnd('/');
        if (!path.StartsWith('/'))
            context.Errors.Add(key, path, "does not begin with a slash", $"Write /{path}");
        else if (path.Contains("//", StringComparison.Ordinal) || path.AsSpan().IndexOfAny("?#{}*%\\;") >= 0 || path.Split('/').Any(s => s is "." or ".."))
            context.Errors.Add(key, path, "is not a plain path", "Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin");
        else if (match.StripPrefix && prefix.Length > 0 && IsUnder(path, prefix))
            context.Errors.Add(key, path, $"begins with {prefix}, which the backend does not see (StripPrefix)", $"Write the path as the backend sees it: {(path.Length == prefix.Length ? "/" : path[prefix.Length..])}");
        else if (!match.StripPrefix && !IsUnder(path, prefix) && !IsUnder(prefix, path.TrimEnd('/')))
            context.Errors.Add(key, path, $"is outside of {match.Path}, which is all that the backend gets, so the rule can never match", $"Write {prefix}{path}");
    }

    private static bool IsUnder(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Length || prefix.Length == 0 || path[prefix.Length] == '/');
}
