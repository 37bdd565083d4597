using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The page about directories, followed to the letter with a real OpenLDAP.</summary>
public sealed class LdapRecipeTests : IAsyncLifetime
{
    private readonly RecipePage _page = new("ldap.md");
    private readonly OpenLdapServer _server;

    public LdapRecipeTests() => _server = new OpenLdapServer { Access = _page.Blocks("conf").Single() };

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.ChangeAsync(_page.Blocks("ldif").Single(), "-a");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_page_about_directories_works_as_it_stands()
    {
        await using var gateway = _page.Start("wiki", new { Ldap = new { Url = $"ldap://127.0.0.1:{_server.Port}", CaFile = _server.AuthorityFile, Password = "choose one" } });

        (await gateway.CheckAsync()).ShouldBeOfType<AdapterResult<string>.Done>().Value.ShouldEndWith("as dn:cn=jitgateway,dc=example,dc=com");
        (await gateway.PassAsync(Ada(("groups", "eng;staff")))).ShouldBeOfType<ProvisioningResult.Created>();
        (await EntryAsync("(uid=ada)")).ShouldSatisfyAllConditions(
            e => e.Name.ShouldBe("uid=ada,ou=people,dc=example,dc=com"), e => e["employeeNumber"].ShouldBe(["person-1"]), e => e["cn"].ShouldBe(["Ada Lovelace"]), e => e["mail"].ShouldBe(["ada@example.com"]));
        (await GroupsAsync()).ShouldBe(["Engineering"]);

        (await gateway.PassAsync(Ada(("groups", "eng;staff")))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await gateway.PassAsync(Ada(("username", "Ada.King"), ("surname", "King"), ("groups", "docs")))).ShouldBeOfType<ProvisioningResult.Updated>()
            .Attributes.ShouldBe(["uid", "sn", GroupChange.Attribute], ignoreOrder: true);
        (await EntryAsync("(employeeNumber=person-1)")).Name.ShouldBe("uid=ada.king,ou=people,dc=example,dc=com");
        (await GroupsAsync()).ShouldBe(["Writers"]);

        await _server.ChangeAsync("dn: uid=ada.king,ou=people,dc=example,dc=com\nchangetype: modrdn\nnewrdn: uid=ada.king\ndeleteoldrdn: 1\nnewsuperior: ou=disabled,ou=people,dc=example,dc=com");
        (await gateway.PassAsync(Ada(("username", "ada.king"), ("surname", "Byron")))).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.UserDisabled);
    }

    private static UserIdentity Ada(params (string Name, string? Value)[] changes) => People.Of("person-1",
        [("username", "Ada"), ("displayName", "Ada Lovelace"), ("givenName", "Ada"), ("surname", "Lovelace"), ("email", "ada@example.com"), .. changes]);

    private async Task<DirectoryEntry> EntryAsync(string filter) => (await _server.SearchAsync(OpenLdapServer.People, filter)).ShouldHaveSingleItem();

    private async Task<IReadOnlyList<string>> GroupsAsync() =>
        [.. (await _server.SearchAsync(OpenLdapServer.Groups, "(objectClass=groupOfNames)")).Where(g => g["member"].Any(m => m.StartsWith("uid=", StringComparison.Ordinal))).Select(g => g["cn"][0])];
}
