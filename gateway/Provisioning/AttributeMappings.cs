using JitGateway.Configuration;

namespace JitGateway.Provisioning;

/// <summary>Section <c>Mapping</c>. Its keys are the backend's names, with colons where the backend has them.</summary>
internal sealed class AttributeMappings(IReadOnlyList<AttributeMapping> all) : ISectionBindable<AttributeMappings>
{
    public IReadOnlyList<AttributeMapping> All { get; } = all;

    public static AttributeMappings Bind(IConfigurationSection section, ConfigurationContext context)
    {
        if (section.Value is { Length: > 0 } text)
            context.Errors.Add(section.Path, text, "is a single value where named attributes belong", "Write an object: { \"userName\": \"{username}\" }");
        var mappings = new List<AttributeMapping>();
        foreach (var (attribute, value) in ColonKeys.Children(section, IsMapping))
            if (AttributeMapping.Bind(attribute, value, context) is { } mapping)
                mappings.Add(mapping);
        return new AttributeMappings(mappings);
    }

    private static bool IsMapping(IConfigurationSection section)
    {
        if (section.Value is not null || AttributeMappingOptions.IsObject(section)) return true;
        return section.GetChildren().All(c => c.Value is not null && c.Key.All(char.IsAsciiDigit));
    }
}
