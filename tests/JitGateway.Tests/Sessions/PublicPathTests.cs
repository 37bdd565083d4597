using System.Net;
using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Sessions;

/// <summary>What is open to anybody does not touch the store of sessions (design §7).</summary>
public sealed class PublicPathTests : IAsyncLifetime
{
    private readonly ScriptedStore _store = new();
    private readonly string _cookie = SessionToken.New().Value;
    private EchoBackend _backend = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _backend = await EchoBackend.StartAsync("app");
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
              "Backends": { "app": { "Destinations": "{{_backend.Url}}", "Access": [
                { "Path": "/health", "Effect": "Public" },
                { "Path": "/closed", "Effect": "Deny" } ] } }
            }
            """, b => b.Services.AddSingleton<ISessionStore>(_store));
        await _store.CreateAsync(SessionToken.Parse(_cookie), Session.Start(People.Ada(), new SessionsOptions(), TimeProvider.System.GetUtcNow()), default);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/closed", HttpStatusCode.Forbidden)]
    [InlineData("/sso/metadata", HttpStatusCode.OK)]
    [InlineData("/sso/jwks.json", HttpStatusCode.OK)]
    [InlineData("/sso/nothing", HttpStatusCode.NotFound)]
    public async Task A_session_cookie_does_not_make_them_ask_the_store(string path, HttpStatusCode expected)
    {
        using var answer = await GetAsync(path);

        _store.Finds.ShouldBe(0);
        answer.StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData("/page")]
    [InlineData("/sso/me")]
    public async Task Where_a_person_is_needed_the_store_is_asked_once_while_the_answer_is_fresh(string path)
    {
        for (var i = 0; i < 3; i++)
        {
            using var answer = await GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _store.Finds.ShouldBe(1);
    }

    [Fact]
    public async Task In_an_outage_public_paths_are_served_and_others_answer_503()
    {
        _store.GoAway();

        using var open = await GetAsync("/health");
        using var page = await GetAsync("/page");
        using var me = await GetAsync("/sso/me");

        open.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        me.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_person_whom_the_near_cache_holds_fresh_is_known_on_public_paths_too()
    {
        await using var node = await SessionNode.StartAsync(store: _store);
        (await node.PublicRequestAsync(_cookie)).Person.ShouldBeNull();
        (await node.RequestAsync(_cookie)).Person.ShouldNotBeNull();

        (await node.PublicRequestAsync(_cookie)).Person.ShouldNotBeNull();
    }

    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Cookie", $"jit={_cookie}");
        return await _gateway.Client.SendAsync(request);
    }
}
