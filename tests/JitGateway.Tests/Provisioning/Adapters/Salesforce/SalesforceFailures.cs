using System.Text.Json.Nodes;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Salesforce;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>How each of Salesforce's own errors comes about: a pass with the preset and the adapter before an emulated org.</summary>
internal static class SalesforceFailures
{
    private static readonly (string Name, string? Value)[] Customer =
        [("attr:User.ProfileId", "Customer Community User"), ("attr:Contact.Email", "ada@example.org"), ("attr:Contact.LastName", "Lovelace"), ("attr:Account.AccountNumber", "4711"), ("attr:Account.Name", "Analytical Engines")];

    public static readonly IReadOnlyDictionary<ErrorCode, Func<ProvisioningTestBed, Task<ProvisioningResult>>> Ways = new Dictionary<ErrorCode, Func<ProvisioningTestBed, Task<ProvisioningResult>>>
    {
        [ErrorRegister.InvalidOrganization] = bed => PassAsync(bed, [], settings: "\"OrganizationId\": \"00D000000000009\""),
        [ErrorRegister.AdminContextNotEstablished] = bed => PassAsync(bed, [], org => Refuse(org, "POST", 400, "INSUFFICIENT_ACCESS_OR_READONLY")),
        [ErrorRegister.UnrecognizedCustomField] = bed => PassAsync(bed, [], mapping: "\"Nope__c\": \"x\""),
        [ErrorRegister.UnrecognizedStandardField] = bed => PassAsync(bed, [], mapping: "\"Nope\": \"x\""),
        [ErrorRegister.LicenseLimitExceeded] = bed => PassAsync(bed, [], org => org.Org.Licences = 0),
        [ErrorRegister.UserNameChangeNotAllowed] = bed => PassAsync(bed, [], org => Existing(org, ("Username", "called.otherwise@example.com")), "\"Username\": \"{attr:User.Username}\""),
        [ErrorRegister.UnsupportedCustomFieldType] = bed => PassAsync(bed, [], mapping: "\"Started__c\": \"2026-01-01\""),
        [ErrorRegister.ProfileNameLookup] = bed => PassAsync(bed, [("attr:User.ProfileId", "No such profile")]),
        [ErrorRegister.RoleNameLookup] = bed => PassAsync(bed, [("attr:User.UserRoleId", "No such role")]),
        [ErrorRegister.InvalidAccount] = bed => PassAsync(bed, [.. Customer, ("attr:Contact.Account", "001000000000999AAA")]),
        [ErrorRegister.AccountCreationRejected] = bed => PassAsync(bed, Customer, org => Trigger(org, "Account")),
        [ErrorRegister.InvalidContact] = bed => PassAsync(bed, [.. Customer, ("attr:User.Contact", "003000000000999AAA")]),
        [ErrorRegister.ContactCreationRejected] = bed => PassAsync(bed, Customer, org => Trigger(org, "Contact")),
        [ErrorRegister.MultipleContactsFound] = bed => PassAsync(bed, Customer, org => Twice(org, "Contact", "Email", "ada@example.org")),
        [ErrorRegister.MultipleAccountsFound] = bed => PassAsync(bed, Customer, org => Twice(org, "Account", "AccountNumber", "4711")),
        [ErrorRegister.InvalidAccountOwner] = bed => PassAsync(bed, [.. Customer, ("attr:Account.Owner", "005000000000999AAA")]),
        [ErrorRegister.InvalidPortalProfile] = bed => PassAsync(bed, [.. Customer, ("attr:User.ProfileId", "Standard User")]),
        [ErrorRegister.AccountChangeNotAllowed] = bed => PassAsync(bed, [.. Customer, ("attr:Account.AccountNumber", "4712")], org => ExistingCustomer(org)),
        [ErrorRegister.AccountUpdateRejected] = bed => PassAsync(bed, [.. Customer, ("attr:Account.Name", "Difference Engines")], org => Trigger(ExistingCustomer(org), "Account")),
        [ErrorRegister.ContactUpdateRejected] = bed => PassAsync(bed, [.. Customer, ("attr:Contact.Title", "Countess")], org => Trigger(ExistingCustomer(org), "Contact")),
        [ErrorRegister.InvalidAccountFieldValue] = bed => PassAsync(bed, Customer, mapping: "\"Account.Industry\": \"No such industry\""),
        [ErrorRegister.ContactChangeNotAllowed] = bed => PassAsync(bed, [.. Customer, ("attr:User.Contact", "003000000000999AAA")], org => ExistingCustomer(org)),
        [ErrorRegister.InvalidPortalRole] = bed => PassAsync(bed, [.. Customer, ("attr:User.PortalRole", "King")]),
        [ErrorRegister.PortalRoleChangeNotAllowed] = bed => PassAsync(bed, [.. Customer, ("attr:User.PortalRole", "Manager")], org => ExistingCustomer(org)),
        [ErrorRegister.InvalidExecutionUser] = bed => PassAsync(bed, [], org => org.Refuses = ("invalid_grant", "inactive user")),
        [ErrorRegister.ApexExecution] = bed => PassAsync(bed, [], org => Refuse(org, "POST", 400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")),
        [ErrorRegister.PersonAccountUpdate] = bed => PassAsync(bed, [.. Customer, ("attr:Contact.Title", "Countess")], org => ExistingCustomer(org).Org.All("Contact").Single()["IsPersonAccount"] = true),
    };

    private static async Task<ProvisioningResult> PassAsync(
        ProvisioningTestBed bed, (string Name, string? Value)[] values, Action<SalesforceEmulator>? prepare = null, string mapping = "", string settings = "")
    {
        await using var org = await SalesforceEmulator.StartAsync();
        prepare?.Invoke(org);
        var (part, errors) = ProvisioningTestBed.Read(
            $$"""{ {{bed.Besides}} "Adapter": "Fake", "Preset": "Salesforce", "Retries": 0, "Mapping": { {{mapping}} }, "Fake": {{org.Settings(settings)}} }""", SalesforceAdapter.Registration with { Name = "Fake" });
        errors.ShouldBeEmpty();
        return await bed.PassAsync(Person(values), part);
    }

    private static UserIdentity Person(params (string Name, string? Value)[] values) => People.Alice(
        [("attr:User.Username", "ada@example.com"), ("attr:User.Email", "ada@example.com"), ("attr:User.LastName", "Lovelace"), ("attr:User.ProfileId", "Standard User"), .. values]);

    private static void Refuse(SalesforceEmulator org, string method, int status, string code) =>
        org.Before = (m, _) => m == method ? throw new SalesforceException(status, code, "the org said no") : Task.CompletedTask;

    private static void Trigger(SalesforceEmulator org, string what) => org.Org.Trigger = (w, _) =>
    {
        if (w == what) throw new SalesforceException(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "a rule of the org's own");
    };

    private static void Twice(SalesforceEmulator org, string what, string field, string value)
    {
        for (var i = 0; i < 2; i++) org.Org.Add(what, (field, value), ("LastName", "Lovelace"), ("Name", "Analytical Engines"));
    }

    private static void Existing(SalesforceEmulator org, params (string Field, JsonNode? Value)[] more)
    {
        var profile = SalesforceOrg.Text(org.Org.All("Profile").First(p => SalesforceOrg.Text(p, "Name") == (more.Any(m => m.Field == "ContactId") ? "Customer Community User" : "Standard User")), "Id");
        org.Org.Add("User", [("FederationIdentifier", "alice-0001"), ("Username", "ada@example.com"), ("Email", "ada@example.com"), ("LastName", "Lovelace"), ("ProfileId", profile), ("IsActive", true), .. more]);
    }

    private static SalesforceEmulator ExistingCustomer(SalesforceEmulator org)
    {
        var account = org.Org.Add("Account", ("AccountNumber", "4711"), ("Name", "Analytical Engines"));
        var contact = org.Org.Add("Contact", ("Email", "ada@example.org"), ("LastName", "Lovelace"), ("AccountId", account));
        Existing(org, ("ContactId", contact), ("PortalRole", "Worker"));
        return org;
    }
}
