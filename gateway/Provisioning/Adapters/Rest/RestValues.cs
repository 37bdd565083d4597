using System.Text.Json;
using JitGateway.Identity.Templates;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>What the names in a request's templates stand for. Immutable.</summary>
internal sealed class RestValues : ITemplateValues
{
    public const string Id = "id";
    public const string Version = "version";
    public const string Attribute = "attribute";
    public const string Value = "value";
    public const string Page = "page";
    public const string Offset = "offset";
    public const string Cursor = "cursor";
    public const string Group = "group";
    public const string GroupId = "groupId";
    public const string MembershipId = "membershipId";
    public const string Groups = "groups";
    public const string GroupIds = "groupIds";
    public const string HeldPrefix = "held.";
    public const string SecretPrefix = "secret.";
    public const string LoginPrefix = "login.";

    /// <summary>What no attribute may be called.</summary>
    public static readonly IReadOnlyList<string> OfTheAdapter = [Id, Version, Attribute, Value, Page, Offset, Cursor, Group, GroupId, MembershipId, Groups, GroupIds];

    public static readonly IReadOnlyList<string> Prefixes = [HeldPrefix, SecretPrefix, LoginPrefix];

    public static readonly RestValues None = new(new Dictionary<string, IReadOnlyList<string>?>(StringComparer.OrdinalIgnoreCase), null);

    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>?> _values;
    private readonly JsonElement? _held;

    private RestValues(IReadOnlyDictionary<string, IReadOnlyList<string>?> values, JsonElement? held) => (_values, _held) = (values, held);

    /// <summary>The values of an account, or of a part of it; one that is cleared is known to be.</summary>
    public static RestValues Of(BackendUser user) =>
        None.With(user.Attributes.Where(a => a.Key != GroupChange.Attribute).Select(a => (a.Key, (IReadOnlyList<string>?)(ValueComparison.Texts(a.Value) is { Count: > 0 } texts ? texts : null))));

    public RestValues With(string name, params IReadOnlyList<string> values) => With([(name, values)]);

    /// <param name="values">Null: the value is cleared.</param>
    public RestValues With(IEnumerable<(string Name, IReadOnlyList<string>? Values)> values)
    {
        var all = new Dictionary<string, IReadOnlyList<string>?>(_values, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, texts) in values) all[name] = texts;
        return new RestValues(all, _held);
    }

    /// <summary>The account's record as the service holds it, for <c>{held.PATH}</c>.</summary>
    public RestValues Holding(JsonElement record) => new(_values, record);

    /// <summary>The same for headers: a version with a letter beyond ASCII, which none of them carries, counts as none.</summary>
    public RestValues InHeaders() =>
        _values.GetValueOrDefault(Version) is { } version && !version.All(HttpCall.IsHeaderText)
            ? new RestValues(_values.Where(v => !v.Key.Equals(Version, StringComparison.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase), _held)
            : this;

    public bool IsCleared(string name) => _values.TryGetValue(name, out var values) && values is null;

    public IReadOnlyList<string>? Values(string name)
    {
        if (_values.TryGetValue(name, out var values)) return values;
        return _held is { } record && name.StartsWith(HeldPrefix, StringComparison.OrdinalIgnoreCase) && AnswerPath.Parse(name[HeldPrefix.Length..]) is { } path && path.Texts(record) is { Count: > 0 } held
            ? held
            : null;
    }
}
