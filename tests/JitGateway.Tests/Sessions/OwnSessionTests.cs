using System.Net;
using System.Text.Json;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Sessions;

public sealed class OwnSessionTests : IAsyncLifetime
{
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync(customise: b => b.Services.AddSingleton<IStartupFilter, SignsInAda>());

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Shows_the_own_session_without_secrets()
    {
        var cookie = await SignsInAda.CookieAsync(_gateway);

        using var answer = await GetAsync(cookie);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldNotContain(cookie.Split('=')[1]);
        var me = JsonDocument.Parse(text).RootElement;
        me.GetProperty("identityProvider").GetString().ShouldBe("corp");
        me.GetProperty("attributes").GetProperty("groups").EnumerateArray().Select(g => g.GetString()).ShouldBe(["engineering", "wiki-admins", "Zürich"]);
        (me.GetProperty("expiresAt").GetDateTimeOffset() - me.GetProperty("startedAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromHours(10));
    }

    [Fact]
    public async Task Without_a_session_answers_401_with_a_problem()
    {
        using var answer = await GetAsync("jit=none");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("NOT_SIGNED_IN");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    private async Task<HttpResponseMessage> GetAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sso/me");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Cookie", cookie);
        return await _gateway.Client.SendAsync(request);
    }
}
