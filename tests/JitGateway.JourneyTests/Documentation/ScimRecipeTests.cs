using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The page about SCIM, followed to the letter with a real SCIM server.</summary>
public sealed class ScimRecipeTests(ScimmyServer server) : IClassFixture<ScimmyServer>
{
    [Fact]
    public async Task The_page_about_scim_works_as_it_stands()
    {
        foreach (var group in new[] { "Engineering", "Writers" }) await server.MakeGroupAsync(group);
        await using var gateway = new RecipePage("scim.md").Start("wiki", new { Scim = new { server.BaseUrl, server.Token } });

        (await gateway.CheckAsync()).ShouldBeOfType<AdapterResult<string>.Done>().Value.ShouldStartWith($"SCIM 2.0 at {server.BaseUrl}, with PATCH, filters");
        (await gateway.PassAsync(Ada("eng;wiki-admins"))).ShouldBeOfType<ProvisioningResult.Created>();
        (await GroupsAsync()).ShouldBe(["Engineering"]);
        var user = (await server.UsersAsync()).ShouldHaveSingleItem();
        user.GetProperty("externalId").GetString().ShouldBe("person-1");
        user.GetProperty("userType").GetString().ShouldBe("Admin");
        user.GetProperty("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User").GetProperty("department").GetString().ShouldBe("Engines");

        (await gateway.PassAsync(Ada("eng;wiki-admins"))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await gateway.PassAsync(Ada("docs;wiki-admins", ("email", "countess@example.com")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["emails", GroupChange.Attribute], ignoreOrder: true);
        (await GroupsAsync()).ShouldBe(["Writers"]);
    }

    private static UserIdentity Ada(string groups, params (string Name, string? Value)[] changes) => People.Of("person-1",
        [("username", "Ada"), ("displayName", "Ada Lovelace"), ("givenName", "Ada"), ("surname", "Lovelace"), ("email", "ada@example.com"), ("department", "Engines"), ("groups", groups), .. changes]);

    private async Task<IEnumerable<string>> GroupsAsync() => (await server.GroupsAsync())
        .Where(g => g.TryGetProperty("members", out var members) && members.GetArrayLength() > 0).Select(g => g.GetProperty("displayName").GetString()!);
}
