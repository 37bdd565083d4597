using JitGateway.Identity;

namespace JitGateway.Saml.Presets;

/// <summary>Settings that fit a product. They take the place of our defaults and of nothing that an operator wrote.</summary>
internal sealed record IdentityProviderPreset
{
    /// <summary>Our name ← the names the product uses. Names that are not here keep the built-in lists.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; }

    /// <summary>What of it survives renames; absent: the NameID.</summary>
    public string? SubjectFrom { get; init; }

    /// <summary>The NameID format to ask for; absent: the product's choice.</summary>
    public string? NameIdFormat { get; init; }

    /// <summary>Absent: both sides hear of a logout.</summary>
    public SingleLogout? SingleLogout { get; init; }

    /// <summary>Absent: where a scope is known.</summary>
    public ScopeCheck? ScopeCheck { get; init; }

    /// <param name="section">What the operator wrote of the provider.</param>
    public void ApplyTo(IdentityProviderOptions options, IConfigurationSection section)
    {
        bool IsLeft(string key) => !section.GetSection(key).Exists();
        if (SubjectFrom is not null && IsLeft(nameof(options.SubjectFrom))) options.SubjectFrom = SubjectFrom;
        if (NameIdFormat is not null && IsLeft(nameof(options.NameIdFormat)) && IsLeft(nameof(options.SubjectFrom))) options.NameIdFormat = NameIdFormat;
        if (SingleLogout is { } logout && IsLeft(nameof(options.SingleLogout))) options.SingleLogout = logout;
        if (ScopeCheck is { } check && IsLeft(nameof(options.ScopeCheck))) options.ScopeCheck = check;
        var attributes = new Dictionary<string, IReadOnlyList<string>>(Attributes, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, sources) in options.Attributes) attributes[name] = sources;
        options.Attributes = attributes;
    }

    /// <summary>The six names that everybody needs; an empty list leaves the built-in one.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Names(
        IReadOnlyList<string> username, IReadOnlyList<string> email, IReadOnlyList<string> displayName, IReadOnlyList<string> givenName, IReadOnlyList<string> surname, IReadOnlyList<string> groups,
        params (string Name, string[] Sources)[] more) =>
        new (string Name, IReadOnlyList<string> Sources)[]
        {
            (ReservedNames.Username, username), (ReservedNames.Email, email), (ReservedNames.DisplayName, displayName), (ReservedNames.GivenName, givenName), (ReservedNames.Surname, surname),
            (ReservedNames.Groups, groups),
        }.Concat(more.Select(static m => (m.Name, Sources: (IReadOnlyList<string>)m.Sources))).Where(static n => n.Sources.Count > 0)
            .ToDictionary(static n => n.Name, static n => n.Sources, StringComparer.OrdinalIgnoreCase);
}
