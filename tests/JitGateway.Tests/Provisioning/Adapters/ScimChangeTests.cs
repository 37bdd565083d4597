using System.Text.Json;
using JitGateway.Provisioning;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>Changes by PATCH in the dialects of services made for Entra ID and for Okta, by entries of lists, and by PUT where there is no PATCH.</summary>
public sealed class ScimChangeTests
{
    private const string Work = "emails[type eq \"work\"].value";
    private const string Home = "emails[type eq \"home\"].value";
    private const string Street = "addresses[type eq \"work\"].streetAddress";
    private const string Town = "addresses[type eq \"work\"].locality";
    private const string Department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    private const string Badge = "urn:example:acme:1.0:User:badges[kind eq \"door\"].code";

    private const string Ada = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7","meta":{"version":"W/\"3\""},"groups":[{"value":"1","display":"Engineering"}],"USERNAME":"ada","active":true,"nickName":"Countess",
         "name":{"familyName":"Lovelace","givenName":"Ada"},"emails":[{"type":"Work","value":"ada@example.com","primary":true},{"type":"other","value":"a@example.org"}],
         "urn:example:foreign:2.0:User":{"secret":"kept"}}
        """;

    private static readonly Dictionary<string, AttributeValue?> Held = new() { ["userName"] = Text("ada"), ["name.familyName"] = Text("Lovelace"), [Work] = Text("ada@example.com"), ["active"] = new AttributeValue.Flag(true) };
    private static readonly ExistingUser Existing = new("7", Held, Active: true);

    [Fact]
    public async Task Writes_entries_of_lists_and_attributes_of_any_schema_into_a_new_account()
    {
        await using var server = await StartAsync(new Answer(201, Ada));
        Done(await server.Adapter().CreateAsync(User(("userName", Text("ada")), (Work, Text("w@example.com")), (Home, Text("h@example.com")), (Street, Text("1 Road")), (Town, Text("London")), (Badge, Text("42"))), default));
        server.Requests[0].Body.ShouldBe(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:acme:1.0:User"],"userName":"ada","emails":[{"type":"work","value":"w@example.com"},{"type":"home","value":"h@example.com"}],"addresses":[{"type":"work","streetAddress":"1 Road","locality":"London"}],"urn:example:acme:1.0:User":{"badges":[{"kind":"door","code":"42"}]}}""");
    }

    [Fact]
    public async Task Reads_the_entry_that_is_meant_in_any_case_and_whatever_its_place()
    {
        await using var server = await StartAsync(new Answer(200, Ada));
        var user = Done(await server.Adapter().GetAsync("7", [Work, Home, "emails[primary eq true].value", "emails[primary eq false].value", Badge], default));
        user.Attributes.ShouldBe(new Dictionary<string, AttributeValue?> { [Work] = Text("ada@example.com"), ["emails[primary eq true].value"] = Text("ada@example.com"), ["emails[primary eq false].value"] = Text("a@example.org") });
    }

    [Theory]
    [InlineData("emails[type eq \"work\"].value", "emails[type eq \"work\" and value eq \"x\\u0022 or userName pr\"]")]
    [InlineData("emails[primary eq true].value", "emails[primary eq true and value eq \"x\\u0022 or userName pr\"]")]
    [InlineData("urn:example:acme:1.0:User:badges[kind eq \"door\"].code", "urn:example:acme:1.0:User:badges[kind eq \"door\" and code eq \"x\\u0022 or userName pr\"]")]
    public async Task Searches_an_entry_and_a_value_stays_a_value(string attribute, string filter)
    {
        await using var server = await StartAsync(new Answer(200, """{"totalResults":0}"""), new Answer(200, """{"totalResults":0}"""));
        Done(await server.Adapter().FindAsync(attribute, "x\" or userName pr", [], default)).ShouldBeEmpty();
        Uri.UnescapeDataString(server.Requests[0].Path["/scim/v2/Users?filter=".Length..]).ShouldBe(filter);
    }

    [Fact]
    public async Task Replaces_a_value_of_an_entry_that_is_held_without_reading()
    {
        (await PatchAsync("", (Work, Text("new@example.com")))).ShouldBe("""[{"op":"replace","path":"emails[type eq \u0022work\u0022].value","value":"new@example.com"}]""");
    }

    [Fact]
    public async Task Removes_the_whole_entry_with_its_value()
    {
        (await PatchAsync("", (Work, null), ("addresses[type eq \"work\"].locality", null))).ShouldBe("""[{"op":"remove","path":"emails[type eq \u0022work\u0022]"},{"op":"remove","path":"addresses[type eq \u0022work\u0022].locality"}]""");
    }

    [Fact]
    public async Task Makes_an_entry_that_is_not_there_with_all_its_parts_at_once()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(200, Ada));
        Done(await server.Adapter().UpdateAsync(Existing, User((Street, Text("1 Road")), (Town, Text("London")), (Home, Text("h@example.com"))), default));
        server.Requests.Select(r => r.Method).ShouldBe(["GET", "PATCH"], "only the account shows whether the entry is there");
        Operations(server.Requests[1]).ShouldBe("""[{"op":"add","path":"addresses","value":[{"type":"work","streetAddress":"1 Road","locality":"London"}]},{"op":"add","path":"emails","value":[{"type":"home","value":"h@example.com"}]}]""");
    }

    [Fact]
    public async Task Entra_services_get_capitals_texts_for_truth_and_paths_for_values()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(200, Ada));
        Done(await server.Adapter(more: "\"Change\": \"Patch\", \"Dialect\": \"Entra\"").UpdateAsync(Existing, User(
            ("active", new AttributeValue.Flag(false)), ("name.familyName", Text("King")), ("title", Text("Countess")), (Home, Text("h@example.com")), (Department, null)), default));
        Operations(server.Requests[1]).ShouldBe(
            """[{"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"name.familyName","value":"King"},{"op":"Add","path":"title","value":"Countess"},{"op":"Add","path":"emails[type eq \u0022home\u0022].value","value":"h@example.com"},{"op":"Remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"}]""");
    }

    [Fact]
    public async Task Okta_services_get_one_object_without_a_path()
    {
        (await PatchAsync("\"Dialect\": \"Okta\"", ("active", new AttributeValue.Flag(true)), ("name.familyName", Text("King")), ("title", null), (Department, Text("Engines")))).ShouldBe(
            """[{"op":"replace","value":{"active":true,"name":{"familyName":"King"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Engines"}}},{"op":"remove","path":"title"}]""");
    }

    [Theory]
    [InlineData("\"Change\": \"Put\"", new[] { "GET", "PUT" })]
    [InlineData("", new[] { "GET ServiceProviderConfig", "GET", "PUT" })]
    public async Task A_put_holds_all_that_was_read_with_what_differs_in_it(string more, string[] requests)
    {
        await using var server = await StartAsync();
        if (requests.Length == 3) server.Then(new Answer(200, """{"patch":{"supported":false}}"""));
        server.Then(new Answer(200, Ada, "ETag", "\"9\""), new Answer(200, Ada));
        Done(await server.Adapter(more: more).UpdateAsync(Existing, User(
            ("userName", Text("ada.king")), ("name.familyName", Text("King")), (Work, Text("new@example.com")), (Home, Text("h@example.com")), ("nickName", null), (Department, Text("Engines"))), default));
        server.Requests.Select(r => r.Path.EndsWith("Config", StringComparison.Ordinal) ? $"{r.Method} ServiceProviderConfig" : r.Method).ShouldBe(requests);
        var put = server.Requests[^1];
        put.Headers["If-Match"].ShouldBe("\"9\"");
        JsonSerializer.Serialize(JsonDocument.Parse(put.Body)).ShouldBe(JsonSerializer.Serialize(JsonDocument.Parse(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"7","USERNAME":"ada.king","active":true,
             "name":{"familyName":"King","givenName":"Ada"},"emails":[{"type":"Work","value":"new@example.com","primary":true},{"type":"other","value":"a@example.org"},{"type":"home","value":"h@example.com"}],
             "urn:example:foreign:2.0:User":{"secret":"kept"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Engines"}}
            """)));
    }

    [Fact]
    public async Task A_put_takes_out_the_entry_and_the_part_that_are_cleared()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(204, ""), new Answer(200, Ada));
        Done(await server.Adapter(more: "\"Change\": \"Put\"").UpdateAsync(Existing, User((Work, null), ("name.givenName", null), (Home, null), (Department, null), ("urn:example:foreign:2.0:User:secret", null)), default));
        var put = JsonDocument.Parse(server.Requests[1].Body).RootElement;
        put.GetProperty("emails").GetRawText().ShouldBe("""[{"type":"other","value":"a@example.org"}]""");
        put.GetProperty("name").GetRawText().ShouldBe("""{"familyName":"Lovelace"}""");
        put.GetProperty("urn:example:foreign:2.0:User").GetRawText().ShouldBe("{}");
        put.TryGetProperty("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_server_can_is_asked_once_an_hour()
    {
        var clock = new TestInfra.ManualTimeProvider();
        await using var server = await StartAsync();
        var adapter = AdapterConfiguration.Read("Scim", new { BaseUrl = server.BaseUrl(), Token = "t" }, ["userName"], ["userName"]).Adapter(clock);
        foreach (var (minutes, asks) in new[] { (0, 1), (59, 1), (2, 2), (1, 2) })
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            if (server.Requests.Count(r => r.Path.EndsWith("Config", StringComparison.Ordinal)) < asks) server.Then(new Answer(200, """{"patch":{"supported":true}}"""));
            server.Then(new Answer(200, Ada));
            Done(await adapter.UpdateAsync(Existing, User(("title", Text("x"))), default));
            server.Requests.Count(r => r.Path.EndsWith("Config", StringComparison.Ordinal)).ShouldBe(asks);
        }
    }

    [Fact]
    public async Task Several_values_for_one_entry_are_refused_by_name_without_a_call()
    {
        await using var server = await StartAsync();
        (await server.Adapter().UpdateAsync(Existing, User((Work, new AttributeValue.List(["a", "b"]))), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the entry takes one value, and the mapping gave several", Work));
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_without_filters_is_looked_through_page_by_page()
    {
        await using var server = await StartAsync(
            new Answer(400, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidFilter"}"""), new Answer(200, """{"filter":{"supported":false}}"""),
            new Answer(200, """{"totalResults":3,"Resources":[{"id":"1","userName":"bob"},{"id":"2","userName":"ADA"}]}"""), new Answer(200, """{"totalResults":3,"Resources":[{"id":"3","userName":"eve"}]}"""));
        Done(await server.Adapter().FindAsync("userName", "ada", [], default)).ShouldHaveSingleItem().AccountId.ShouldBe("2");
        server.Requests.Select(r => r.Path).ToList()[2..].ShouldBe(["/scim/v2/Users?startIndex=1&count=200", "/scim/v2/Users?count=200&startIndex=3"]);
    }

    [Fact]
    public async Task A_server_that_has_filters_and_refuses_this_one_is_believed()
    {
        await using var server = await StartAsync(new Answer(400, ""), new Answer(200, """{"filter":{"supported":true}}"""));
        (await server.Adapter().FindAsync("userName", "ada", [], default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("400"));
    }

    private static async Task<string> PatchAsync(string more, params (string Attribute, AttributeValue? Value)[] difference)
    {
        await using var server = await StartAsync(new Answer(200, Ada));
        Done(await server.Adapter(more: more.Length == 0 ? "\"Change\": \"Patch\"" : $"\"Change\": \"Patch\", {more}").UpdateAsync(Existing, User(difference), default));
        return Operations(server.Requests.ShouldHaveSingleItem());
    }

    private static string Operations(Request request)
    {
        request.Method.ShouldBe("PATCH");
        return JsonDocument.Parse(request.Body).RootElement.GetProperty("Operations").GetRawText();
    }

    private static AttributeValue.Text Text(string value) => new(value);

    private static BackendUser User(params (string Attribute, AttributeValue? Value)[] values) => new(values.ToDictionary(v => v.Attribute, v => v.Value));

    private static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;
}
