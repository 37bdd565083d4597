using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>The objects that a person's account consists of; in this order they are made.</summary>
internal enum SalesforceObject
{
    Account,
    Contact,
    User,
}

/// <summary>
/// A field as the mapping names it, in the dialect of Salesforce's own provisioning: <c>LastName</c> or <c>User.LastName</c>, <c>Contact.Email</c>,
/// <c>Account.AccountNumber</c>, and what the dialect calls otherwise than the API: <c>User.Contact</c>, <c>Contact.Account</c>, <c>Account.Owner</c>.
/// </summary>
/// <param name="Field">The API's name.</param>
internal sealed partial record SalesforcePath(SalesforceObject Object, string Field)
{
    /// <summary>The field that says whether a user may sign in.</summary>
    public const string State = "IsActive";

    /// <summary>The list of a user's permission sets, by their API names; no field.</summary>
    private const string PermissionSets = "PermissionSets";

    /// <summary>What the dialect calls otherwise.</summary>
    private static readonly Dictionary<(SalesforceObject, string), string> Otherwise = new()
    {
        [(SalesforceObject.User, "Contact")] = "ContactId",
        [(SalesforceObject.User, "Manager")] = "ManagerId",
        [(SalesforceObject.User, "CallCenter")] = "CallCenterId",
        [(SalesforceObject.User, "Zip")] = "PostalCode",
        [(SalesforceObject.Contact, "Account")] = "AccountId",
        [(SalesforceObject.Contact, "Owner")] = "OwnerId",
        [(SalesforceObject.Account, "Owner")] = "OwnerId",
    };

    public bool IsPermissionSets => Object == SalesforceObject.User && Field == PermissionSets;

    public bool IsState => Object == SalesforceObject.User && Field == State;

    public bool IsCustom => Field.EndsWith("__c", StringComparison.Ordinal);

    /// <summary>In a query of users.</summary>
    public string InQuery => Object switch
    {
        SalesforceObject.User => Field,
        SalesforceObject.Contact => $"Contact.{Field}",
        _ => $"Contact.Account.{Field}",
    };

    public static SalesforcePath OfUser(string field) => new(SalesforceObject.User, field);

    /// <returns>Null: that is no name of a field.</returns>
    public static SalesforcePath? TryParse(string name)
    {
        if (Pattern().Match(name) is not { Success: true } match) return null;
        var owner = match.Groups["object"] is { Success: true, Value: var o } ? Enum.Parse<SalesforceObject>(o) : SalesforceObject.User;
        var field = match.Groups["field"].Value;
        return new SalesforcePath(owner, Otherwise.GetValueOrDefault((owner, field), field));
    }

    /// <exception cref="FormatException">The name did not pass the check of the settings.</exception>
    public static SalesforcePath Parse(string name) => TryParse(name) ?? throw new FormatException($"\"{name}\" is no name of a field");

    [GeneratedRegex(@"^(?:(?<object>User|Contact|Account)\.)?(?<field>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*(?:__c)?)\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}

/// <summary>Ids of records: 15 characters in which case counts, or these and three more for those who lose it.</summary>
internal static partial class SalesforceId
{
    public const string Nobody = "005000000000000";

    public static bool Is(string text) => Pattern().IsMatch(text);

    /// <param name="prefix">The first three characters, which name the object: 005 users, 00e profiles.</param>
    public static bool IsOf(string text, string prefix) => Is(text) && text.StartsWith(prefix, StringComparison.Ordinal);

    public static bool Same(string a, string b) => Is(a) && Is(b) && a[..15] == b[..15];

    [GeneratedRegex(@"^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
