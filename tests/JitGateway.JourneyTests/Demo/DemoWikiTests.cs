using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using JitGateway.Demo.Applications;
using JitGateway.JourneyTests.Servers;
using Microsoft.AspNetCore.Builder;

namespace JitGateway.JourneyTests.Demo;

/// <summary>The demo's wiki has a SCIM server of its own; it must be one that a real adapter can talk to.</summary>
public sealed class DemoWikiTests : IAsyncLifetime
{
    private const string Department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    private readonly WebApplication _wiki;
    private readonly HttpClient _client = new();

    public DemoWikiTests()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        _wiki = WikiApplication.Build(url, "secret", TimeProvider.System);
        _client.BaseAddress = new Uri(url);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
    }

    public Task InitializeAsync() => _wiki.StartAsync();

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _wiki.DisposeAsync();
    }

    [Fact]
    public async Task Creates_an_account_and_finds_it_by_whatever_case_of_its_name()
    {
        var created = await CreateAdaAsync();
        var found = await ReadAsync(await _client.GetAsync("/scim/v2/Users?filter=userName%20eq%20%22ADA%22"));
        found["totalResults"]!.GetValue<int>().ShouldBe(1);
        found["Resources"]![0]!["id"]!.GetValue<string>().ShouldBe(created["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("externalId eq \"ADA-1\"")]
    [InlineData("userName eq \"grace\"")]
    [InlineData("active eq false")]
    public async Task Finds_nobody_where_nobody_is(string filter)
    {
        await CreateAdaAsync();
        var found = await ReadAsync(await _client.GetAsync($"/scim/v2/Users?filter={Uri.EscapeDataString(filter)}"));
        found["totalResults"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("externalId eq \"ada-1\"")]
    [InlineData("emails.value eq \"Ada@example.org\"")]
    [InlineData("emails eq \"ada@example.org\"")]
    [InlineData("name.familyName eq \"Lovelace\"")]
    [InlineData(Department + " eq \"Engineering\"")]
    public async Task Finds_by_core_and_extension_attributes(string filter)
    {
        await CreateAdaAsync();
        var found = await ReadAsync(await _client.GetAsync($"/scim/v2/Users?filter={Uri.EscapeDataString(filter)}"));
        found["totalResults"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("userName")]
    [InlineData("userName sw \"a\"")]
    [InlineData("userName eq ada")]
    public async Task Refuses_a_filter_it_does_not_understand(string filter)
    {
        var answer = await _client.GetAsync($"/scim/v2/Users?filter={Uri.EscapeDataString(filter)}");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ReadAsync(answer))["scimType"]!.GetValue<string>().ShouldBe("invalidFilter");
    }

    [Fact]
    public async Task Refuses_a_second_account_of_one_name()
    {
        await CreateAdaAsync();
        var second = await _client.PostAsJsonAsync("/scim/v2/Users", new JsonObject { ["userName"] = "Ada" });
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ReadAsync(second))["scimType"]!.GetValue<string>().ShouldBe("uniqueness");
    }

    [Theory]
    [InlineData("""{ "op": "replace", "path": "displayName", "value": "Countess" }""", "displayName", "Countess")]
    [InlineData("""{ "op": "Replace", "path": "name.familyName", "value": "King" }""", "name.familyName", "King")]
    [InlineData("""{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "king@example.org" }""", "emails", "king@example.org")]
    [InlineData("""{ "op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "Research" }""", Department, "Research")]
    [InlineData("""{ "op": "replace", "value": { "displayName": "Countess" } }""", "displayName", "Countess")]
    [InlineData("""{ "op": "replace", "value": { "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Research" } } }""", Department, "Research")]
    public async Task Changes_what_a_patch_names(string operation, string path, string expected)
    {
        var ada = await CreateAdaAsync();
        var patched = await ReadAsync(await PatchAsync(ada, operation));
        JitGateway.Demo.Scim.ScimPath.Parse(path).Values(patched).Single()!.ToString().ShouldBe(expected);
        patched["userName"]!.GetValue<string>().ShouldBe("ada");
    }

    [Fact]
    public async Task Removes_what_a_patch_removes()
    {
        var patched = await ReadAsync(await PatchAsync(await CreateAdaAsync(), """{ "op": "remove", "path": "displayName" }"""));
        patched.ContainsKey("displayName").ShouldBeFalse();
    }

    [Fact]
    public async Task Leaves_an_account_as_it_was_when_one_operation_of_a_patch_is_wrong()
    {
        var ada = await CreateAdaAsync();
        var answer = await PatchAsync(ada, """{ "op": "replace", "path": "displayName", "value": "Countess" }, { "op": "replace", "path": "id", "value": "x" }""");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ReadAsync(await _client.GetAsync($"/scim/v2/Users/{ada["id"]}")))["displayName"]!.GetValue<string>().ShouldBe("Ada Lovelace");
    }

    [Fact]
    public async Task Lets_nobody_in_without_the_token()
    {
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        (await _client.GetAsync("/scim/v2/Users")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Shows_a_person_what_was_done_for_them_and_nothing_the_second_time()
    {
        _client.DefaultRequestHeaders.Add("X-Remote-User", "ada");
        var ada = await CreateAdaAsync();
        (await _client.GetStringAsync("/")).ShouldContain("Your account was created just now");
        (await _client.GetStringAsync("/")).ShouldContain("Nothing had to be done");
        await PatchAsync(ada, """{ "op": "replace", "path": "displayName", "value": "<Countess>" }""");
        var page = await _client.GetStringAsync("/");
        page.ShouldContain("A value of your account was changed");
        page.ShouldContain("&lt;Countess&gt;");
    }

    private async Task<JsonObject> CreateAdaAsync()
    {
        var answer = await _client.PostAsJsonAsync("/scim/v2/Users", JsonNode.Parse("""
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada", "externalId": "ada-1", "displayName": "Ada Lovelace",
              "name": { "familyName": "Lovelace" }, "emails": [ { "value": "ada@example.org", "type": "work" } ],
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engineering" } }
            """));
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var created = await ReadAsync(answer);
        answer.Headers.Location!.AbsolutePath.ShouldBe($"/scim/v2/Users/{created["id"]}");
        return created;
    }

    private Task<HttpResponseMessage> PatchAsync(JsonObject user, string operations) =>
        _client.PatchAsync($"/scim/v2/Users/{user["id"]}", new StringContent($$"""{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [ {{operations}} ] }""", null, "application/scim+json"));

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
}
