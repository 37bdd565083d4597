using System.Net;
using System.Text;
using JitGateway.Tests.Saml.Metadata;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Login;

/// <summary>People whose identity provider is a file in a folder are people like all others.</summary>
public sealed class FolderLoginTests : IAsyncLifetime
{
    private readonly FolderBed _bed = new();
    private readonly TestIdentityProvider _partner = new("partner");
    private EchoBackend _application = null!;
    private TestBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _application = await EchoBackend.StartAsync("application");
        _bed.Put("corp", new TestIdentityProvider("corp").Metadata());
        await _bed.StartAsync(backends: $$"""
            "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "{{_application.Url}}" },
            "shop": { "Match": { "Path": "/shop" }, "Destinations": "{{_application.Url}}", "Access": [ { "IdentityProviders": [ "partner" ], "Effect": "Allow" }, { "Effect": "Deny" } ] },
            "hr": { "Match": { "Path": "/hr" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp" }
            """);
        _browser = new TestBrowser(_bed.Gateway.Client, "sso.example.com");
        _bed.Put("partner", _partner.Metadata());   // when the gateway runs already
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);
    }

    public async Task DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task They_reach_the_backends_that_admit_them()
    {
        await SignInAsync();

        (await StatusAsync("/wiki/")).ShouldBe(HttpStatusCode.OK, "it names nobody, so all may come");
        (await StatusAsync("/shop/")).ShouldBe(HttpStatusCode.OK, "a rule names their identity provider");
        (await _browser.NavigateAsync("/hr/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _application.Requests.ShouldBe(["GET /wiki/", "GET /shop/"]);
        _bed.Gateway.Logs.Entries.ShouldContain(static e => e.Event == 500 && e.Message.Contains(" 1 identity providers", StringComparison.Ordinal), "those of the start");
    }

    [Fact]
    public async Task Their_sessions_open_nothing_when_the_file_is_gone()
    {
        await SignInAsync();
        _bed.Take("partner");
        await _bed.HoldsAsync(() => !_bed.IsInForce("partner"));

        var refused = await _browser.NavigateAsync("/wiki/");

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("access.identity_provider");
    }

    [Fact]
    public async Task Their_sessions_end_by_the_name_of_the_file()
    {
        await SignInAsync();

        using var http = new HttpClient { BaseAddress = _bed.Gateway.Management };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sessions/revoke") { Content = new StringContent("""{"idp":"partner"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", $"Bearer {FolderBed.Token}");
        using var answer = await http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/wiki/")).ShouldBe(HttpStatusCode.Redirect);
    }

    private async Task SignInAsync()
    {
        var asked = TestIdentityProvider.Read((await _browser.NavigateAsync("/sso/login?return=%2Fwiki%2F&idp=partner")).Headers.Location);
        var answered = await _browser.PostFromElsewhereAsync("/sso/acs", ("SAMLResponse", _partner.Sign(_partner.Answer(asked.Id, _bed.Clock.GetUtcNow()))), ("RelayState", asked.RelayState));
        if (answered.StatusCode == HttpStatusCode.OK) await _browser.SubmitAsync(answered);   // our own page sends it again, with the cookie of the attempt
        (await _browser.WhoAmIAsync()).ShouldBe("ann");
    }

    private async Task<HttpStatusCode> StatusAsync(string page) => (await _browser.NavigateAsync(page)).StatusCode;
}
