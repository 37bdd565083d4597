namespace JitGateway.Failures;

/// <summary>
/// What can go wrong between a person and their account in a backend. Below 100: number and constant are Salesforce's, who publishes them for
/// its own just-in-time provisioning, and the meaning is the same.
/// </summary>
internal static partial class ErrorRegister
{
    private const string TellHelpDesk = "Give the support code to your help desk.";

    public static readonly ErrorCode MissingFederationId = new(1, "MISSING_FEDERATION_ID", FailureClass.Assertion, 403, "You have no account here yet",
        $"Your organisation's sign-in did not send what identifies your account in this application. {TellHelpDesk}",
        "The first match rule has no single value for this person: have the identity provider release the attribute, or match by another one.");

    public static readonly ErrorCode MismatchFederationId = new(2, "MISMATCH_FEDERATION_ID", FailureClass.Assertion, 403, "Your sign-in contradicts itself",
        $"Your organisation's sign-in names two different people. {TellHelpDesk}",
        "The preset Salesforce: the assertion's User.FederationIdentifier is not its subject. Send the same value, or none.");

    public static readonly ErrorCode UserCreationLocked = new(4, "USER_CREATION_FAILED_ON_UROG", FailureClass.Lock, 503, "Your account is being prepared",
        "Another request of yours is just preparing your account in this application. Try again in a moment.",
        "The lock of this person and backend could not be had or kept: another node or request holds it longer than the backend's calls may take.");

    public static readonly ErrorCode UserCreationRejected = new(5, "USER_CREATION_API_ERROR", FailureClass.Refused, 403, "Your account could not be made",
        $"The application did not accept a new account for you. {TellHelpDesk}",
        "The backend rejected the creation; the detail holds its words and the attribute it complains of.");

    public static readonly ErrorCode IdentifiersMismatch = new(12, "MISMATCH_FEDERATION_ID_AND_USERNAME_ATTRS", FailureClass.Match, 403, "This account belongs to somebody else",
        $"The application has an account with your name or address, but it belongs to another person. {TellHelpDesk}",
        "A later match rule found an account that carries another identifying value. Decide whose it is; then correct that value at the backend.");

    public static readonly ErrorCode UnsupportedVersion = new(13, "UNSUPPORTED_VERSION", FailureClass.Assertion, 403, "Your sign-in cannot be read here",
        $"Your organisation's sign-in speaks a version that is not understood here. {TellHelpDesk}",
        "The preset Salesforce: the assertion's ProvisionVersion is not 1.0. Send 1.0, or leave it out.");

    public static readonly ErrorCode MissingAccountName = new(19, "MISSING_ACCOUNT_NAME", FailureClass.Assertion, 403, "Something is missing in your sign-in",
        $"Your organisation's sign-in names a customer, but not completely. {TellHelpDesk}",
        "The preset Salesforce: the assertion speaks of an account without its id (Contact.Account). Send Account.Name, or nothing of the account.");

    public static readonly ErrorCode MissingAccountNumber = new(20, "MISSING_ACCOUNT_NUMBER", FailureClass.Assertion, 403, "Something is missing in your sign-in",
        $"Your organisation's sign-in names a customer, but not completely. {TellHelpDesk}",
        "The preset Salesforce: the assertion speaks of an account without its id (Contact.Account). Send Account.AccountNumber, or nothing of the account.");

    public static readonly ErrorCode MissingContactEmail = new(24, "MISSING_CONTACT_EMAIL", FailureClass.Assertion, 403, "Something is missing in your sign-in",
        $"Your organisation's sign-in names a contact, but not completely. {TellHelpDesk}",
        "The preset Salesforce: the assertion speaks of a contact without its id (User.Contact). Send Contact.Email, or nothing of the contact.");

    public static readonly ErrorCode MissingContactLastName = new(25, "MISSING_CONTACT_LAST_NAME", FailureClass.Assertion, 403, "Something is missing in your sign-in",
        $"Your organisation's sign-in names a contact, but not completely. {TellHelpDesk}",
        "The preset Salesforce: the assertion speaks of a contact without its id (User.Contact). Send Contact.LastName, or nothing of the contact.");

    public static readonly ErrorCode UserStoreUnavailable = new(1400, "USER_STORE_UNAVAILABLE", FailureClass.Unreachable, 503, "The application does not answer",
        "Your account in this application could not be checked, because the application does not answer. Try again in a moment.",
        "The backend's accounts could not be reached, answered with a fault, or refused the gateway's credentials.");

    public static readonly ErrorCode RequiredValueMissing = new(1401, "REQUIRED_VALUE_MISSING", FailureClass.Mapping, 403, "Something is missing in your sign-in",
        $"Your organisation's sign-in did not send everything that this application needs to know. {TellHelpDesk}",
        "A required attribute has no value for this person: have the identity provider release it, or give its template a default.");

    public static readonly ErrorCode MultipleUsersFound = new(1402, "MULTIPLE_USERS_FOUND", FailureClass.Match, 403, "You have more than one account",
        $"The application has more than one account that could be yours. {TellHelpDesk}",
        "One match rule found several accounts; the detail names their ids. Merge them, or match by a unique attribute.");

    public static readonly ErrorCode UserNotLinked = new(1403, "USER_NOT_LINKED", FailureClass.Match, 403, "There is an account with your name already",
        $"The application has an account with your name or address that is not linked to your sign-in. {TellHelpDesk}",
        "A later match rule found an account and LinkExisting is false. Write the identifying value into that account, or set LinkExisting.");

    public static readonly ErrorCode UserDisabled = new(1404, "USER_DISABLED", FailureClass.Refused, 403, "Your account is disabled",
        $"Your account in this application is disabled. {TellHelpDesk}",
        "The backend holds the account as disabled and Reactivate is false, or the mapping disables it.");

    public static readonly ErrorCode UserUpdateRejected = new(1405, "USER_UPDATE_API_ERROR", FailureClass.Refused, 403, "Your account could not be updated",
        $"The application did not accept what your organisation's sign-in says of you. {TellHelpDesk}",
        "The backend rejected the change; the detail holds its words and the attribute it complains of.");

    public static readonly ErrorCode UserNotFound = new(1406, "USER_NOT_FOUND", FailureClass.Match, 403, "You have no account here",
        $"You have no account in this application, and accounts are not made by themselves here. {TellHelpDesk}",
        "No match rule found an account and Create is false.");

    public static readonly ErrorCode UniqueValueTaken = new(1407, "UNIQUE_VALUE_TAKEN", FailureClass.Match, 403, "Your name or address is taken",
        $"The application holds your name or address for another account. {TellHelpDesk}",
        "The backend says that a unique value is taken, and no match rule finds the account that has it (locked, deleted, or by an attribute that is not matched); with WhenTaken, the numbered names are taken too.");

    public static readonly ErrorCode ValueTooLong = new(1408, "VALUE_TOO_LONG", FailureClass.Mapping, 403, "Your sign-in does not fit this application",
        $"Your organisation's sign-in sends a text that is longer than this application can hold. {TellHelpDesk}",
        "A mapped value is longer than the attribute's MaxLength: shorten it with |truncate, or map another one.");

    public static readonly ErrorCode LedgerUnavailable = new(1409, "LEDGER_UNAVAILABLE", FailureClass.Unreachable, 503, "The access gateway is not ready",
        "The access gateway cannot look up your account just now. Try again in a moment.",
        "The ledger or the lock in Redis does not answer.");

    public static readonly ErrorCode UserStoreBusy = new(1410, "USER_STORE_BUSY", FailureClass.Capacity, 503, "The application is busy",
        "The application takes no more requests about accounts just now. Try again in a moment.",
        "The backend limits the rate of calls about accounts.");

    public static readonly ErrorCode UserStoreCalls = new(1420, "USER_STORE_CALLS_EXHAUSTED", FailureClass.Capacity, 503, "Many people are signing in",
        "So many people want to enter the application just now that the access gateway does not get round to your account. Try again in a moment.",
        "This node makes as many calls to the backend's accounts as Protection:CallsAtOnce allows, and Protection:CallsWaiting more wait: the backend is slow, or many people come at once.");

    public static readonly ErrorCode UserCreationRate = new(1421, "USER_CREATION_RATE_EXCEEDED", FailureClass.Capacity, 503, "Many new people at once",
        "So many accounts are being made in the application just now that yours has to wait. Try again in a moment.",
        "More new people than Protection:CreatesPerSecond and Protection:CreateBurst allow: a first morning, or an identity provider that sends people who do not exist.");

    public static readonly ErrorCode ProvisioningQueueFull = new(1422, "PROVISIONING_QUEUE_FULL", FailureClass.Capacity, 503, "Many people wait for their account",
        "So many people wait for their account in the application just now that yours cannot be noted. Try again in a moment.",
        "As many plans as Queue:MaxLength allows wait: the application's accounts are out of reach for long, or many people came at once. jitgateway queue list shows them.");

    public static readonly ErrorCode UserSearchRejected = new(1411, "USER_SEARCH_API_ERROR", FailureClass.Configuration, 403, "Your account could not be looked up",
        $"The application did not let the access gateway look for your account. {TellHelpDesk}",
        "The backend rejected a search or a read; the detail holds its words. Check the match rules and the adapter's settings.");

    public static readonly ErrorCode UserRefused = new(1413, "USER_REFUSED", FailureClass.Refused, 403, "You cannot enter here",
        $"The application does not give you an account. {TellHelpDesk}",
        "The application's own handler (adapter Webhook, or a plug-in) refused the person: the page shows its text, the detail holds its reason.");

    public static readonly ErrorCode UserSearchUnverifiable = new(1412, "USER_SEARCH_UNVERIFIABLE", FailureClass.Configuration, 403, "Your account could not be looked up",
        $"The application's answer does not tell whose account it is. {TellHelpDesk}",
        "A search returned a record without the attribute searched, so that it cannot be checked. Have the backend return it, or match by another attribute.");
}
