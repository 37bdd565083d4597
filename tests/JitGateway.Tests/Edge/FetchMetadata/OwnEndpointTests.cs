using System.Net;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Edge.FetchMetadata;

/// <summary>Every endpoint under <c>/sso</c>, read from the routes: whoever adds one must say here what it does when another site asks for it.</summary>
public sealed class OwnEndpointTests : IAsyncLifetime
{
    /// <summary>Messages of identity providers come from their sites; what they say is signed.</summary>
    private static readonly string[] MessagesOfOthers = ["/sso/acs", "/sso/slo"];

    /// <summary>Opening them does something.</summary>
    private static readonly string[] Acting = ["/sso/login", "/sso/handover", "/sso/acs", "/sso/form"];

    /// <summary>Opening them only shows something; or, <c>/sso/slo</c>, it is meant for frames and pictures of identity providers.</summary>
    private static readonly string[] Showing = ["/sso/logout", "/sso/apps", "/sso/me", "/sso/metadata", "/sso/jwks.json", "/sso/progress", "/sso/slo"];

    private RunningGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync("""{ "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } } }""");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_form_of_another_site_changes_nothing()
    {
        var changing = Endpoints().Where(e => !IsReading(e.Method) && !MessagesOfOthers.Contains(e.Path)).ToList();

        changing.ShouldNotBeEmpty();
        foreach (var (method, path) in changing)
            foreach (var site in (string[])["cross-site", "same-site", "none", ""])
            {
                using var answer = await AskAsync(method, path, ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Origin", "https://evil.example"));
                answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path} from \"{site}\"");
                (await answer.Content.ReadAsStringAsync()).ShouldContain("FOREIGN_FORM");
            }
    }

    [Theory]
    [InlineData("no-cors", "image")]
    [InlineData("no-cors", "script")]
    [InlineData("no-cors", "style")]
    [InlineData("cors", "empty")]
    [InlineData("same-origin", "empty")]
    [InlineData("websocket", "websocket")]
    public async Task What_does_something_when_it_is_opened_is_opened_as_a_page(string mode, string destination)
    {
        foreach (var (method, path) in Endpoints().Where(e => IsReading(e.Method) && Acting.Contains(e.Path)))
        {
            using var answer = await AskAsync(method, path, ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", destination));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_person_and_an_old_browser_get_in()
    {
        foreach (var (method, path) in Endpoints().Where(e => e.Method == "GET" && Acting.Contains(e.Path)))
            foreach (var mode in (string[])["navigate", ""])
            {
                using var answer = await AskAsync(method, path, ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", "document"), ("Accept", "text/html"));
                (await answer.Content.ReadAsStringAsync()).ShouldNotContain("LOADED_INTO_A_PAGE");
            }
    }

    [Fact]
    public void Each_endpoint_that_can_be_opened_is_known_to_act_or_to_show() =>
        Endpoints().Where(e => e.Method == "GET" && !IsOfConsole(e.Path)).Select(e => e.Path).Distinct().ShouldBe(Acting.Concat(Showing), ignoreOrder: true);

    /// <summary>What is opened there only shows: acts ask by GET and are done by POST (<c>ConsoleRoutes.Act</c>).</summary>
    private static bool IsOfConsole(string path) => path == "/sso/admin" || path.StartsWith("/sso/admin/", StringComparison.Ordinal);

    private static bool IsReading(string method) => method is "GET" or "HEAD";

    /// <summary>Without the endpoint that answers to everything else under <c>/sso</c>, which never does anything.</summary>
    private IEnumerable<(string Method, string Path)> Endpoints() =>
        _gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText is { } path && path.TrimStart('/').StartsWith("sso/", StringComparison.OrdinalIgnoreCase) && !path.Contains('{'))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => (method, "/" + e.RoutePattern.RawText!.TrimStart('/'))));

    private async Task<HttpResponseMessage> AskAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (!IsReading(method)) request.Content = new FormUrlEncodedContent([]);
        foreach (var (name, value) in headers)
            if (value.Length > 0)
                request.Headers.TryAddWithoutValidation(name, value);
        return await _gateway.Client.SendAsync(request);
    }
}
