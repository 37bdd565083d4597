using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.DryRun;

/// <summary>Dry runs at the management listener of a running gateway, whose application is away.</summary>
public sealed class DryRunApiTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "Management": { "Token": "{{Token}}" } },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "missing.xml", "EntityId": "https://idp.example.com/metadata" } } },
              "Backends": {
                "wiki": {
                  "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9",
                  "Provisioning": {
                    "Adapter": "Scim", "Match": "externalId={subject}", "Mapping": { "userName": "{email}" }, "Required": [ "userName" ], "Retries": 0,
                    "Scim": { "BaseUrl": "http://127.0.0.1:9/scim/v2", "Token": "t" }
                  }
                }
              }
            }
            """);
        _http = new HttpClient { BaseAddress = _gateway.Management };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Answers_with_the_report()
    {
        using var answer = await SendAsync("""{ "backend": "wiki", "attributes": { "nameId": "ann-4711", "attributes": { "mail": "ann@example.com" } } }""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        report.GetProperty("outcome").GetString().ShouldBe("unavailable");
        report.GetProperty("failure").GetProperty("constant").GetString().ShouldBe("USER_STORE_UNAVAILABLE");
        report.GetProperty("findings")[0].GetProperty("reason").GetString().ShouldBe("saml.metadata.unavailable");
        report.GetProperty("attributes")[0].GetProperty("wanted")[0].GetString().ShouldBe("ann@example.com");
    }

    [Fact]
    public async Task A_message_is_judged_there()
    {
        using var answer = await SendAsync("""{ "backend": "wiki", "assertion": "<samlp:Response xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'/>" }""");

        var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        report.GetProperty("outcome").GetString().ShouldBe("noPerson");
        report.GetProperty("isAcceptable").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Basic operators-own-token")]
    public async Task Without_the_token_nobody_tries_anything(string? authorization)
    {
        using var answer = await SendAsync("""{ "backend": "wiki", "attributes": {} }""", authorization);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "backend": "wiki" }""")]
    [InlineData("""{ "backend": 5, "assertion": "x" }""")]
    [InlineData("""{ "backend": "wiki", "assertion": {} }""")]
    [InlineData("""{ "backend": "wiki", "attributes": "x" }""")]
    [InlineData("""{ "backend": "wiki", "assertion": "x", "attributes": {} }""")]
    [InlineData("""{ "backend": "wiki", "backend": "wiki" }""")]
    [InlineData("""{ "backend": "wikki", "assertion": "x" }""")]
    [InlineData("""{ "backend": "wiki", "assertion": "x" }""")]
    public async Task What_it_does_not_understand_is_a_problem_document(string body)
    {
        using var answer = await SendAsync(body);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("status").GetInt32().ShouldBe(400);
    }

    [Fact]
    public async Task Says_what_another_mapping_would_change_and_for_whom()
    {
        using var answer = await CompareAsync("""{ "Mapping": { "userName": "{email}", "title": "{attr:title}" } }""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var comparison = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        comparison.GetProperty("compared").GetInt32().ShouldBe(2);
        comparison.GetProperty("before").GetString().ShouldNotBe(comparison.GetProperty("after").GetString());
        comparison.GetProperty("attributes").GetRawText().ReplaceLineEndings("").Replace(" ", "").ShouldBe("""{"title":1}""");
        var login = comparison.GetProperty("logins").EnumerateArray().ShouldHaveSingleItem();
        login.GetProperty("login").GetString().ShouldBe("login 2");
        login.GetProperty("person").GetProperty("subject").GetString().ShouldBe("bob-1");
        var change = login.GetProperty("changes")[0];
        change.GetProperty("kind").GetString().ShouldBe("attribute");
        change.GetProperty("before").ValueKind.ShouldBe(JsonValueKind.Null);
        change.GetProperty("after")[0].GetString().ShouldBe("Clerk");
    }

    [Fact]
    public async Task What_the_other_mapping_does_not_name_is_as_in_force()
    {
        using var answer = await CompareAsync("{}");

        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("logins").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{ "Mapping": { "userName": "{email|uper}", "title": "{attr:title}" }, "Required": [ "usrName" ] }""", "Backends:wiki:Provisioning:Mapping:userName", "Backends:wiki:Provisioning:Required:0")]
    [InlineData("""{ "Maping": {} }""", "Backends:wiki:Provisioning:Maping", "Did you mean \"Mapping\"?")]
    [InlineData("""{ "Scim": { "Token": "file:/etc/hostname" } }""", "Backends:wiki:Provisioning:Scim", "Groups, Mapping, Match, Preset, Required, SharedNames")]
    [InlineData("""{ "Mapping": { "userName": "{email}", "USERNAME": "{email}" } }""", "has a key twice", "once")]
    public async Task Errors_of_the_other_mapping_are_told_all_at_once(string provisioning, params string[] told)
    {
        using var answer = await CompareAsync(provisioning);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var text = $"{problem.GetProperty("title").GetString()}. {problem.GetProperty("detail").GetString()}";
        foreach (var part in told) text.ShouldContain(part);
    }

    [Fact]
    public async Task Compares_more_logins_than_a_strangers_request_may_carry()
    {
        var logins = string.Join(", ", Enumerable.Range(0, 300).Select(i => $$"""{ "attributes": { "nameId": "person-{{i}}", "attributes": { "mail": "p{{i}}@example.com", "about": "{{new string('x', 5000)}}" } } }"""));

        using var answer = await SendAsync($$"""{ "backend": "wiki", "provisioning": {}, "logins": [ {{logins}} ] }""", path: "/provisioning/dry-run/compare");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("compared").GetInt32().ShouldBe(300);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "backend": "wiki", "provisioning": {} }""")]
    [InlineData("""{ "backend": "wiki", "provisioning": {}, "logins": [] }""")]
    [InlineData("""{ "backend": "wiki", "provisioning": {}, "logins": [ {} ] }""")]
    [InlineData("""{ "backend": "wiki", "provisioning": {}, "logins": [ "x" ] }""")]
    [InlineData("""{ "backend": "wiki", "provisioning": [], "logins": [ { "attributes": {} } ] }""")]
    [InlineData("""{ "backend": "wiki", "provisioning": {}, "logins": [ { "attributes": {}, "nam": "x" } ] }""")]
    [InlineData("""{ "backend": "wikki", "provisioning": {}, "logins": [ { "attributes": {} } ] }""")]
    public async Task A_comparison_that_it_does_not_understand_is_a_problem_document(string body)
    {
        using var answer = await SendAsync(body, path: "/provisioning/dry-run/compare");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Without_the_token_nobody_compares_anything()
    {
        using var answer = await SendAsync("{}", authorization: null, path: "/provisioning/dry-run/compare");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_public_listener_knows_nothing_of_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/provisioning/dry-run") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", $"Bearer {Token}");
        using var answer = await _gateway.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<HttpResponseMessage> CompareAsync(string provisioning) => SendAsync(
        $$"""
        {
          "backend": "wiki", "provisioning": {{provisioning}},
          "logins": [
            { "name": "ann", "attributes": { "nameId": "ann-4711", "attributes": { "mail": "ann@example.com" } } },
            { "attributes": { "nameId": "bob-1", "attributes": { "mail": "bob@example.com", "title": "Clerk" } } }
          ]
        }
        """, path: "/provisioning/dry-run/compare");

    private async Task<HttpResponseMessage> SendAsync(string body, string? authorization = $"Bearer {Token}", string path = "/provisioning/dry-run")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _http.SendAsync(request);
    }
}
