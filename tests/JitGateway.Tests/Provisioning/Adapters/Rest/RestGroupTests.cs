using JitGateway.Provisioning;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;
using static JitGateway.Tests.Provisioning.Adapters.Rest.RestAdapterTests;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>What is not told of a group must cost nobody a membership. That memberships are kept, the contract shows.</summary>
public sealed class RestGroupTests
{
    private const string OfAll = """
        { "At": "groups", "Name": "name", "Id": "id", "Find": { "Url": "groups", "Query": { "name": "{group}" } }, "Set": { "Method": "PUT", "Url": "users/{id}/groups", "Json": [ { "id": "{groupIds}" } ] } }
        """;

    private const string OneByOne = """
        { "At": "groups", "Name": "name", "Id": "id", "Find": { "Url": "groups", "Query": { "name": "{group}" }, "Id": "key" },
          "Add": { "Method": "PUT", "Url": "groups/{groupId}/{id}" }, "Remove": { "Method": "DELETE", "Url": "groups/{groupId}/{id}" } }
        """;

    private const string Held = """{"id":7,"groups":[{"id":1,"name":"Guests"}]}""";

    [Theory]
    [InlineData("""{"id":7,"groups":[{"id":1,"name":"Guests"},{"name":"Staff"}]}""")]
    [InlineData("""{"id":7,"groups":[{"id":{"$oid":"1"},"name":"Guests"}]}""")]
    [InlineData("""{"id":7,"groups":[{"id":null,"name":"Guests"}]}""")]
    public async Task Groups_whose_ids_are_not_told_are_not_taken_away_with_those_that_are_written(string record)
    {
        await using var server = await StartAsync(new Answer(200, record), new Answer(200, record));
        var adapter = server.Adapter(("Groups", OfAll));
        (await adapter.UpdateAsync(Member("Guests"), Joining("Guests", "Operators"), default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("an entry of the account's groups has no id at \"id\""));
        server.Requests.ShouldAllBe(r => r.Method == "GET");
    }

    [Theory]
    [InlineData(OfAll, """[{"name":"Operators"}]""", "id")]
    [InlineData(OneByOne, """[{"id":4,"name":"Operators"}]""", "key")]
    public async Task A_group_that_is_found_without_an_id_is_not_passed_over(string groups, string found, string path)
    {
        await using var server = await StartAsync(new Answer(200, Held), new Answer(200, found));
        (await server.Adapter(("Groups", groups)).UpdateAsync(Member("Guests"), Joining("Guests", "Operators"), default))
            .ShouldBe(new AdapterResult<ExistingUser>.Unavailable($"Groups:Find: what was found has no id at \"{path}\""));
        server.Requests.ShouldAllBe(r => r.Method == "GET");
    }

    [Fact]
    public async Task All_memberships_are_written_with_those_that_others_gave()
    {
        await using var server = await StartAsync(new Answer(200, Held), new Answer(200, """[{"id":4,"name":"Operators"}]"""), new Answer(204, ""), new Answer(200, Held));
        Done(await server.Adapter(("Groups", OfAll)).UpdateAsync(Member(), Joining("Operators"), default));
        server.Requests[2].Body.ShouldBe("""[{"id":"1"},{"id":"4"}]""");
    }

    private static ExistingUser Member(params string[] groups) => new("7", Joining(groups).Attributes, null);

    private static BackendUser Joining(params string[] groups) => User((GroupChange.Attribute, new AttributeValue.List(groups)));
}
