using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Provisioning;
using JitGateway.Tests.Architecture;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;
using static JitGateway.Tests.Provisioning.Adapters.Rest.RestAdapterTests;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>The page deploy/recipes/rest.md: its own configuration, with nothing changed but where the application is.</summary>
public sealed class RestRecipeTests
{
    [Fact]
    public async Task The_pages_own_configuration_finds_makes_changes_disables_and_groups()
    {
        await using var server = await StartAsync(
            new Answer(200, """{"users":[]}"""), new Answer(200, """{"users":[]}"""),
            new Answer(201, """{"user":{"id":7}}"""), new Answer(200, User("Lovelace"), "ETag", "\"v1\""),
            new Answer(204, ""), new Answer(200, User("King")),
            new Answer(204, ""), new Answer(200, User("King")),
            new Answer(204, ""), new Answer(200, User("King", "disabled")),
            new Answer(200, User("King")), new Answer(200, "[]"), new Answer(200, """{"groups":[{"id":4,"name":"Engineering"},{"id":5,"name":"Engineering 2"}]}"""), new Answer(201, ""), new Answer(200, User("King")), new Answer(200, """[{"id":4,"name":"Engineering"}]"""),
            new Answer(422, """{"errors":["login has already been taken"]}"""));
        var provisioning = Page(server.Origin);
        string[] mapped = [.. provisioning["Mapping"]!.AsObject().Select(m => m.Key)];
        var adapter = AdapterConfiguration.Read("Rest", provisioning["Rest"]!.ToJsonString(), mapped, ["login", "email"], groups: true, generated: ["password"]).Adapter();
        var ada = RestAdapterTests.User(
            ("login", Text("ada")), ("email", Text("ada@example.com")), ("surname", Text("Lovelace")), ("roles", new AttributeValue.List(["author"])), ("password", Text("made-up")), ("active", new AttributeValue.Flag(true)));

        Done(await adapter.FindAsync("login", "ada", [], default)).ShouldBeEmpty();
        Done(await adapter.FindAsync("email", "ada@example.com", [], default)).ShouldBeEmpty();
        var made = Done(await adapter.CreateAsync(ada, default));
        (made.AccountId, made.Active, made.Attributes["email"], made.Attributes["surname"]).ShouldBe(("7", true, Text("ada@example.com"), Text("Lovelace")));
        Done(await adapter.UpdateAsync(made, RestAdapterTests.User(("surname", Text("King"))), default)).Attributes["surname"].ShouldBe(Text("King"));
        Done(await adapter.UpdateAsync(made, RestAdapterTests.User(("email", Text("king@example.com"))), default));
        Done(await adapter.SetActiveAsync(made, active: false, default)).Active.ShouldBe(false);
        Done(await adapter.UpdateAsync(made, RestAdapterTests.User((GroupChange.Attribute, Text("Engineering"))), default)).Attributes[GroupChange.Attribute].ShouldBe(Text("Engineering"));
        (await adapter.CreateAsync(ada, default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();

        server.Requests.Select(r => $"{r.Method} {r.Path} {r.Body}".TrimEnd()).ShouldBe(
            [
                "GET /api/users?login=ada", "GET /api/users?mail=ada%40example.com&page=1&per_page=50",
                """POST /api/users {"user":{"contacts":[{"address":"ada@example.com","kind":"work","priority":1}],"login":"ada","must_change_password":false,"name":{"family":"Lovelace"},"password":"made-up","roles":["author"]}}""", "GET /api/users/7",
                """PATCH /api/users/7 {"user":{"name":{"family":"King"}}}""", "GET /api/users/7",
                "PUT /api/users/7/mail address=king%40example.com", "GET /api/users/7",
                "POST /api/users/7/disable", "GET /api/users/7",
                "GET /api/users/7", "GET /api/users/7/groups", "GET /api/groups?name=Engineering", """POST /api/groups/4/members {"user_id":7}""", "GET /api/users/7", "GET /api/users/7/groups",
                """POST /api/users {"user":{"contacts":[{"address":"ada@example.com","kind":"work","priority":1}],"login":"ada","must_change_password":false,"name":{"family":"Lovelace"},"password":"made-up","roles":["author"]}}""",
            ]);
        server.Requests[4].Headers["If-Match"].ShouldBe("\"v1\"");
    }

    private static string User(string surname, string state = "enabled") =>
        $$$"""{"user":{"id":7,"login":"ada","name":{"family":"{{{surname}}}"},"contacts":[{"kind":"private","address":"x"},{"kind":"work","address":"ada@example.com"}],"roles":["author"],"state":"{{{state}}}"}}""";

    private static JsonNode Page(Uri origin)
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "deploy", "recipes", "rest.md"));
        var block = page.Split("```jsonc\n", 2)[1].Split("```", 2)[0];
        var provisioning = JsonNode.Parse(block, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!["Backends"]!["wiki"]!["Provisioning"]!;
        (provisioning["Rest"]!["BaseUrl"], provisioning["Rest"]!["Token"]) = ($"{origin}api", "secret-token");
        return provisioning;
    }
}
