using System.Text.Json;
using JitGateway.Provisioning;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>What a service says in its <c>/Schemas</c> that it requires, before an account is refused for it.</summary>
public sealed class ScimSchemasTests
{
    private const string Badge = "urn:ietf:params:scim:schemas:extension:acme:2.0:Badge";

    private const string Schemas = $$"""
        {
          "totalResults": 3,
          "Resources": [
            { "id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [
              { "name": "id", "required": true, "mutability": "readWrite" },
              { "name": "schemas", "required": true },
              { "name": "userName", "required": true },
              { "name": "costCentre", "required": true, "mutability": "readOnly" },
              { "name": "title", "required": false },
              { "name": "shoe\u001b[2Jsize", "required": true },
              { "name": "name", "type": "complex", "required": true, "subAttributes": [ { "name": "familyName", "required": true }, { "name": "givenName" } ] },
              { "name": "emails", "type": "complex", "multiValued": true, "subAttributes": [ { "name": "value", "required": true }, { "name": "type", "required": true }, { "name": "display", "required": false } ] },
              { "name": "phoneNumbers", "type": "complex", "multiValued": true, "subAttributes": [ { "name": "value", "required": true } ] },
              { "name": "displayName", "required": true, "mutability": "readWrite" } ] },
            { "id": "urn:ietf:params:scim:schemas:core:2.0:Group", "attributes": [ { "name": "members", "required": true } ] },
            { "id": "{{Badge}}", "attributes": [ { "name": "number", "required": true }, { "name": "colour" } ] }
          ]
        }
        """;

    [Fact]
    public async Task A_check_names_what_the_service_requires_and_nothing_is_mapped_to()
    {
        var told = (await CheckAsync(["userName", "emails", $"{Badge}:colour"], Listed, Configuration, new Answer(200, Schemas))).ShouldBeOfType<AdapterResult<string>.Rejected>();
        told.Attribute.ShouldBe("name.familyName");
        told.Detail.Split(". ").ShouldBe(
        [
            Unmapped("name.familyName"), Unmapped("displayName"), Unmapped($"{Badge}:number"),
        ]);
    }

    [Theory]
    [InlineData("userName", "name.familyName", "displayName")]
    [InlineData("USERNAME", "name.FamilyName", "displayname", "emails[type eq \"work\"].value", "phoneNumbers")]
    [InlineData("userName", "name.familyName", "displayName", Badge + ":number", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department")]
    public async Task All_that_is_required_is_mapped(params string[] mapped) =>
        (await CheckAsync(mapped, Listed, Configuration, new Answer(200, Schemas))).ShouldBeOfType<AdapterResult<string>.Done>();

    [Fact]
    public async Task Of_an_entry_of_a_list_its_required_parts_are_wanted_too() =>
        (await CheckAsync(["userName", "name.familyName", "displayName", "emails[primary eq true].value"], Listed, Configuration, new Answer(200, Schemas)))
            .ShouldBe(new AdapterResult<string>.Rejected(Unmapped("emails.type"), "emails.type"));

    [Fact]
    public async Task A_service_that_lists_its_schemas_without_a_frame_is_understood() =>
        (await CheckAsync(["userName"], Listed, Configuration, new Answer(200, """[ { "id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [ { "name": "nickName", "required": true } ] } ]""")))
            .ShouldBe(new AdapterResult<string>.Rejected(Unmapped("nickName"), "nickName"));

    [Fact]
    public async Task Who_makes_no_accounts_is_asked_for_nothing()
    {
        await using var server = await StartAsync(Listed, Configuration, new Answer(200, Schemas));
        (await Adapter(server, ["title"], creates: false).CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Done>();
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(501, "")]
    [InlineData(403, "")]
    [InlineData(500, "")]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{ \"Resources\": [ 7, { \"id\": \"urn:ietf:params:scim:schemas:core:2.0:User\", \"attributes\": { } } ] }")]
    [InlineData(Cut, "")]
    public async Task A_service_that_does_not_serve_them_is_passed_over(int status, string body) =>
        // a reading whose connection ends is asked for once more
        (await CheckAsync(["userName"], Listed, Configuration, new Answer(status, body), new Answer(status, body))).ShouldBeOfType<AdapterResult<string>.Done>().Value.ShouldEndWith("with PATCH, filters");

    private static Answer Listed => new(200, """{"totalResults":0}""");

    private static Answer Configuration => new(200, """{"patch":{"supported":true},"filter":{"supported":true}}""");

    private static string Unmapped(string attribute) => $"{attribute} is demanded of every account by the service's /Schemas, and nothing is mapped to it; map it, with a constant where people have no value of it";

    private static async Task<AdapterResult<string>> CheckAsync(string[] mapped, params Answer[] answers)
    {
        await using var server = await StartAsync(answers);
        return await Adapter(server, mapped, creates: true).CheckAsync(default);
    }

    private static IProvisioningAdapter Adapter(HttpStub server, string[] mapped, bool creates) =>
        AdapterConfiguration.Read("Scim", JsonSerializer.Serialize(new { BaseUrl = server.BaseUrl(), Token = "secret-token" }), mapped, [mapped[0]], creates: creates).Adapter();
}
