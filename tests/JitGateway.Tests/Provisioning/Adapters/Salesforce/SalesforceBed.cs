using System.Text.Json.Nodes;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>The adapter before the emulated org.</summary>
internal static class SalesforceBed
{
    public static readonly string[] Mapped = ["Username", "FederationIdentifier", "LastName", "FirstName", "Email", "Title", "ProfileId", "UserRoleId", "IsActive", "EmployeeNumber", "Team__c", "Skills__c", "PermissionSets"];

    /// <summary>The section <c>Salesforce</c>.</summary>
    /// <param name="more">Keys besides, or in place of those that lead to the emulator.</param>
    public static string Settings(this SalesforceEmulator org, string more = "")
    {
        var settings = new JsonObject { ["LoginUrl"] = org.Origin.ToString(), ["ClientId"] = SalesforceEmulator.ClientId, ["UserName"] = SalesforceEmulator.UserName, ["Key"] = org.KeyFile };
        foreach (var (key, value) in JsonNode.Parse($"{{ {more} }}")!.AsObject()) settings[key] = value?.DeepClone();
        return settings.ToJsonString();
    }

    public static IProvisioningAdapter Adapter(this SalesforceEmulator org, string more = "", string[]? mapped = null, bool groups = false, TimeProvider? time = null, TimeSpan? timeout = null, MappedLength[]? lengths = null) =>
        AdapterConfiguration.Read("Salesforce", org.Settings(more), mapped ?? Mapped, ["FederationIdentifier", "Username"], timeout, groups: groups, lengths: lengths).Adapter(time);

    /// <summary>What the calls to the API wrote, without what was only read.</summary>
    public static IReadOnlyList<string> Writes(this SalesforceEmulator org) => [.. org.Calls.Where(c => c.Method != "GET").Select(c => $"{c.Method} {c.Path["/services/data/v60.0/sobjects/".Length..].Split('/')[0]} {c.Body?.ToJsonString()}".TrimEnd())];

    /// <summary>Of two values of one attribute, the latter.</summary>
    public static BackendUser User(params (string Attribute, object? Value)[] values)
    {
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            attributes[name] = value switch { null => null, bool flag => new AttributeValue.Flag(flag), string[] list => new AttributeValue.List(list), _ => new AttributeValue.Text((string)value) };
        return new BackendUser(attributes);
    }

    /// <summary>What Salesforce wants to know of everybody, in the mapping's words.</summary>
    public static BackendUser Ada(params (string Attribute, object? Value)[] more) => User(
        [("Username", "ada@example.com"), ("FederationIdentifier", "ada-0001"), ("LastName", "Lovelace"), ("FirstName", "Ada"), ("Email", "ada@example.com"), ("ProfileId", "Standard User"), .. more]);

    public static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;
}
