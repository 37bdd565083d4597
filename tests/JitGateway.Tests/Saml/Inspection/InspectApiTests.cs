using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Identity.Inspection;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary><c>POST /saml/inspect</c> at the management listener of a running gateway.</summary>
public sealed class InspectApiTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";

    private readonly ConfigurationFolder _folder = new();
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var metadata = _folder.WithFile("corp.xml", InspectionBed.Metadata(Exchange.Idp, InspectionBed.CorpCertificate));
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com", "Management": { "Token": "{{Token}}" } },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": {{JsonSerializer.Serialize(metadata)}} } } }
            }
            """);
        _http = new HttpClient { BaseAddress = _gateway.Management };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Answers_with_the_report()
    {
        using var answer = await SendAsync(JsonSerializer.Serialize(new { message = Exchange.Good.ToXml(Exchange.Signer), at = "2026-03-01T12:00:00Z" }));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        report.GetProperty("isAcceptable").GetBoolean().ShouldBeTrue(report.GetRawText());
        report.GetProperty("identityProvider").GetProperty("name").GetString().ShouldBe("corp");
    }

    [Fact]
    public async Task Takes_a_persons_values_out_when_asked_to()
    {
        using var answer = await SendAsync(JsonSerializer.Serialize(new { message = Exchange.Good.ToXml(Exchange.Signer), redact = true, identityProvider = "corp" }));

        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("saml.conditions.expired");
        text.ShouldContain(InspectionReport.Redacted);
        text.ShouldNotContain("alice");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    public async Task Whoever_has_no_token_learns_nothing(string? authorization)
    {
        using var answer = await SendAsync("""{ "message": "<a/>" }""", authorization);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("saml.response.root");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "message": 1 }""")]
    [InlineData("""{ "message": null }""")]
    [InlineData("""{ "message": "<a/>", "massage": "" }""")]
    [InlineData("""{ "message": "<a/>", "at": "noon" }""")]
    [InlineData("""{ "message": "<a/>", "redact": "yes" }""")]
    [InlineData("""{ "message": "hello" }""")]
    [InlineData("""{ "message": "<a/>", "identityProvider": "crop" }""")]
    public async Task What_asks_for_nothing_is_refused_with_what_to_send(string body)
    {
        using var answer = await SendAsync(body);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task More_than_it_takes_is_refused_unread()
    {
        using var answer = await SendAsync($$"""{ "message": "{{new string('A', InspectionRequest.MaxContent + 5000)}}" }""");

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private async Task<HttpResponseMessage> SendAsync(string body, string? authorization = $"Bearer {Token}")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/saml/inspect") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _http.SendAsync(request);
    }
}
