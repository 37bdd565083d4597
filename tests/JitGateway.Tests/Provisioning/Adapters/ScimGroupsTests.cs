using System.Text.Json;
using JitGateway.Provisioning;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>Membership: read from the account or by a search, changed group by group in the service's dialect.</summary>
public sealed class ScimGroupsTests
{
    private const string Ada = """{"id":"7","userName":"ada","active":true,"groups":[{"value":"1","display":"Engineering"}]}""";
    private const string Untold = """{"id":"7","userName":"ada","active":true}""";
    private const string InNone = """{"id":"7","userName":"ada","active":true,"groups":[]}""";
    private const string Nobody = """{"totalResults":0,"Resources":[]}""";
    private static readonly string[] Wanted = ["userName", GroupChange.Attribute];

    [Fact]
    public async Task Reads_the_groups_that_the_account_tells()
    {
        await using var server = await StartAsync(new Answer(200, Ada));
        Groups(Done(await Adapter(server).GetAsync("7", Wanted, default))).ShouldBe(["Engineering"]);
    }

    [Theory]
    [InlineData(Untold)]
    [InlineData("""{"id":"7","userName":"ada","groups":[{"value":"1"}]}""")]
    public async Task Searches_the_groups_where_the_account_does_not_name_them(string account)
    {
        await using var server = await StartAsync(new Answer(200, account), new Answer(200, Found(Group("1", "Engineering", "7"), Group("2", "Of others", "8"), """{"id":"3","displayName":"Silent"}""")));
        Groups(Done(await Adapter(server).GetAsync("7", Wanted, default))).ShouldBe(["Engineering", "Silent"], "a filter is no proof, but who tells no members cannot be proved wrong");
        Uri.UnescapeDataString(server.Requests[1].Path).ShouldBe("/scim/v2/Groups?filter=members.value eq \"7\"&count=200");
    }

    [Fact]
    public async Task Groups_are_read_over_all_pages()
    {
        string Page(params string[] groups) => $$"""{"totalResults":3,"itemsPerPage":2,"Resources":[{{string.Join(',', groups)}}]}""";
        await using var server = await StartAsync(new Answer(200, Untold), new Answer(200, Page(Group("1", "Engineering", "7"), Group("2", "Operations", "7"))), new Answer(200, Page(Group("3", "Research", "7"))));
        Groups(Done(await Adapter(server).GetAsync("7", Wanted, default))).ShouldBe(["Engineering", "Operations", "Research"]);
        Uri.UnescapeDataString(server.Requests[2].Path).ShouldBe("/scim/v2/Groups?filter=members.value eq \"7\"&count=200&startIndex=3");
    }

    [Fact]
    public async Task Does_not_ask_for_groups_that_nobody_wants()
    {
        await using var server = await StartAsync(new Answer(200, Untold));
        Done(await Adapter(server).GetAsync("7", ["userName"], default)).Attributes.Keys.ShouldBe(["userName"]);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Puts_into_groups_and_takes_out_of_them_and_touches_no_attribute()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(200, Found(Group("2", "operations"))), new Answer(204, ""), new Answer(200, Found(Group("1", "Engineering"))), new Answer(200, "{}"), new Answer(200, Untold), new Answer(200, Found(Group("2", "Operations", "7"))));
        Groups(Done(await Adapter(server).UpdateAsync(Existing("Engineering"), Change("Operations"), default))).ShouldBe(["Operations"]);
        server.Requests.Select(r => $"{r.Method} {r.Path.Split('?')[0]}").ShouldBe(
            ["GET /scim/v2/Users/7", "GET /scim/v2/Groups", "PATCH /scim/v2/Groups/2", "GET /scim/v2/Groups", "PATCH /scim/v2/Groups/1", "GET /scim/v2/Users/7", "GET /scim/v2/Groups"]);
        Operations(server.Requests[2]).ShouldBe("""[{"op":"add","path":"members","value":[{"value":"7"}]}]""");
        Operations(server.Requests[4]).ShouldBe("""[{"op":"remove","path":"members[value eq \u00227\u0022]"}]""");
    }

    [Fact]
    public async Task Entra_services_get_a_member_to_remove_by_its_value()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(200, Found(Group("1", "Engineering"))), new Answer(204, ""), new Answer(200, Untold), new Answer(200, Nobody));
        Groups(Done(await Adapter(server, "\"Dialect\": \"Entra\"").UpdateAsync(Existing("Engineering"), Change(), default))).ShouldBeEmpty();
        Operations(server.Requests[2]).ShouldBe("""[{"op":"Remove","path":"members","value":[{"value":"7"}]}]""");
    }

    [Fact]
    public async Task A_new_account_is_put_into_its_groups()
    {
        await using var server = await StartAsync(new Answer(201, Untold), new Answer(200, Found(Group("1", "Engineering"))), new Answer(204, ""), new Answer(200, Ada));
        Groups(Done(await Adapter(server).CreateAsync(new BackendUser(new Dictionary<string, AttributeValue?> { ["userName"] = Text("ada"), [GroupChange.Attribute] = Text("Engineering") }), default))).ShouldBe(["Engineering"]);
        server.Requests[0].Body.ShouldBe("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}""");
    }

    [Fact]
    public async Task What_came_about_meanwhile_is_not_asked_for_again()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(200, Ada));
        Groups(Done(await Adapter(server).UpdateAsync(Existing(), Change("engineering"), default))).ShouldBe(["Engineering"]);
        server.Requests.ShouldAllBe(r => r.Method == "GET", "adding a member twice doubles it in some services");
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_passed_over_and_nobody_elses_is_taken_for_it()
    {
        await using var server = await StartAsync(new Answer(200, InNone), new Answer(200, Found(Group("1", "Engineering 2"))), new Answer(200, InNone));
        Groups(Done(await Adapter(server).UpdateAsync(Existing(), Change("Engineering"), default))).ShouldBeEmpty();
        server.Requests.ShouldAllBe(r => r.Method == "GET");
    }

    [Fact]
    public async Task Two_groups_of_one_name_are_an_error()
    {
        await using var server = await StartAsync(new Answer(200, InNone), new Answer(200, Found(Group("1", "Engineering"), Group("2", "Engineering"))));
        (await Adapter(server).UpdateAsync(Existing(), Change("Engineering"), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the service has several groups of one name", GroupChange.Attribute));
    }

    [Fact]
    public async Task The_id_of_a_group_is_remembered_and_forgotten_when_the_group_is_gone()
    {
        await using var server = await StartAsync(new Answer(200, InNone), new Answer(200, Found(Group("1", "Engineering"))), new Answer(204, ""), new Answer(200, Ada));
        var adapter = Adapter(server);
        Done(await adapter.UpdateAsync(Existing(), Change("Engineering"), default));
        server.Then(new Answer(200, InNone), new Answer(204, ""), new Answer(200, Ada));
        Done(await adapter.UpdateAsync(Existing(), Change("Engineering"), default));
        server.Requests.Count(r => r.Path.Contains("displayName")).ShouldBe(1);
        server.Then(new Answer(200, InNone), new Answer(404, ""), new Answer(200, Found(Group("9", "Engineering"))), new Answer(204, ""), new Answer(200, Ada));
        Done(await adapter.UpdateAsync(Existing(), Change("Engineering"), default));
        server.Requests.Where(r => r.Method == "PATCH").Select(r => r.Path).ShouldBe(["/scim/v2/Groups/1", "/scim/v2/Groups/1", "/scim/v2/Groups/1", "/scim/v2/Groups/9"]);
    }

    [Fact]
    public async Task Without_patch_a_group_is_put_as_it_was_read_and_once_more_where_somebody_was_faster()
    {
        const string Before = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"1","displayName":"Engineering","foreign":true,"members":[{"value":"8"}],"meta":{"version":"\"1\""}}""";
        await using var server = await StartAsync(
            new Answer(200, InNone), new Answer(200, Found(Group("1", "Engineering"))), new Answer(200, Before), new Answer(412, ""), new Answer(200, Before.Replace("{\"value\":\"8\"}", "{\"value\":\"8\"},{\"value\":\"9\"}"), "ETag", "\"2\""), new Answer(200, "{}"), new Answer(200, Ada));
        Done(await Adapter(server, "\"Change\": \"Put\"").UpdateAsync(Existing(), Change("Engineering"), default));
        var puts = server.Requests.Where(r => r.Method == "PUT").ToList();
        puts.Select(p => p.Headers["If-Match"]).ShouldBe(["\"1\"", "\"2\""]);
        puts[1].Body.ShouldBe("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"1","displayName":"Engineering","foreign":true,"members":[{"value":"8"},{"value":"9"},{"value":"7"}]}""");
    }

    [Fact]
    public async Task A_search_that_is_refused_names_membership()
    {
        await using var server = await StartAsync(new Answer(200, Untold), new Answer(400, ""));
        (await Adapter(server).GetAsync("7", Wanted, default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("400", GroupChange.Attribute));
    }

    [Fact]
    public async Task What_the_adapter_can_is_declared()
    {
        await using var server = await StartAsync();
        server.Adapter().Capabilities.ShouldBe(new AdapterCapabilities(Find: true, Update: true, Disable: true, Groups: false, Undo: true, Rename: true, Conditional: true));
        Adapter(server).Capabilities.ShouldBe(new AdapterCapabilities(Find: true, Update: true, Disable: true, Groups: true, Undo: false, Rename: true, Conditional: true));
    }

    private static IProvisioningAdapter Adapter(HttpStub server, string more = "\"Change\": \"Patch\"") =>
        server.Adapter(more: more.Contains("Change") ? more : $"\"Change\": \"Patch\", {more}", groups: true);

    private static ExistingUser Existing(params string[] groups) => new("7", new Dictionary<string, AttributeValue?> { ["userName"] = Text("ada"), [GroupChange.Attribute] = groups.Length == 0 ? null : new AttributeValue.List(groups) }, Active: true);

    private static BackendUser Change(params string[] groups) => new(new Dictionary<string, AttributeValue?> { [GroupChange.Attribute] = groups.Length == 0 ? null : new AttributeValue.List(groups) });

    private static IReadOnlyList<string> Groups(ExistingUser user) => ValueComparison.Texts(user.Attributes.GetValueOrDefault(GroupChange.Attribute));

    private static string Group(string id, string name, params string[] members) =>
        $$"""{"id":"{{id}}","displayName":"{{name}}"{{(members.Length == 0 ? "" : $",\"members\":[{string.Join(',', members.Select(m => $"{{\"value\":\"{m}\"}}"))}]")}}}""";

    private static string Found(params string[] groups) => $$"""{"totalResults":{{groups.Length}},"Resources":[{{string.Join(',', groups)}}]}""";

    private static string Operations(Request request) => JsonDocument.Parse(request.Body).RootElement.GetProperty("Operations").GetRawText();

    private static AttributeValue.Text Text(string value) => new(value);

    private static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;
}
