using System.Net;
using System.Text.Json;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Waiting;

/// <summary>The page and what its script asks, in a whole gateway.</summary>
public sealed class ProgressEndpointTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedBackend _scim = null!;
    private EchoBackend _wiki = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _wiki = await EchoBackend.StartAsync("wiki");
        _scim = await ScriptedBackend.StartAsync(async context =>
        {
            await _gate.Task;
            context.Response.StatusCode = 404;
        });
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
              "Backends": { "wiki": {
                "Match": { "Path": "/wiki" }, "Destinations": "{{_wiki.Url}}",
                "Provisioning": { "Adapter": "Scim", "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}" }, "Timeout": "00:01:00", "Scim": { "BaseUrl": "{{_scim.Url}}", "Token": "t" } } } }
            }
            """, builder => builder.Services.AddSingleton<IStartupFilter, SignsInAda>());
    }

    public async Task DisposeAsync()
    {
        _gate.TrySetResult();
        await _gateway.DisposeAsync();
        await _scim.DisposeAsync();
        await _wiki.DisposeAsync();
    }

    [Fact]
    public async Task Says_how_far_the_own_pass_is_and_nothing_of_others()
    {
        var (ada, other) = (await SignsInAda.CookieAsync(_gateway), await SignsInAda.CookieAsync(_gateway, "grace"));
        (await ToldAsync("wiki", ada)).GetProperty("state").GetString().ShouldBe("unknown");

        using var page = await SendAsync("/wiki/start?a=1", ada, "text/html");
        page.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await page.Content.ReadAsStringAsync()).ShouldContain("Setting up your account");

        var told = await ToldAsync("wiki", ada);
        told.GetProperty("state").GetString().ShouldBe("working");
        told.GetProperty("now").GetString().ShouldBe("Looking for your account in wiki.");
        told.GetProperty("current").GetInt32().ShouldBe(0);
        told.GetProperty("steps").EnumerateArray().Select(s => s.GetString()).ShouldBe(["Looking for your account", "Creating it", "Checking it"]);
        foreach (var (backend, cookie) in new[] { ("wiki", other), ("nowhere", ada), ("", ada) })
            (await ToldAsync(backend, cookie)).EnumerateObject().ShouldHaveSingleItem().Value.GetString().ShouldBe("unknown");

        _gate.SetResult();
        await Eventually.HoldsAsync(async () => (await ToldAsync("wiki", ada)).GetProperty("state").GetString(), state => state == "over", "the end");
        using var next = await SendAsync("/wiki/start?a=1", ada, "text/html");
        next.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "the end of that pass, a search that was rejected");
        (await ToldAsync("wiki", ada)).GetProperty("state").GetString().ShouldBe("unknown");
    }

    [Fact]
    public async Task Says_nothing_to_whoever_is_not_signed_in()
    {
        using var answer = await SendAsync("/sso/progress?backend=wiki", null, "application/json");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    private async Task<JsonElement> ToldAsync(string backend, string cookie)
    {
        using var answer = await SendAsync($"/sso/progress?backend={backend}", cookie, "application/json");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private Task<HttpResponseMessage> SendAsync(string path, string? cookie, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Accept", accept);
        return _gateway.Client.SendAsync(request);
    }
}
