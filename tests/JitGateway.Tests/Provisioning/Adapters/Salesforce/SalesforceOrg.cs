using System.Globalization;
using System.Text.Json.Nodes;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>An error as the REST API has it.</summary>
internal sealed class SalesforceException(int status, string code, string message, params string[] fields) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public string[] Fields => fields;
}

/// <param name="Length">0: no limit.</param>
/// <param name="Required">At creation.</param>
internal sealed record OrgField(string Name, string Type = "string", int Length = 0, bool Required = false, bool Unique = false, bool Updateable = true)
{
    public string[] Values { get; init; } = [];
}

/// <summary>
/// The records of the emulated org and the rules that are documented for them: required fields, lengths, picklists, unique values (user names in every org there is), licences, roles of owners,
/// what a portal's user needs. Not a real org: what the documentation does not say is not here.
/// </summary>
internal sealed class SalesforceOrg
{
    private int _ids;

    public const string Id = "00D000000000001AAA";

    public static readonly string[] PortalRoles = ["Executive", "Manager", "Worker", "PersonAccount"];

    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["User"] = "005",
        ["Contact"] = "003",
        ["Account"] = "001",
        ["Profile"] = "00e",
        ["UserRole"] = "00E",
        ["PermissionSet"] = "0PS",
        ["PermissionSetAssignment"] = "0Pa",
        ["Group"] = "00G",
        ["GroupMember"] = "011",
        ["Organization"] = "00D",
    };

    public Dictionary<string, List<OrgField>> Objects { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["User"] =
        [
            new("Username", "string", 80, Required: true, Unique: true), new("FederationIdentifier", "string", 512, Unique: true), new("Email", "email", 128, Required: true), new("LastName", "string", 80, Required: true), new("FirstName", "string", 40),
            new("Alias", "string", 8, Required: true), new("CommunityNickname", "string", 40, Required: true, Unique: true), new("ProfileId", "reference", 18, Required: true), new("UserRoleId", "reference", 18), new("ContactId", "reference", 18, Updateable: false),
            new("IsActive", "boolean"), new("TimeZoneSidKey", "picklist", 40, Required: true) { Values = ["Europe/Berlin", "America/Los_Angeles"] }, new("LocaleSidKey", "picklist", 40, Required: true), new("LanguageLocaleKey", "picklist", 40, Required: true),
            new("EmailEncodingKey", "picklist", 40, Required: true) { Values = ["UTF-8", "ISO-8859-1"] }, new("Title", "string", 80), new("Department", "string", 80), new("CompanyName", "string", 80), new("EmployeeNumber", "string", 20), new("City", "string", 40), new("AboutMe", "textarea", 1000),
            new("PortalRole", "picklist", 40) { Values = PortalRoles }, new("ManagerId", "reference", 18), new("Team__c", "string", 40), new("Skills__c", "multipicklist", 4099), new("Started__c", "date"), new("LastLoginDate", "datetime", Updateable: false),
        ],
        ["Contact"] = [new("AccountId", "reference", 18), new("Email", "email", 80), new("LastName", "string", 80, Required: true), new("FirstName", "string", 40), new("Title", "string", 128), new("DoNotCall", "boolean"), new("OwnerId", "reference", 18), new("IsPersonAccount", "boolean")],
        ["Account"] = [new("Name", "string", 255, Required: true), new("AccountNumber", "string", 40), new("OwnerId", "reference", 18), new("Industry", "picklist", 40) { Values = ["Engines", "Banking"] }],
        ["Profile"] = [new("Name"), new("UserType")],
        ["UserRole"] = [new("Name")],
        ["PermissionSet"] = [new("Name"), new("IsOwnedByProfile", "boolean")],
        ["PermissionSetAssignment"] = [new("AssigneeId"), new("PermissionSetId")],
        ["Group"] = [new("DeveloperName"), new("Type")],
        ["GroupMember"] = [new("GroupId"), new("UserOrGroupId")],
        ["Organization"] = [new("TimeZoneSidKey"), new("DefaultLocaleSidKey"), new("LanguageLocaleKey")],
    };

    /// <summary>Takes values of any form and length, which no real org does: for tests of how values are carried.</summary>
    public void TakeAnyValue()
    {
        ChecksFormats = false;
        foreach (var fields in Objects.Values)
            for (var i = 0; i < fields.Count; i++)
                fields[i] = fields[i] with { Length = 0 };
    }

    public Dictionary<string, Dictionary<string, JsonObject>> Records { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that are taken in other orgs.</summary>
    public HashSet<string> TakenElsewhere { get; } = new(StringComparer.OrdinalIgnoreCase);

    public int Licences { get; set; } = int.MaxValue;

    /// <summary>A trigger or validation of the org's own; throws what it refuses.</summary>
    public Action<string, JsonObject> Trigger { get; set; } = (_, _) => { };

    /// <summary>Whether user names must look like addresses, as they must; tests of hostile values do without.</summary>
    public bool ChecksFormats { get; set; } = true;

    public string Add(string what, params (string Field, JsonNode? Value)[] values)
    {
        var id = $"{Prefixes[what]}{(++_ids).ToString("D12", CultureInfo.InvariantCulture)}AAA";
        var record = new JsonObject { ["Id"] = id };
        foreach (var (field, value) in values) record[field] = value?.DeepClone();
        if (!Records.TryGetValue(what, out var all)) Records[what] = all = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        all[id] = record;
        return id;
    }

    public IEnumerable<JsonObject> All(string what) => Records.TryGetValue(what, out var all) ? [.. all.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Value)] : [];

    public JsonObject? Find(string what, string id) => All(what).FirstOrDefault(r => Same(Text(r, "Id"), id));

    public string Create(string what, JsonObject fields)
    {
        Check(what, fields, existing: null);
        foreach (var field in Objects[what].Where(f => f.Required && Text(fields, f.Name) is null))
            throw new SalesforceException(400, "REQUIRED_FIELD_MISSING", $"Required fields are missing: [{field.Name}]", field.Name);
        if (what == "User")
        {
            if (All("User").Count(u => u["IsActive"]?.GetValue<bool>() == true) >= Licences) throw new SalesforceException(400, "LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded: Salesforce");
            CheckPortal(fields);
            fields["IsActive"] ??= true;
        }

        if (what == "Account" && Text(fields, "OwnerId") is { } owner && Text(Find("User", owner) ?? [], "UserRoleId") is null)
            throw new SalesforceException(400, "INVALID_CROSS_REFERENCE_KEY", "portal account owner must have a role", "OwnerId");
        if (what is "GroupMember" or "PermissionSetAssignment" && All(what).Any(r => fields.All(f => Text(r, f.Key) == f.Value?.ToString())))
            throw new SalesforceException(400, "DUPLICATE_VALUE", "duplicate value found: duplicates value on record with id: 011");
        Trigger(what, fields);
        return Add(what, [.. fields.Select(f => (f.Key, f.Value))]);
    }

    public void Update(string what, string id, JsonObject fields)
    {
        var record = Find(what, id) ?? throw new SalesforceException(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + id);
        Check(what, fields, record);
        Trigger(what, fields);
        foreach (var (name, value) in fields)
            if (value is null) record.Remove(name);
            else record[name] = value.DeepClone();
    }

    public void Delete(string what, string id)
    {
        if (Find(what, id) is not { } record) throw new SalesforceException(404, "NOT_FOUND", "The requested resource does not exist");
        Records[what].Remove(Text(record, "Id")!);
    }

    public object? Value(string what, JsonObject record, string path)
    {
        var dot = path.IndexOf('.');
        if (dot < 0) return Known(what, path) && record[path] is JsonValue value ? value.TryGetValue<bool>(out var flag) ? flag : value.ToString() : null;
        var (relation, rest) = (path[..dot], path[(dot + 1)..]);
        var other = relation is "PermissionSet" or "Group" or "Contact" or "Account" ? relation : throw new SalesforceException(400, "INVALID_FIELD", $"Didn't understand relationship '{relation}' in field path");
        var target = Text(record, $"{relation}Id") is { } id ? Find(other, id) : null;
        return Value(other, target ?? [], rest);
    }

    public static string? Text(JsonObject record, string field) => record[field] is JsonValue value && value.ToString() is { Length: > 0 } text ? text : null;

    private static bool Same(string? a, string b) => a is not null && b.Length >= 15 && a[..15] == b[..15];

    private bool Known(string what, string field) => field == "Id" || Objects[what].Exists(f => f.Name.Equals(field, StringComparison.OrdinalIgnoreCase))
        ? true
        : throw new SalesforceException(400, "INVALID_FIELD", $"No such column '{field}' on entity '{what}'. If you are attempting to use a custom field, be sure to append the '__c'");

    private void Check(string what, JsonObject fields, JsonObject? existing)
    {
        foreach (var (name, value) in fields)
        {
            if (Objects[what].Find(f => f.Name == name) is not { } field) throw new SalesforceException(400, "INVALID_FIELD", $"No such column '{name}' on sobject of type {what}");
            if (existing is not null && !field.Updateable) throw new SalesforceException(400, "INVALID_FIELD_FOR_INSERT_UPDATE", $"Unable to create/update fields: {name}. Please check the security settings of this field", name);
            if (value is null) continue;
            var isBoolean = value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False;
            if (isBoolean != (field.Type == "boolean")) throw new SalesforceException(400, "INVALID_TYPE_ON_FIELD_IN_RECORD", $"{name}: value not of required type", name);
            var text = value.ToString();
            if (field.Length > 0 && text.Length > field.Length) throw new SalesforceException(400, "STRING_TOO_LONG", $"{name}: data value too large: {text} (max length={field.Length})", name);
            if (field.Values.Length > 0 && !field.Values.Contains(text)) throw new SalesforceException(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"{name}: bad value for restricted picklist field: {text}", name);
            if (ChecksFormats && (name == "Username" || field.Type == "email") && !(text.Split('@') is [{ Length: > 0 }, { Length: > 2 } host] && host.Contains('.')))
                throw new SalesforceException(400, "INVALID_EMAIL_ADDRESS", $"{name}: invalid email address: {text}", name);
            if (field.Unique) CheckUnique(what, name, text, existing);
        }

        if (existing is not null && fields["IsActive"]?.GetValue<bool>() == true && existing["IsActive"]?.GetValue<bool>() == false && All("User").Count(u => u["IsActive"]?.GetValue<bool>() == true) >= Licences)
            throw new SalesforceException(400, "LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded: Salesforce");
    }

    private void CheckUnique(string what, string name, string text, JsonObject? existing)
    {
        var other = All(what).FirstOrDefault(r => !ReferenceEquals(r, existing) && text.Equals(Text(r, name), StringComparison.OrdinalIgnoreCase));
        if (other is null && !(name == "Username" && TakenElsewhere.Contains(text))) return;
        throw name switch
        {
            "Username" => new SalesforceException(400, "DUPLICATE_USERNAME", "Duplicate Username. The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations.", name),
            "CommunityNickname" => new SalesforceException(400, "DUPLICATE_COMM_NICKNAME", "Another user has already selected this nickname. Please select another.", name),
            _ => new SalesforceException(400, "DUPLICATE_VALUE", $"duplicate value found: {name} duplicates value on record with id: {Text(other!, "Id")}", name),
        };
    }

    /// <summary>A user with a contact is one from outside, and a contact has one user.</summary>
    private void CheckPortal(JsonObject user)
    {
        if (Text(user, "ContactId") is not { } contact) return;
        if (All("User").Any(u => Text(u, "ContactId") == contact)) throw new SalesforceException(400, "PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT", "portal user already exists for contact: " + contact, "ContactId");
        if (Text(Find("Profile", Text(user, "ProfileId")!) ?? [], "UserType") == "Standard") throw new SalesforceException(400, "FIELD_INTEGRITY_EXCEPTION", "A user with a contact needs a profile of a portal", "ProfileId");
    }
}
