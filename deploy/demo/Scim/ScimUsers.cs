using System.Globalization;
using System.Text.Json.Nodes;

namespace JitGateway.Demo.Scim;

/// <summary>The accounts of an application that has SCIM 2.0 (RFC 7643, RFC 7644), in memory.</summary>
internal sealed class ScimUsers(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<JsonObject> _users = [];

    public IReadOnlyList<JsonObject> All()
    {
        lock (_lock) return [.. _users.Select(Copy)];
    }

    public IReadOnlyList<JsonObject> Find(ScimFilter filter)
    {
        lock (_lock) return [.. _users.Where(filter.Matches).Select(Copy)];
    }

    public JsonObject? Get(string id)
    {
        lock (_lock) return _users.Find(u => IdOf(u) == id) is { } user ? Copy(user) : null;
    }

    /// <exception cref="ScimException">No user name, or one that is taken in whatever case (RFC 7644 3.3).</exception>
    public JsonObject Create(JsonObject user, string location)
    {
        lock (_lock)
        {
            if (UserNameOf(user) is not { Length: > 0 } name) throw new ScimException(400, "invalidValue", "userName is required");
            if (_users.Exists(u => name.Equals(UserNameOf(u), StringComparison.OrdinalIgnoreCase))) throw new ScimException(409, "uniqueness", "userName is taken");
            var created = Copy(user);
            var id = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12];
            created["id"] = id;
            created["active"] ??= true;
            created["meta"] = new JsonObject { ["resourceType"] = "User", ["created"] = Now(), ["lastModified"] = Now(), ["location"] = $"{location}/{id}" };
            _users.Add(created);
            return Copy(created);
        }
    }

    /// <summary>Applies the operations to the account, all or none. Null: there is no such account.</summary>
    public JsonObject? Patch(string id, JsonArray operations)
    {
        lock (_lock)
        {
            var index = _users.FindIndex(u => IdOf(u) == id);
            if (index < 0) return null;
            var changed = Copy(_users[index]);
            foreach (var operation in operations) ScimPatch.Apply(changed, operation!.AsObject());
            changed["meta"]!["lastModified"] = Now();
            _users[index] = changed;
            return Copy(changed);
        }
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string? IdOf(JsonObject user) => user["id"]?.GetValue<string>();

    private static string? UserNameOf(JsonObject user) => (string?)ScimPath.Property(user, "userName");

    private static JsonObject Copy(JsonObject user) => user.DeepClone().AsObject();
}

/// <summary>An error as RFC 7644 3.12 shapes it.</summary>
internal sealed class ScimException(int status, string scimType, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string ScimType { get; } = scimType;
}
