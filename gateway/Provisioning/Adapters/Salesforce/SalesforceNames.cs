using System.Text.Json;
using JitGateway.Failures;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>Profiles and roles, whose ids differ from org to org, by id or by a name that only one has. Kept for ten minutes.</summary>
internal sealed class SalesforceNames(SalesforceClient client, TimeProvider time)
{
    private readonly Remembered<string> _ids = new(TimeSpan.FromMinutes(10), time);
    private readonly Remembered<string> _userTypes = new(TimeSpan.FromMinutes(10), time);

    /// <summary>The same values with ids in the place of names.</summary>
    public async Task<AdapterResult<BackendUser>> ResolveAsync(BackendUser user, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, AttributeValue?>(user.Attributes, StringComparer.Ordinal);
        foreach (var (name, value) in user.Attributes)
        {
            if (Kind(name) is not { } kind || ValueComparison.Texts(value) is not [var text]) continue;
            var id = SalesforceId.IsOf(text, kind.Prefix) ? new AdapterResult<string>.Done(text) : await IdAsync(kind, name, text, cancellationToken);
            if (id is not AdapterResult<string>.Done(var found)) return id.Map(_ => user);
            attributes[name] = new AttributeValue.Text(found);
        }

        return new AdapterResult<BackendUser>.Done(new BackendUser(attributes));
    }

    /// <summary>Whether the profile is one of people outside the company.</summary>
    public async Task<AdapterResult<bool>> IsExternalAsync(string name, string profileId, CancellationToken cancellationToken)
    {
        var type = await _userTypes.GetAsync(profileId, async () =>
        {
            var found = await client.QueryAsync(["Id", "UserType"], "Profile", Soql.Equal("Id", profileId), SalesforceClient.NothingSent, cancellationToken);
            return found.Then<string>(profiles => profiles is [var only] && only.TryGetProperty("UserType", out var told) && told.ValueKind == JsonValueKind.String
                ? new AdapterResult<string>.Done(told.GetString()!)
                : new AdapterResult<string>.Rejected("the org has no such profile", name) { Code = ErrorRegister.ProfileNameLookup });
        });
        return type.Map(t => t != "Standard");
    }

    private static NameKind? Kind(string name) => SalesforcePath.TryParse(name) switch
    {
        { Object: SalesforceObject.User, Field: "ProfileId" } => new NameKind("Profile", "00e", ErrorRegister.ProfileNameLookup),
        { Object: SalesforceObject.User, Field: "UserRoleId" } => new NameKind("UserRole", "00E", ErrorRegister.RoleNameLookup),
        _ => null,
    };

    private Task<AdapterResult<string>> IdAsync(NameKind kind, string attribute, string name, CancellationToken cancellationToken) => _ids.GetAsync($"{kind.Object}:{name}", async () =>
    {
        var found = await client.QueryAsync(["Id", "Name"], kind.Object, Soql.Equal("Name", name), SalesforceClient.NothingSent, cancellationToken);
        return found.Then<string>(records => records switch
        {
            [] => new AdapterResult<string>.Rejected("the org has none of this name", attribute) { Code = kind.Unknown },
            [var only] when only.TryGetProperty("Id", out var id) && id.ValueKind == JsonValueKind.String && SalesforceId.Is(id.GetString()!) => new AdapterResult<string>.Done(id.GetString()!),
            [_] => new AdapterResult<string>.Unavailable("a record that was found has no id that could be used"),
            _ => new AdapterResult<string>.Rejected("the org has several of this name", attribute) { Code = kind.Unknown },
        });
    });

    private sealed record NameKind(string Object, string Prefix, ErrorCode Unknown);
}
