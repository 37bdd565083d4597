using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>What Salesforce asks of every new user and people's identity providers do not send, as its own provisioning fills it in. What the mapping gives stays.</summary>
internal sealed class SalesforceNewUser(SalesforceClient client, TimeProvider time)
{
    private const int LongestAlias = 8;
    private const int LongestNickname = 40;
    private const int DigitsOfNickname = 8;
    private static readonly string[] OfTheOrg = ["TimeZoneSidKey", "DefaultLocaleSidKey", "LanguageLocaleKey"];

    private readonly Remembered<JsonElement> _org = new(TimeSpan.FromHours(1), time);

    /// <summary>The org's own record.</summary>
    public Task<AdapterResult<JsonElement>> OrganizationAsync(CancellationToken cancellationToken) => _org.GetAsync("", async () =>
    {
        var found = await client.QueryAsync(["Id", .. OfTheOrg], "Organization", "Id != null", SalesforceClient.NothingSent, cancellationToken);
        return found.Then<JsonElement>(orgs => orgs is [var only] ? new AdapterResult<JsonElement>.Done(only) : new AdapterResult<JsonElement>.Unavailable("the org does not tell its own settings"));
    });

    /// <param name="body">Is filled in.</param>
    public async Task<AdapterResult<JsonObject>> CompleteAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var read = await OrganizationAsync(cancellationToken);
        return read.Map(org =>
        {
            Default(body, "Alias", Alias(Text(body, "FirstName"), Text(body, "LastName")));
            Default(body, "CommunityNickname", Nickname(Text(body, "Username")));
            Default(body, "EmailEncodingKey", "UTF-8");
            foreach (var field in OfTheOrg) Default(body, field.Replace("Default", "", StringComparison.Ordinal), SalesforceRecord.Text(org, field));
            return body;
        });
    }

    /// <summary>alovelac: the first letter of the first name, and of the last name what there is room for.</summary>
    public static string? Alias(string? firstName, string? lastName) =>
        lastName is null ? null : TemplateFilters.Shorten(TemplateFilters.Shorten(firstName ?? "", 1) + lastName.Replace(" ", "", StringComparison.Ordinal), LongestAlias);

    /// <summary>Unique in the org, as user names are: two people whose names begin alike get two.</summary>
    public static string? Nickname(string? userName)
    {
        if (userName is null) return null;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userName.ToLowerInvariant())))[..DigitsOfNickname];
        return $"{TemplateFilters.Shorten(userName.Split('@')[0], LongestNickname - DigitsOfNickname - 1)}.{digest}";
    }

    private static string? Text(JsonObject body, string field) => body[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static void Default(JsonObject body, string field, string? value)
    {
        if (value is not null && body[field] is null) body[field] = value;
    }
}
