using JitGateway.Identity;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>
/// The dialect of Salesforce's standard JIT handler: every field of the user record is an attribute with the prefix <c>User.</c>, in this
/// spelling. The account is found by the federation id, which is the subject; the user name is given once and never changed.
/// </summary>
internal sealed class SalesforcePreset : MappingPreset
{
    private const string Version = "attr:ProvisionVersion";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:";
    private const string YesOrNo = "|map:1=true:true=true:0=false:false=false";
    private const string Tag = "|replace:_:-";   // en_US is en-US everywhere else (RFC 5646)

    /// <summary>The fields with their limits, and what SCIM calls them (RFC 7643 4.1 and 4.3) where it has a word.</summary>
    private static readonly Field[] Fields =
    [
        new("FederationIdentifier", "externalId") { IsSubject = true },
        new("Username", "userName") { Owner = AttributeOwner.CreateOnly, IsRequired = true, InAnyCase = true },
        new("Email", "emails") { IsRequired = true, InAnyCase = true },
        new("LastName", "name.familyName") { IsRequired = true },
        new("FirstName", "name.givenName"),
        new("ProfileId", null) { IsRequired = true },
        new("UserRoleId", null),
        new("IsActive", "active") { Filters = YesOrNo },
        new("Alias", null) { MaxLength = 8 },
        new("CommunityNickname", "nickName") { MaxLength = 40 },
        new("TimeZoneSidKey", "timezone"),
        new("LocaleSidKey", "locale") { ScimFilters = Tag },
        new("LanguageLocaleKey", "preferredLanguage") { ScimFilters = Tag },
        new("EmailEncodingKey", null),
        new("DefaultCurrencyIsoCode", null),
        new("Title", "title"),
        new("Phone", "phoneNumbers"),
        new("MobilePhone", null),
        new("Fax", null),
        new("Extension", null),
        new("CompanyName", $"{Enterprise}organization") { MaxLength = 80 },
        new("Department", $"{Enterprise}department") { MaxLength = 80 },
        new("Division", $"{Enterprise}division"),
        new("EmployeeNumber", $"{Enterprise}employeeNumber"),
        new("Manager", null),
        new("DelegatedApproverId", null),
        new("CallCenter", null),
        new("AboutMe", null) { MaxLength = 1000 },
        new("Street", null),
        new("City", null) { MaxLength = 40 },
        new("State", null),
        new("PostalCode", null) { Sent = "{attr:User.PostalCode ?? attr:User.Zip}" },
        new("Country", null) { MaxLength = 80 },
        new("ReceivesAdminInfoEmails", null) { Filters = YesOrNo },
        new("ReceivesInfoEmails", null) { Filters = YesOrNo },
        new("ForecastEnabled", null) { Filters = YesOrNo },
    ];

    public static SalesforcePreset Of(AttributeDialect dialect, IReadOnlySet<string>? spoken)
    {
        var isScim = dialect == AttributeDialect.Scim;
        var fields = Fields.Where(f => (!isScim || f.Scim is not null) && spoken?.Contains(f.In(isScim)) != false).ToList();
        return new SalesforcePreset
        {
            Match = [$"{Named("FederationIdentifier", isScim)}={{subject}}", $"{Named("Username", isScim)}={{attr:User.Username}}"],
            Attributes = [.. fields.Select(f => f.Map(isScim))],
            Required = [.. fields.Where(f => f.IsRequired).Select(f => f.In(isScim))],
            Activation = Named("IsActive", isScim),
        };
    }

    /// <summary>The federation id and the subject must be one, and the version the one there is: Salesforce's errors 2 and 13.</summary>
    public override ProvisioningResult? Refusal(UserIdentity user, ProvisioningFailures failures)
    {
        if (user.Values(Version) is { } versions && versions.Any(v => v.Trim() is not ("1.0" or "1"))) return failures.VersionUnsupported();
        return user.Values("attr:User.FederationIdentifier") is { } ids && ids.Any(id => id != user.Subject.Value) ? failures.FederationIdMismatch() : null;
    }

    private static string Named(string field, bool isScim) => Array.Find(Fields, f => f.Name == field)!.In(isScim);

    /// <param name="Scim">Its name in SCIM; null: it has none.</param>
    private sealed record Field(string Name, string? Scim)
    {
        public bool IsSubject { get; init; }

        public bool IsRequired { get; init; }

        public AttributeOwner Owner { get; init; }

        public bool InAnyCase { get; init; }

        public int? MaxLength { get; init; }

        public string Filters { get; init; } = "";

        public string ScimFilters { get; init; } = "";

        public string? Sent { get; init; }

        public string In(bool isScim) => isScim ? Scim! : Name;

        public AttributeMapping Map(bool isScim) => new()
        {
            Attribute = In(isScim),
            Source = ValueSource.Of(ValueTemplate.Parse(IsSubject ? "{subject}" : Sent ?? $"{{attr:User.{Name}{Filters}{(isScim ? ScimFilters : "")}}}")),
            Owner = Owner,
            Compare = new ValueComparison(InAnyCase ? [CompareRule.IgnoreCase] : []),
            MaxLength = isScim ? null : MaxLength,   // the limits are Salesforce's
        };
    }
}
