using System.Text.Json.Serialization;

namespace JitGateway.Identity.DryRun;

/// <summary>What one version of the mapping makes of one login.</summary>
internal sealed record MappedLogin
{
    public required string Login { get; init; }

    /// <summary>The fingerprint of the mapping.</summary>
    public required string Mapping { get; init; }

    public DryRunPerson? Person { get; init; }

    /// <summary>By the backend's names; absent: left alone.</summary>
    public IReadOnlyDictionary<string, MappedValue> Attributes { get; init; } = new Dictionary<string, MappedValue>(StringComparer.Ordinal);

    /// <summary>By what the account would be searched, in order: <c>externalId=ada-1</c>.</summary>
    public IReadOnlyList<string> Searches { get; init; } = [];

    /// <summary>Why there would be no account, by the mapping alone.</summary>
    public DryRunFailure? Failure { get; init; }
}

/// <param name="Texts">Empty: cleared.</param>
/// <param name="Normal">The same for all spellings that the attribute's rule of comparison calls the same.</param>
internal sealed record MappedValue(IReadOnlyList<string> Texts, [property: JsonIgnore] string Normal);
