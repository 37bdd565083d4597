using JitGateway.Backends;

namespace JitGateway.Access;

internal static class AccessRuleOptionsValidator
{
    private const int LongestContact = 200;

    /// <returns>Whether the rule can be compiled.</returns>
    public static bool Validate(AccessRuleOptions options, IConfigurationSection section, BackendPartContext context)
    {
        var before = context.Errors.All.Count;
        RefuseEmptyLists(section, context);
        AccessConditionValidator.Validate(options, section, context);
        if (options.Not is { } not) AccessConditionValidator.Validate(not, section.GetSection(nameof(options.Not)), context);
        CheckEffect(options, section, context);
        return context.Errors.All.Count == before;
    }

    private static void CheckEffect(AccessRuleOptions options, IConfigurationSection section, BackendPartContext context)
    {
        if (options.Effect is null)
        {
            if (section["Effect"] is null) context.Errors.Add($"{section.Path}:Effect", null, "is missing", "Write Public, Allow, Deny or StepUp");
            return;
        }

        if (options is { MaxAuthnAge: not null, Effect: AccessEffect.Deny })
            context.Errors.Add($"{section.Path}:MaxAuthnAge", null, "would deny to whoever signed in lately", "Write it into a rule with \"Effect\": \"Allow\"");
        if (options is { Effect: AccessEffect.StepUp, MaxAuthnAge: null, AuthnContext.Count: 0 })
            context.Errors.AddBeside($"{section.Path}:Effect", nameof(AccessEffect.StepUp), "asks for a stronger or a fresher sign-in, and the rule does not say which", "Write AuthnContext or MaxAuthnAge, or both");
        if (options.Effect != AccessEffect.Deny)
            foreach (var name in new[] { options.Reason is null ? null : nameof(options.Reason), options.Contact is null ? null : nameof(options.Contact) }.OfType<string>())
                context.Errors.Add($"{section.Path}:{name}", section[name], "is shown to nobody: only Deny refuses people", "Write it into a rule with \"Effect\": \"Deny\", or into the backend's DenyPage");
        CheckContact(options.Contact, $"{section.Path}:{nameof(options.Contact)}", context);
        if (options is { Passive: true, Effect: not AccessEffect.Public })
            context.Errors.Add($"{section.Path}:Passive", "true", "asks unseen who is there, but this rule needs a person in any case", "Write it into a rule with \"Effect\": \"Public\"; for logins there is Passive in the backend's section Login");
        if (options.Effect != AccessEffect.Public) return;
        string?[] aboutPersons =
        [
            .. KeysAboutPersons(options, ""),
            options.AuthnContext.Count > 0 ? nameof(options.AuthnContext) : null,
            options.MaxAuthnAge is not null ? nameof(options.MaxAuthnAge) : null,
            .. options.Not is { } not ? KeysAboutPersons(not, $"{nameof(options.Not)}:") : [],
        ];
        foreach (var name in aboutPersons.OfType<string>())
            context.Errors.Add($"{section.Path}:{name}", null, "asks who the person is, but Public lets anybody in", $"Write \"Effect\": \"Allow\", or remove {name}");
    }

    public static void CheckContact(string? contact, string key, BackendPartContext context)
    {
        if (contact is not null && (string.IsNullOrWhiteSpace(contact) || contact.Length > LongestContact || contact.Any(char.IsControl)))
            context.Errors.Add(key, contact, "tells nobody whom to ask", $"Write an address of mail, an https URL, or a few words, at most {LongestContact} characters");
    }

    private static IEnumerable<string?> KeysAboutPersons(AccessConditionOptions options, string under) =>
    [
        options.Groups.Count > 0 ? under + nameof(options.Groups) : null,
        options.Attributes.All.Count > 0 ? under + nameof(options.Attributes) : null,
        options.IdentityProviders.Count > 0 ? under + nameof(options.IdentityProviders) : null,
    ];

    /// <summary>A list that is there but empty would count as absent, and a rule for nobody would become one for all.</summary>
    private static void RefuseEmptyLists(IConfigurationSection section, BackendPartContext context)
    {
        foreach (var condition in section.GetChildren())
        {
            if (condition.Key.Equals(nameof(AccessRuleOptions.Not), StringComparison.OrdinalIgnoreCase))
                RefuseEmptyLists(condition, context);
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
}
