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
    public async Task The_public_listener_knows_nothing_of_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/provisioning/dry-run") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", $"Bearer {Token}");
        using var answer = await _gateway.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> SendAsync(string body, string? authorization = $"Bearer {Token}")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/provisioning/dry-run") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _http.SendAsync(request);
    }
}
