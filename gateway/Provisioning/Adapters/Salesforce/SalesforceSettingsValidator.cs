using System.Security.Cryptography;
using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>Checks the settings and the names of fields, and reads the key; connects to nothing.</summary>
internal static partial class SalesforceSettingsValidator
{
    /// <summary>Without these Salesforce makes no user; what else it asks for has a default.</summary>
    private static readonly string[] Needed = ["Username", "LastName", "Email", "ProfileId"];

    /// <returns>How Salesforce is reached, and the key that signs; the latter null with errors added.</returns>
    public static (HttpConnection Connection, RSA? Key) Validate(SalesforceSettings settings, AdapterContext context)
    {
        var (section, errors) = (context.Settings, context.Backend.Errors);
        var http = new HttpSettingsValidator(context);
        http.CheckUrl(settings.LoginUrl, nameof(settings.LoginUrl), "your org", "https://example.my.salesforce.com");
        if (settings.LoginUrl is { } url && url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            errors.Add($"{section.Path}:{nameof(settings.LoginUrl)}", url.OriginalString, "is not https", "Write https://: the assertion that is sent there opens the org");
        Require(settings.ClientId, section, nameof(settings.ClientId), "the consumer key of the connected app", errors);
        Require(settings.UserName, section, nameof(settings.UserName), "the user name of the user whom the gateway acts as", errors);
        if (settings.Key is null && section.GetSection(nameof(settings.Key)).Value is null)
            errors.Add($"{section.Path}:{nameof(settings.Key)}", null, "is missing", "Write the path of the PEM file with the RSA key whose certificate the connected app holds");
        if (!VersionPattern().IsMatch(settings.ApiVersion))
            errors.Add($"{section.Path}:{nameof(settings.ApiVersion)}", settings.ApiVersion, "is no version of the REST API", "Write one such as 60.0");
        if (settings.OrganizationId is { } org && !SalesforceId.IsOf(org, "00D"))
            errors.Add($"{section.Path}:{nameof(settings.OrganizationId)}", org, "is no id of an org", "Copy the Organization ID from the set-up page Company Information: 00D and 12 or 15 characters");
        CheckFields(context, errors);
        var connection = http.Connection(settings);
        return (connection, settings.Key is { } file ? new CertificateFiles(context.Backend.Configuration).SigningKey(file.Value, settings.KeyPassword, $"{section.Path}:{nameof(settings.Key)}") : null);
    }

    private static void Require(string? value, IConfigurationSection section, string key, string whatItIs, ConfigurationErrors errors)
    {
        if (string.IsNullOrWhiteSpace(value)) errors.Add($"{section.Path}:{key}", null, "is missing", $"Write {whatItIs}");
    }

    private static void CheckFields(AdapterContext context, ConfigurationErrors errors)
    {
        var provisioning = ConfigurationPath.GetParentPath(context.Settings.Path);
        var seen = new Dictionary<SalesforcePath, string>();
        foreach (var name in context.Mapped)
        {
            if (SalesforcePath.TryParse(name) is not { } path) Refuse(name, $"{provisioning}:Mapping:{name}", errors);
            else if (!seen.TryAdd(path, name)) errors.Add($"{provisioning}:Mapping:{name}", null, $"is the same field as {seen[path]}", "Leave out one of the two");
        }

        foreach (var name in context.Matched)
            if (SalesforcePath.TryParse(name) is not { } path || path.IsPermissionSets)
                Refuse(name, $"{provisioning}:Match", errors);
        if (!context.Creates) return;
        foreach (var needed in Needed.Where(n => !seen.ContainsKey(SalesforcePath.OfUser(n))))
            errors.Add($"{provisioning}:Mapping", null, $"has no {needed}, which Salesforce requires of every user", $"Map {needed}, or write \"Preset\": \"Salesforce\"");
    }

    private static void Refuse(string name, string key, ConfigurationErrors errors) =>
        errors.Add(key, name, "is no field of a user, a contact or an account", "Write a field's API name, as in LastName, Team__c, Contact.Email or Account.AccountNumber");

    [GeneratedRegex(@"^[1-9][0-9]{1,2}\.0\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
