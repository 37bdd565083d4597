using System.Text.Json;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Where a record has what, compiled.</summary>
/// <param name="Attributes">The paths that are not the attribute's name.</param>
/// <param name="Active">Null: records do not say whether an account is enabled.</param>
/// <param name="ActiveWhen">What stands at that path when it is.</param>
internal sealed record RestRecords(AnswerPath Id, Regex? IdPattern, IReadOnlyDictionary<string, AnswerPath> Attributes, AnswerPath? Active, IReadOnlyList<string> ActiveWhen)
{
    /// <returns>The account; null where it has no id that could be used.</returns>
    public ExistingUser? Read(JsonElement record, IEnumerable<string> wanted, string? version)
    {
        if (IdIn(record, Id) is not { } id) return null;
        var active = IsActive(record);
        var values = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var attribute in wanted.Where(n => n != GroupChange.Attribute))
            if (AccountState.Is(attribute) && active is { } state) values[attribute] = new AttributeValue.Flag(state);
            else if (PathOf(attribute)?.Value(record) is { } value) values[attribute] = value;
        return new ExistingUser(id, values, active) { Version = version };
    }

    /// <summary>The id at the path, where it could be used.</summary>
    public string? IdIn(JsonElement answer, AnswerPath path) => path.Texts(answer) is [var id] && IsUsableId(id) ? id : null;

    public bool IsUsableId(string id) => ExistingUser.IsUsableId(id) && IdPattern?.IsMatch(id) != false;

    public AnswerPath? PathOf(string attribute) => Attributes.GetValueOrDefault(attribute) ?? AnswerPath.Parse(attribute);

    /// <summary>Whether the account keeps back what it is to say: that is no permission to let anybody in.</summary>
    public bool IsSilent(ExistingUser account) => Active is not null && account.Active is null;

    private bool? IsActive(JsonElement record) => Active?.Texts(record) switch
    {
        null => null,
        { Count: 0 } => ActiveWhen.Contains("") ? true : null,
        var texts => texts.Any(t => ActiveWhen.Contains(t, StringComparer.OrdinalIgnoreCase)),
    };
}

/// <summary>A record of an account: as the engine reads it, and as it came.</summary>
internal sealed record RestRecord(ExistingUser User, JsonElement Json);
