using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>One attribute of Salesforce's dialect, and the attribute of an account that it becomes.</summary>
/// <param name="Name">Without the prefix <c>User.</c>; a field of the contact or the account with its prefix.</param>
/// <param name="Scim">Its name in SCIM (RFC 7643 4.1 and 4.3); null: it has none.</param>
internal sealed record SalesforceField(string Name, string? Scim = null)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:";
    private const string YesOrNo = "|map:1=true:true=true:0=false:false=false";
    private const string Tag = "|replace:_:-";   // en_US is en-US everywhere else (RFC 5646)

    public static readonly SalesforceField Identifying = new("FederationIdentifier", "externalId") { IsSubject = true };
    public static readonly SalesforceField Username = new("Username", "userName") { Owner = AttributeOwner.CreateOnly, IsRequired = true, InAnyCase = true };
    public static readonly SalesforceField IsActive = new("IsActive", "active") { Filters = YesOrNo };

    /// <summary>All there are, with the limits that are Salesforce's.</summary>
    public static readonly IReadOnlyList<SalesforceField> All =
    [
        Identifying,
        Username,
        new("Email", "emails") { IsRequired = true, InAnyCase = true },
        new("LastName", "name.familyName") { IsRequired = true },
        new("FirstName", "name.givenName"),
        new("ProfileId") { IsRequired = true },
        new("UserRoleId") { EmptyClears = true },   // empty means "no role"
        IsActive,
        new("Alias") { MaxLength = 8 },
        new("CommunityNickname", "nickName") { MaxLength = 40 },
        new("TimeZoneSidKey", "timezone"),
        new("LocaleSidKey", "locale") { ScimFilters = Tag },
        new("LanguageLocaleKey", "preferredLanguage") { ScimFilters = Tag },
        new("EmailEncodingKey"),
        new("DefaultCurrencyIsoCode"),
        new("Title", "title"),
        new("Phone", "phoneNumbers"),
        new("MobilePhone"),
        new("Fax"),
        new("Extension"),
        new("CompanyName", $"{Enterprise}organization") { MaxLength = 80 },
        new("Department", $"{Enterprise}department") { MaxLength = 80 },
        new("Division", $"{Enterprise}division"),
        new("EmployeeNumber", $"{Enterprise}employeeNumber"),
        new("Manager"),
        new("DelegatedApproverId"),
        new("CallCenter"),
        new("AboutMe") { MaxLength = 1000 },
        new("Street"),
        new("City") { MaxLength = 40 },
        new("State"),
        new("PostalCode") { Sent = "{attr:User.PostalCode ?? attr:User.Zip}" },
        new("Country") { MaxLength = 80 },
        new("ReceivesAdminInfoEmails") { Filters = YesOrNo },
        new("ReceivesInfoEmails") { Filters = YesOrNo },
        new("ForecastEnabled") { Filters = YesOrNo },
        new("Contact"),
        new("PortalRole"),
        .. new[] { "CanAllowPortalSelfReg", "DoNotCall", "HasOptedOutOfEmail", "HasOptedOutOfFax" }.Select(f => new SalesforceField($"Contact.{f}") { Filters = YesOrNo }),
        .. new[]
        {
            "Account", "Email", "LastName", "FirstName", "Salutation", "Title", "Department", "Birthdate", "Description", "LeadSource", "Owner",
            "Phone", "HomePhone", "MobilePhone", "OtherPhone", "Fax", "AssistantName", "AssistantPhone",
            "MailingStreet", "MailingCity", "MailingState", "MailingPostalCode", "MailingCountry", "OtherStreet", "OtherCity", "OtherState", "OtherPostalCode", "OtherCountry",
        }.Select(f => new SalesforceField($"Contact.{f}")),
        .. new[] { "Name", "AccountNumber", "Owner" }.Select(f => new SalesforceField($"Account.{f}")),
    ];

    public bool IsSubject { get; init; }

    public bool IsRequired { get; init; }

    public AttributeOwner Owner { get; init; }

    public bool EmptyClears { get; init; }

    public bool InAnyCase { get; init; }

    public int? MaxLength { get; init; }

    public string Filters { get; init; } = "";

    public string ScimFilters { get; init; } = "";

    public string? Sent { get; init; }

    /// <summary>What an adapter's attribute is called; null: it has no word for it.</summary>
    public string? In(AttributeDialect dialect) => dialect switch
    {
        AttributeDialect.Scim => Scim,
        AttributeDialect.Underscored => Name.Replace('.', '_'),
        _ => Name,
    };

    public AttributeMapping Map(AttributeDialect dialect)
    {
        var isScim = dialect == AttributeDialect.Scim;
        var attribute = Name.Contains('.', StringComparison.Ordinal) ? Name : $"User.{Name}";
        return new AttributeMapping
        {
            Attribute = In(dialect)!,
            Source = ValueSource.Of(ValueTemplate.Parse(IsSubject ? "{subject}" : Sent ?? $"{{attr:{attribute}{Filters}{(isScim ? ScimFilters : "")}}}")),
            Owner = Owner,
            ClearedByEmpty = EmptyClears ? $"attr:{attribute}" : null,
            Compare = new ValueComparison(InAnyCase ? [CompareRule.IgnoreCase] : []),
            MaxLength = isScim ? null : MaxLength,   // the limits are Salesforce's
        };
    }
}
