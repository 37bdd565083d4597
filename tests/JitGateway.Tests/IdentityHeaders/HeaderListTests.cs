using JitGateway.Identity;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>Which values of a list a header tells, and by which names.</summary>
public sealed class HeaderListTests
{
    private static readonly SessionPrincipal Anna = GatewayOnTheWire.Person(
        "anna", ("groups", ["CN=wiki-readers,OU=All", "wiki-admins", "wiki-test", "Staff", "urn:example:eng", "crm*"]));

    [Theory]
    [InlineData(""" "Only": "wiki-*" """, "wiki-admins,wiki-test")]
    [InlineData(""" "Only": [ "WIKI-*", "staff" ] """, "wiki-admins,wiki-test,Staff")]                       // case does not count
    [InlineData(""" "Only": [ "CN=*,OU=All" ] """, "CN=wiki-readers%2COU=All")]
    [InlineData(""" "Only": [ "*wiki*s*" ] """, "CN=wiki-readers%2COU=All,wiki-admins,wiki-test")]
    [InlineData(""" "Only": [ "wiki-*admins*s" ] """, null)]                                                // one letter is not two
    [InlineData(""" "Except": [ "*-test", "CN=*", "crm*" ] """, "wiki-admins,Staff,urn:example:eng")]
    [InlineData(""" "Only": "wiki-*", "Except": "wiki-test" """, "wiki-admins")]
    [InlineData(""" "Only": "wiki" """, null)]
    [InlineData(""" "Only": "wiki-*", "Map": { "wiki-admins": "Administrators", "Staff": "everybody" } """, "Administrators")]
    [InlineData(""" "Rename": { "wiki-*": "*", "CN=*,OU=All": "*" } """, "wiki-readers,admins,test,Staff,urn:example:eng,crm*")]
    [InlineData(""" "Only": "wiki-*", "Rename": { "wiki-*": "w/*", "wiki-admins": "root" } """, "root,w/test")]  // what is named whole comes first
    [InlineData(""" "Only": "wiki-*", "Rename": { "w*": "1", "wiki-a*": "2*" } """, "2dmins,1")]                 // and then what says it more exactly
    [InlineData(""" "Only": "wiki-*", "Rename": { "wiki-*": "wiki" } """, "wiki")]                               // what has become one is told once
    [InlineData(""" "Rename": { "urn:example:eng": "Engineering", "*": null } """, "Engineering")]
    [InlineData(""" "Only": "wiki-*", "Rename": { "*-test": null } """, "wiki-admins")]
    [InlineData(""" "Rename": { "*": "x-*" }, "MaxValues": 2 """, "x-CN=wiki-readers%2COU=All,x-wiki-admins")]
    [InlineData(""" "Except": [ "CN=*" ], "MaxValues": 1 """, "wiki-admins")]
    public async Task Values_are_chosen_and_renamed_as_configured(string keys, string? arrives)
    {
        await using var wire = await GatewayOnTheWire.StartAsync($$""", "Headers": { "X-Groups": { "From": "{groups}", {{keys}} } }""", people: Anna);

        (await wire.BackendSeesAsync("anna")).Header("X-Groups").ShouldBe(arrives is null ? [] : [arrives]);
    }

    [Fact]
    public async Task What_is_left_out_by_the_bounds_is_logged_once_for_a_session_and_what_the_configuration_leaves_out_is_not()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(
            """, "Headers": { "X-Groups": { "From": "{groups}", "Except": "wiki-*", "MaxValues": 3 }, "X-Wiki": { "From": "{groups}", "Only": "wiki-*" } }""",
            people: GatewayOnTheWire.Person("bo", ("groups", ["a", "wiki-a", "b", "c", "d", "e"])));

        for (var i = 0; i < 3; i++) (await wire.BackendSeesAsync("bo")).Header("X-Groups").ShouldBe(["a,b,c"]);

        wire.Gateway.Logs.Entries.Where(e => e.Event == 1000).ShouldHaveSingleItem().Message.ShouldContain("2 values of X-Groups");
    }
}
