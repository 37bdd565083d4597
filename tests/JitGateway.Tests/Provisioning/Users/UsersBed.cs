using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Users;

namespace JitGateway.Tests.Provisioning.Users;

/// <summary>Two people with accounts at one application, and an operator.</summary>
internal static class UsersBed
{
    public const string By = "the command line (root) from 127.0.0.1";
    public const string Why = "left the company";

    public const string Wiki = """{ "Adapter": "Fake", "Match": [ "externalId={subject}" ], "Timeout": "00:01:00", "Retries": 0, "Mapping": { "title": "{title}" } }""";

    public static UserIdentity Alice(string title = "Engineer") => People.Of("alice-0001", ("username", "alice"), ("title", title));

    public static UserIdentity Bob { get; } = People.Of("bob-0002", ("username", "bob"), ("title", "Clerk"));

    public static Task<ProvisioningResult> EnterAsync(this ProvisioningTestBed bed, UserIdentity person) => bed.PassAsync(person, Wiki);

    public static ActOrder Order(this ProvisioningTestBed bed, UserIdentity person, string configuration = Wiki) => Order(bed.Part(configuration), person);

    public static ActOrder Order(BackendProvisioning part, UserIdentity person) => new(part, person.Subject, By, Why, "ABCDE-FGHJK");

    /// <summary>Whose the accounts are, by what identifies them: <c>1:alice-0001 2:</c>.</summary>
    public static string Owners(this FakeApplication application) => string.Join(' ', application.Accounts.Select(a => $"{a.Id}:{a["externalId"]}"));

    public static async Task<ActEnd> RelinkAsync(this ProvisioningTestBed bed, UserIdentity person, string account, bool force = false, string? identifying = null, string configuration = Wiki) =>
        (await bed.Acts().RelinkAsync(bed.Order(person, configuration), account, identifying, force)).End;
}
