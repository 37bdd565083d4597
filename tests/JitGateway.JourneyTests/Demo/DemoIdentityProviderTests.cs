using System.Net;
using System.Text;
using System.Xml.Linq;
using JitGateway.Demo.IdentityProvider;

namespace JitGateway.JourneyTests.Demo;

public sealed class DemoIdentityProviderTests : IAsyncLifetime
{
    private const string Gateway = "http://127.0.0.1:4444";
    private DemoIdentityProvider _identityProvider = null!;
    private readonly HttpClient _client = new();

    public async Task InitializeAsync() => _identityProvider = await DemoIdentityProvider.StartAsync(new DemoIdentityProviderSettings { ServiceProvider = new Uri(Gateway) });

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _identityProvider.DisposeAsync();
    }

    [Fact]
    public async Task Publishes_where_it_signs_people_in()
    {
        var metadata = XElement.Parse(await _client.GetStringAsync(_identityProvider.MetadataUrl));
        metadata.Attribute("entityID")!.Value.ShouldBe(_identityProvider.MetadataUrl.AbsoluteUri);
        metadata.Descendants().Where(e => e.Name.LocalName == "SingleSignOnService").Select(e => e.Attribute("Location")!.Value).Distinct().ShouldBe([$"{_identityProvider.Origin}sso"]);
    }

    [Fact]
    public async Task Asks_who_one_is_and_answers_to_the_gateway_alone()
    {
        var page = await AskAsync(Request($"{Gateway}/sso/metadata", $"{Gateway}/sso/acs"));
        page.ShouldContain("Sign in as Ada");
        var answer = await SignInAsync("kim", "");
        answer.ShouldContain($"action=\"{Gateway}/sso/acs\"");
        var response = ResponseIn(answer);
        response.Attribute("InResponseTo")!.Value.ShouldBe("_r1");
        response.Attribute("Destination")!.Value.ShouldBe($"{Gateway}/sso/acs");
    }

    [Fact]
    public async Task Releases_a_value_changed_on_the_page_and_none_that_is_empty()
    {
        var response = ResponseIn(await SignInAsync("ada", "Research"));
        Values(response, "department").ShouldBe(["Research"]);
        Values(response, "urn:oid:0.9.2342.19200300.100.1.3").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://other.example/metadata", Gateway + "/sso/acs")]
    [InlineData(Gateway + "/sso/metadata", "http://other.example/acs")]
    public async Task Refuses_a_request_of_anybody_else(string issuer, string assertionConsumerService)
    {
        using var answer = await _client.PostAsync(new Uri(_identityProvider.Origin, "/sso"), Form(("SAMLRequest", Request(issuer, assertionConsumerService))));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("PGEvPg==")]
    public async Task Refuses_what_is_no_request(string samlRequest)
    {
        using var answer = await _client.GetAsync(new Uri(_identityProvider.Origin, $"/sso?SAMLRequest={Uri.EscapeDataString(samlRequest)}"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Answers_a_passive_request_with_NoPassive_and_no_assertion()
    {
        var response = ResponseIn(await AskAsync(Request($"{Gateway}/sso/metadata", $"{Gateway}/sso/acs", "IsPassive=\"true\"")));
        response.Descendants().Last(e => e.Name.LocalName == "StatusCode").Attribute("Value")!.Value.ShouldBe("urn:oasis:names:tc:SAML:2.0:status:NoPassive");
        response.Descendants().ShouldNotContain(e => e.Name.LocalName == "Assertion");
    }

    private async Task<string> AskAsync(string request)
    {
        using var answer = await _client.PostAsync(new Uri(_identityProvider.Origin, "/sso"), Form(("SAMLRequest", request), ("RelayState", "where-I-was")));
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private async Task<string> SignInAsync(string person, string department)
    {
        using var answer = await _client.PostAsync(new Uri(_identityProvider.Origin, "/sign-in"),
            Form(("person", person), ("inResponseTo", "_r1"), ("relayState", "where-I-was"), ("displayName", "Somebody"), ("email", ""), ("department", department)));
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static string Request(string issuer, string assertionConsumerService, string more = "") => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $"""<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" AssertionConsumerServiceURL="{assertionConsumerService}" {more}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer></samlp:AuthnRequest>"""));

    private static XElement ResponseIn(string page)
    {
        const string Before = "name=\"SAMLResponse\" value=\"";
        var start = page.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        return XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(WebUtility.HtmlDecode(page[start..page.IndexOf('"', start)]))));
    }

    private static IEnumerable<string> Values(XElement response, string attribute) =>
        response.Descendants().Where(e => e.Name.LocalName == "Attribute" && e.Attribute("Name")!.Value == attribute).Elements().Select(v => v.Value);
}
