using System.Security.Cryptography.X509Certificates;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;
using JitGateway.Tests.Provisioning.Adapters.Salesforce;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The page about Salesforce, followed to the letter: its key is made by its own command, and the org that is worked in is an emulated one.</summary>
public sealed class SalesforceRecipeTests
{
    [Fact]
    public async Task The_page_about_salesforce_works_as_it_stands()
    {
        var page = new RecipePage("salesforce.md");
        var directory = RepositoryPaths.NewWorkDirectory("salesforce");
        Directory.CreateDirectory(Path.Combine(directory, "keys"));
        await ChildProcess.RunAsync("sh", ["-c", page.Blocks("sh").Single()], directory);
        await using var org = await SalesforceEmulator.StartAsync();
        using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(directory, "keys", "salesforce.crt")));
        org.Admitted = certificate.GetRSAPublicKey()!;
        org.Org.Add("Profile", ("Name", "Sales Manager"), ("UserType", "Standard"));
        org.Org.Add("PermissionSet", ("Name", "Engine_Room"), ("IsOwnedByProfile", false));
        org.Org.Add("Group", ("DeveloperName", "Engineering"), ("Type", "Regular"));
        org.Org.TakenElsewhere.Add("ada@example.com.crm");

        await using var gateway = page.Start("crm", new { Salesforce = new { LoginUrl = org.Origin, SalesforceEmulator.ClientId, SalesforceEmulator.UserName, Key = Path.Combine(directory, "keys", "salesforce.key") } });

        (await gateway.CheckAsync()).ShouldBeOfType<AdapterResult<string>.Done>().Value.ShouldStartWith($"Salesforce org {SalesforceOrg.Id}");
        (await gateway.PassAsync(Ada("eng"))).ShouldBeOfType<ProvisioningResult.Created>();
        var user = org.Org.All("User").ShouldHaveSingleItem();
        SalesforceOrg.Text(user, "Username").ShouldBe("ada2@example.com.crm");
        (await gateway.PassAsync(Ada("eng"))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        org.Org.All("PermissionSetAssignment").Count().ShouldBe(1);
        (await gateway.PassAsync(Ada("none", ("surname", "King"), ("role", "Manager")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["LastName", "ProfileId", GroupChange.Attribute], ignoreOrder: true);
        org.Org.All("GroupMember").ShouldBeEmpty();
        SalesforceOrg.Text(org.Org.Find("Profile", SalesforceOrg.Text(user, "ProfileId")!)!, "Name").ShouldBe("Sales Manager");
    }

    private static UserIdentity Ada(string groups, params (string Name, string? Value)[] changes) => People.Of("person-1",
        [("username", "ada"), ("givenName", "Ada"), ("surname", "Lovelace"), ("email", "Ada@example.com"), ("role", "Clerk"), ("groups", groups), .. changes]);
}
