using System.Net;
using JitGateway.Configuration;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>
/// What was computed for a session and a backend is kept with the session: header values for as long as the configuration holds, the signed header for a part of its life. A value
/// that does not fit is logged when it is computed, so the log counts computations.
/// </summary>
public sealed class HeaderReuseTests : IAsyncLifetime
{
    private const string Signed = "X-Jit-Assertion";

    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly RawBackend _backend = new();
    private RunningGateway _gateway = null!;
    private string _cookie = "";

    private int Computations => _gateway.Logs.Entries.Count(e => e.Event == 1000);

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync(Configuration(), builder =>
        {
            builder.Services.AddSingleton<IStartupFilter, SignsInAda>();
            builder.Services.AddSingleton<TimeProvider>(_time);
        });
        _cookie = await SignsInAda.CookieAsync(_gateway);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Header_values_are_computed_once_and_outlive_each_new_look_at_the_session()
    {
        for (var minute = 0; minute < 10; minute++)
        {
            (await SeenAsync(_cookie)).Header("X-Groups").ShouldBe(["engineering"]);
            (await SeenAsync(_cookie)).Header("X-Groups").ShouldBe(["engineering"]);
            _time.Advance(TimeSpan.FromMinutes(1));   // longer than the near cache believes the session
        }

        Computations.ShouldBe(1);
    }

    [Fact]
    public async Task Each_session_and_each_backend_has_values_and_a_signed_header_of_its_own()
    {
        var other = await SignsInAda.CookieAsync(_gateway);
        var tokens = new List<JsonWebToken>();
        foreach (var cookie in new[] { _cookie, other })
            foreach (var backend in new[] { "wiki", "app" })
            {
                tokens.Add(new JsonWebToken(Token(await SeenAsync(cookie, backend))));
                Token(await SeenAsync(cookie, backend)).ShouldBe(tokens[^1].EncodedToken);
            }

        Computations.ShouldBe(4);
        tokens.Select(t => t.Audiences.Single()).ShouldBe(["urn:jitgateway:backend:wiki", "urn:jitgateway:backend:app", "urn:jitgateway:backend:wiki", "urn:jitgateway:backend:app"]);
        tokens.Select(t => t.GetClaim("sid").Value).Distinct().Count().ShouldBe(4);
        tokens.Select(t => t.Id).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task The_signed_header_is_sent_again_for_two_minutes_and_made_anew_afterwards()
    {
        var first = Token(await SeenAsync(_cookie));

        _time.Advance(TimeSpan.FromSeconds(119));
        Token(await SeenAsync(_cookie)).ShouldBe(first);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = Token(await SeenAsync(_cookie));
        second.ShouldNotBe(first);

        Token(await SeenAsync(_cookie)).ShouldBe(second);
        new JsonWebToken(second).ValidTo.ShouldBe(_time.GetUtcNow().UtcDateTime + AssertionSigner.Lifetime, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task When_the_keys_change_the_signed_header_is_made_anew_at_once()
    {
        var first = new JsonWebToken(Token(await SeenAsync(_cookie)));
        File.Delete(_gateway.Services.GetRequiredService<Active<SignedAssertionSettings>>().Value.File);   // as an operator does who does not trust them any more
        await _gateway.Services.GetRequiredService<KeyRingKeeper>().RefreshAsync(default);

        var second = new JsonWebToken(Token(await SeenAsync(_cookie)));

        second.Kid.ShouldNotBe(first.Kid);
        Token(await SeenAsync(_cookie)).ShouldBe(second.EncodedToken);
        Computations.ShouldBe(1);
    }

    [Fact]
    public async Task When_the_configuration_of_the_backend_changes_the_session_gets_the_new_headers()
    {
        var first = Token(await SeenAsync(_cookie));
        _gateway.Reconfigure(Configuration(""", "X-Mail": "{email}" """));

        var seen = await Eventually.HoldsAsync(() => SeenAsync(_cookie), s => s.Header("X-Mail").Count > 0, "a request with the new header");

        seen.Header("X-Mail").ShouldBe(["ada.lovelace@example.com"]);
        Token(seen).ShouldNotBe(first);
        Token(await SeenAsync(_cookie)).ShouldBe(Token(seen));
        Computations.ShouldBe(2);
    }

    private string Configuration(string more = "") => $$"""
        {
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
          "Backends": {
            "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "{{_backend.Url}}", "Headers": { "X-Groups": { "From": "{groups}", "MaxLength": 12 } {{more}} } },
            "app": { "Match": { "Path": "/app" }, "Destinations": "{{_backend.Url}}", "Headers": { "X-Groups": { "From": "{groups}", "MaxLength": 12 } } }
          }
        }
        """;

    private static string Token(string request) => request.Header(Signed).ShouldHaveSingleItem();

    private async Task<string> SeenAsync(string cookie, string backend = "wiki")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/{backend}/page");
        request.Headers.Add("Cookie", cookie);
        using var answer = await _gateway.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return _backend.LastRequest;
    }
}
