using System.Diagnostics;
using System.Net;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Sessions.Streams;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A second make, and two gateway processes on one Redis: pysaml2 ends a login at one node, and what is open at the other ends.</summary>
public sealed class SingleLogoutJourneyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Parts _parts = new();
    private RedisServer _redis = null!;
    private PySaml2 _identityProvider = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    public async Task InitializeAsync()
    {
        _redis = await _parts.StartAsync(new RedisServer());
        _identityProvider = _parts.Add(await PySaml2.StartAsync());
        var application = _parts.Add(await StreamingBackend.StartAsync());
        var configuration = new GatewayConfiguration(FreePort.Next()).WithRedis(_redis.Configuration)
            .With("Gateway:DrainDelay", "\"00:00:00\"")
            .WithIdentityProvider("corp", _identityProvider.Metadata)
            .WithBackend("app", JourneyBackends.Plain(new Uri(application.Url), "/app"));
        (_first, _second) = await GatewayProcess.StartTwoReadyAsync(configuration);
        _parts.Add(_first);
        _parts.Add(_second);
        await _identityProvider.TrustAsync(await _first.MetadataAsync());
        await _identityProvider.SendAsync();
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task By_the_back_channel_a_stream_at_the_other_node_ends_and_with_Redis_dead_the_answer_is_honest()
    {
        using var ada = new Visitor();
        await SignInAsync(ada);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_second.Url, "/app/events"));
        request.Headers.Add("Cookie", string.Join("; ", ada.CookiesFor(_first.Url).Select(c => $"{c.Key}={c.Value}")));
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var events = await answer.Content.ReadAsStreamAsync();
        (await events.ReadAsync(new byte[16], Limit())).ShouldBeGreaterThan(0);

        await _redis.KillAsync();
        (await _identityProvider.LogoutBySoapAsync()).ShouldBe("StatusPartialLogout");
        await _redis.StartAsync();
        await _first.WaitUntilRedisIsBackAsync();
        await _second.WaitUntilRedisIsBackAsync();
        (await _identityProvider.LogoutBySoapAsync()).ShouldEndWith(":Success");
        var ended = Stopwatch.GetTimestamp();

        while (await events.ReadAsync(new byte[1024], Limit()) > 0)
        {
        }

        output.WriteLine($"the stream at the other node ended {Stopwatch.GetElapsedTime(ended).TotalMilliseconds:0} ms after the answer");
        foreach (var node in new[] { _first, _second }) (await ada.CallAsync(new Uri(node.Url, "/app/page"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task By_the_browser_from_both_sides()
    {
        using var ada = new Visitor();
        await SignInAsync(ada);
        var theirs = await ada.OpenAsync(_identityProvider.Logout);
        theirs.Text.ShouldBe("signed out at pysaml2");
        theirs.Url.Query.ShouldContain("SAMLResponse=");
        theirs.Url.Query.ShouldContain("RelayState=of-pysaml2");
        (await ada.CallAsync(new Uri(_second.Url, "/app/page"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        ada.CookiesFor(_first.Url).Keys.ShouldNotContain("jit");

        await SignInAsync(ada);
        var question = await ada.OpenAsync(new Uri(_first.Url, "/sso/logout"));
        var onward = await ada.SubmitAsync(question, "submit");
        (await ada.CallAsync(new Uri(_second.Url, "/app/page"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var told = await ada.OpenAsync(new Uri(onward.Response.Headers.GetValues("Refresh").Single()["0;url=".Length..]));
        told.Url.AbsolutePath.ShouldBe("/sso/slo");
        told.Text.ShouldContain("and of corp");
    }

    private async Task SignInAsync(Visitor visitor)
    {
        var page = await visitor.OpenAsync(new Uri(_first.Url, "/app/page"));
        page.Url.AbsolutePath.ShouldBe("/app/page", page.Text);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;
}
