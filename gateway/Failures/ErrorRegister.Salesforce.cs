namespace JitGateway.Failures;

/// <summary>
/// What only Salesforce can say. To number 30, number and constant are as Salesforce publishes them; from 31 on they are in use there, but not published with their
/// meaning: here they mean what stands here.
/// </summary>
internal static partial class ErrorRegister
{
    private const string SetUp = "Something is not set up as it should be between the access gateway and this application. " + TellHelpDesk;

    public static readonly ErrorCode InvalidOrganization = new(3, "INVALID_ORG_ID", FailureClass.Configuration, 503, "The application is not connected properly",
        SetUp, "Salesforce: the credentials lead to another org than OrganizationId names. Correct LoginUrl, ClientId and UserName, or OrganizationId.");

    public static readonly ErrorCode AdminContextNotEstablished = new(6, "ADMIN_CONTEXT_NOT_ESTABLISHED", FailureClass.Configuration, 503, "The application is not connected properly",
        SetUp, "Salesforce: the user whom the gateway acts as may not do this, or the org has no API. Give them a permission set with Manage Users and API Enabled.");

    public static readonly ErrorCode UnrecognizedCustomField = new(8, "UNRECOGNIZED_CUSTOM_FIELD", FailureClass.Configuration, 403, "Your account could not be kept",
        SetUp, "Salesforce: the org has no custom field of this name, or the gateway's user may not see it. Correct Mapping, or the field's security.");

    public static readonly ErrorCode UnrecognizedStandardField = new(9, "UNRECOGNIZED_STANDARD_FIELD", FailureClass.Configuration, 403, "Your account could not be kept",
        SetUp, "Salesforce: the org has no standard field of this name, or the gateway's user may not see or write it. Correct Mapping.");

    public static readonly ErrorCode LicenseLimitExceeded = new(11, "LICENSE_LIMIT_EXCEEDED", FailureClass.Capacity, 403, "All places are taken",
        $"The application has no licence left for another person. {TellHelpDesk}",
        "Salesforce: no licence is left for the profile or the permission set. Free one, or buy one.");

    public static readonly ErrorCode UserNameChangeNotAllowed = new(14, "USER_NAME_CHANGE_NOT_ALLOWED", FailureClass.Refused, 403, "Your name has changed",
        $"You are called otherwise than before, and the application does not rename accounts by itself. {TellHelpDesk}",
        "Salesforce: the mapping asks for another Username. Write Owner: CreateOnly for it, or Rename: true under Salesforce.");

    public static readonly ErrorCode UnsupportedCustomFieldType = new(15, "UNSUPPORTED_CUSTOM_FIELD_TYPE", FailureClass.Configuration, 403, "Your account could not be kept",
        SetUp, "Salesforce: the custom field is of a type that a text cannot be written to. Map text fields, picklists, e-mail addresses, telephone numbers, URLs and check boxes only.");

    public static readonly ErrorCode ProfileNameLookup = new(16, "PROFILE_NAME_LOOKUP_ERROR", FailureClass.Mapping, 403, "Your role is not known here",
        $"The application does not know the kind of account that you are to have. {TellHelpDesk}",
        "Salesforce: no profile has the id or the name that the mapping gives, or several have the name. Correct the table at ProfileId, or write the id.");

    public static readonly ErrorCode RoleNameLookup = new(17, "ROLE_NAME_LOOKUP_ERROR", FailureClass.Mapping, 403, "Your role is not known here",
        $"The application does not know the role that you are to have. {TellHelpDesk}",
        "Salesforce: no role has the id or the name that the mapping gives, or several have the name. Correct the table at UserRoleId, or write the id.");

    public static readonly ErrorCode InvalidAccount = new(18, "INVALID_ACCOUNT_ID", FailureClass.Match, 403, "Your organisation is not known here",
        $"The application does not know the customer you belong to. {TellHelpDesk}",
        "Salesforce: Contact.Account is no id of an account in the org.");

    public static readonly ErrorCode AccountCreationRejected = new(22, "ACCOUNT_CREATION_API_ERROR", FailureClass.Refused, 403, "Your organisation could not be entered",
        $"The application did not accept the customer you belong to. {TellHelpDesk}",
        "Salesforce rejected the creation of the account; the detail holds its words and the field it complains of.");

    public static readonly ErrorCode InvalidContact = new(23, "INVALID_CONTACT", FailureClass.Match, 403, "You are not known here",
        $"The application does not know the contact that your sign-in names. {TellHelpDesk}",
        "Salesforce: User.Contact is no id of a contact in the org.");

    public static readonly ErrorCode ContactCreationRejected = new(26, "CONTACT_CREATION_API_ERROR", FailureClass.Refused, 403, "You could not be entered as a contact",
        $"The application did not accept you as a contact. {TellHelpDesk}",
        "Salesforce rejected the creation of the contact; the detail holds its words and the field it complains of.");

    public static readonly ErrorCode MultipleContactsFound = new(27, "MULTIPLE_CONTACTS_FOUND", FailureClass.Match, 403, "You are known here more than once",
        $"The application has more than one contact with your e-mail address. {TellHelpDesk}",
        "Salesforce: several contacts have the address in Contact.Email. Merge them, or send User.Contact with the id.");

    public static readonly ErrorCode MultipleAccountsFound = new(28, "MULTIPLE_ACCOUNTS_FOUND", FailureClass.Match, 403, "Your organisation is known here more than once",
        $"The application has more than one customer with your organisation's number. {TellHelpDesk}",
        "Salesforce: several accounts have the number in Account.AccountNumber. Merge them, or send Contact.Account with the id.");

    public static readonly ErrorCode InvalidAccountOwner = new(30, "INVALID_ACCOUNT_OWNER", FailureClass.Configuration, 403, "Your organisation could not be entered",
        SetUp, "Salesforce: the account's owner is no user of the org, or one without a role. Map Account.Owner, or give the owner a role.");

    public static readonly ErrorCode InvalidPortalProfile = new(31, "INVALID_PORTAL_PROFILE", FailureClass.Mapping, 403, "Your account could not be made",
        SetUp, "Salesforce: a person with a contact needs a profile for external users, and ProfileId gives another one. The number is not published.");

    public static readonly ErrorCode AccountChangeNotAllowed = new(32, "ACCOUNT_CHANGE_NOT_ALLOWED", FailureClass.Refused, 403, "You belong to another organisation now",
        $"Your sign-in names another customer than before, and the application does not move people by itself. {TellHelpDesk}",
        "Salesforce: Contact.Account or Account.AccountNumber differs from the account of the person's contact. Move the contact in Salesforce. The number is not published.");

    public static readonly ErrorCode AccountUpdateRejected = new(33, "ACCOUNT_UPDATE_FAILED", FailureClass.Refused, 403, "Your organisation could not be updated",
        $"The application did not accept what your sign-in says of the customer you belong to. {TellHelpDesk}",
        "Salesforce rejected the change of the account; the detail holds its words and the field it complains of. The number is not published.");

    public static readonly ErrorCode ContactUpdateRejected = new(34, "CONTACT_UPDATE_FAILED", FailureClass.Refused, 403, "Your contact could not be updated",
        $"The application did not accept what your sign-in says of you. {TellHelpDesk}",
        "Salesforce rejected the change of the contact; the detail holds its words and the field it complains of. The number is not published.");

    public static readonly ErrorCode InvalidAccountFieldValue = new(35, "INVALID_STANDARD_ACCOUNT_FIELD_VALUE", FailureClass.Mapping, 403, "Your organisation could not be entered",
        $"Your sign-in says something of the customer you belong to that the application cannot hold. {TellHelpDesk}",
        "Salesforce: the value of a field of the account is too long, or none of its list. The number is not published.");

    public static readonly ErrorCode ContactChangeNotAllowed = new(36, "CONTACT_CHANGE_NOT_ALLOWED", FailureClass.Refused, 403, "You are somebody else now",
        $"Your sign-in names another contact than before, and the application does not change that by itself. {TellHelpDesk}",
        "Salesforce: User.Contact differs from the contact of the person's user, which cannot be changed. The number is not published.");

    public static readonly ErrorCode InvalidPortalRole = new(37, "INVALID_PORTAL_ROLE", FailureClass.Mapping, 403, "Your role is not known here",
        $"The application does not know the role that you are to have. {TellHelpDesk}",
        "Salesforce: PortalRole is none of Executive, Manager, Worker and PersonAccount. The number is not published.");

    public static readonly ErrorCode PortalRoleChangeNotAllowed = new(38, "CANNOT_UPDATE_PORTAL_ROLE", FailureClass.Refused, 403, "Your role has changed",
        $"You have another role than before, and the application does not change it by itself. {TellHelpDesk}",
        "Salesforce: PortalRole of a user that exists cannot be changed. Write Owner: CreateOnly for it. The number is not published.");

    public static readonly ErrorCode InvalidJitHandler = new(39, "INVALID_JIT_HANDLER", FailureClass.Configuration, 403, "The application is not connected properly",
        SetUp, "Webhook: there is no handler at Url, or it does not know the call. Compare it with the handlers of the recipe. The number is not published.");

    public static readonly ErrorCode InvalidExecutionUser = new(40, "INVALID_EXECUTION_USER", FailureClass.Configuration, 503, "The application is not connected properly",
        SetUp, "Salesforce does not let the gateway act as UserName: the user is inactive, unknown, or not admitted to the connected app. The number is not published.");

    public static readonly ErrorCode ApexExecution = new(41, "APEX_EXECUTION_ERROR", FailureClass.Refused, 403, "Your account could not be kept",
        $"The application's own rules failed while your account was being kept. {TellHelpDesk}",
        "Salesforce: a trigger or a flow of the org failed; the org's debug log has the reason. The number is not published.");

    public static readonly ErrorCode PersonAccountUpdate = new(42, "UNSUPPORTED_CONTACT_PERSONACCT_UPDATE", FailureClass.Refused, 403, "Your contact could not be updated",
        $"The application keeps you in a way that the access gateway cannot change. {TellHelpDesk}",
        "Salesforce: the contact is one of a person account, whose fields belong to the account. Take Contact.* out of the mapping. The number is not published.");
}
