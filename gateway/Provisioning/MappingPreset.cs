using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>What <c>Preset</c> may name.</summary>
internal enum PresetName
{
    /// <summary>The attributes that identity providers send for Salesforce's own just-in-time provisioning: User.Username, User.Email and so on.</summary>
    Salesforce,
}

/// <summary>A mapping that is known by its name. What the configuration maps itself is added to it or stands in its place.</summary>
internal abstract class MappingPreset
{
    /// <summary>The match rules where the configuration has none.</summary>
    public required IReadOnlyList<string> Match { get; init; }

    public required IReadOnlyList<AttributeMapping> Attributes { get; init; }

    /// <summary>The attributes without whose value nobody gets in.</summary>
    public required IReadOnlyList<string> Required { get; init; }

    /// <summary>The attribute whose value <c>true</c> enables a disabled account again; null: none does.</summary>
    public string? Activation { get; init; }

    /// <param name="spoken">The names that the adapter's settings know: nothing else is mapped. Null: they know every name.</param>
    public static MappingPreset Of(PresetName name, AttributeDialect dialect, IReadOnlySet<string>? spoken) => name switch
    {
        PresetName.Salesforce => SalesforcePreset.Of(dialect, spoken),
        _ => throw new InvalidOperationException($"{name} is no preset"),
    };

    /// <param name="attributes">What the mapping says of the person.</param>
    /// <returns>Why the assertion is none of this dialect; null where it is.</returns>
    public abstract ProvisioningResult? Refusal(UserIdentity user, IReadOnlyDictionary<string, AttributeValue?> attributes, ProvisioningFailures failures);
}
