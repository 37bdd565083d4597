using JitGateway.Configuration;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Http;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;

namespace JitGateway.Tests.Provisioning.Adapters.Http;

/// <summary>Tokens by client credentials: fetched when needed, kept until shortly before their end, renewed once when they are refused.</summary>
public sealed class TokenAuthenticationTests
{
    private const string Token = """{"access_token":"token-1","token_type":"bearer","expires_in":3600}""";
    private static readonly HttpConnection Plain = new(null, null, null);
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Asks_by_basic_authentication_as_the_standard_has_it()
    {
        await using var server = await StartAsync(new Answer(200, Token));
        using var tokens = Tokens(server, new ClientCredentialsSettings { Scope = "users groups", Parameters = { ["audience"] = "https://wiki.example.com" } }, "a:b c", "s+é");
        (await BearerAsync(tokens)).ShouldBe("Bearer token-1");
        var request = server.Requests.ShouldHaveSingleItem();
        request.Body.ShouldBe("grant_type=client_credentials&scope=users+groups&audience=https%3A%2F%2Fwiki.example.com");
        request.Headers["Content-Type"].ShouldBe("application/x-www-form-urlencoded");
        System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(request.Headers["Authorization"]["Basic ".Length..])).ShouldBe("a%3Ab%20c:s%2B%C3%A9");
    }

    [Fact]
    public async Task Or_in_the_form()
    {
        await using var server = await StartAsync(new Answer(200, Token));
        using var tokens = Tokens(server, new ClientCredentialsSettings { Authentication = ClientAuthentication.Body });
        await BearerAsync(tokens);
        server.Requests[0].Body.ShouldBe("grant_type=client_credentials&client_id=gateway&client_secret=hidden");
        server.Requests[0].Headers.ContainsKey("Authorization").ShouldBeFalse();
    }

    [Theory]
    [InlineData("3600", 3569, 3570)]
    [InlineData("\"100\"", 89, 90)]
    [InlineData("10", 8, 9)]
    public async Task Keeps_a_token_until_shortly_before_its_end(string lifetime, int still, int over)
    {
        await using var server = await StartAsync(new Answer(200, Token.Replace("3600", lifetime)), new Answer(200, Token.Replace("token-1", "token-2")));
        using var tokens = Tokens(server);
        await BearerAsync(tokens);
        _clock.Advance(TimeSpan.FromSeconds(still));
        (await BearerAsync(tokens)).ShouldBe("Bearer token-1");
        _clock.Advance(TimeSpan.FromSeconds(over - still));
        (await BearerAsync(tokens)).ShouldBe("Bearer token-2");
    }

    [Theory]
    [InlineData("""{"access_token":"token-1"}""")]
    [InlineData("""{"access_token":"token-1","expires_in":"soon"}""")]
    [InlineData("""{"access_token":"token-1","expires_in":-1}""")]
    [InlineData("""{"access_token":"token-1","expires_in":null}""")]
    public async Task Keeps_a_token_of_unknown_end_until_it_is_refused(string answer)
    {
        await using var server = await StartAsync(new Answer(200, answer), new Answer(200, Token.Replace("token-1", "token-2")));
        using var tokens = Tokens(server);
        var held = Done(await tokens.GetAsync(default));
        _clock.Advance(TimeSpan.FromDays(30));
        Done(await tokens.GetAsync(default)).ShouldBeSameAs(held);
        tokens.Renew(held).ShouldBeTrue();
        (await BearerAsync(tokens)).ShouldBe("Bearer token-2");
        tokens.Renew(held).ShouldBeTrue("somebody else renewed it already");
        (await BearerAsync(tokens)).ShouldBe("Bearer token-2");
    }

    [Fact]
    public async Task Whoever_comes_at_once_waits_for_one_request_and_nobody_takes_it_from_the_others()
    {
        var grant = new HeldGrant();
        using var tokens = new TokenAuthentication(grant, TimeSpan.FromSeconds(20), _clock, "");
        using var impatient = new CancellationTokenSource();
        var first = tokens.GetAsync(impatient.Token);
        var others = Enumerable.Range(0, 20).Select(_ => tokens.GetAsync(default)).ToList();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        grant.Answer.SetResult(new AdapterResult<AccessToken>.Done(new AccessToken("token-1", null)));
        foreach (var other in others) Done(await other);
        grant.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        await using var server = await StartAsync(new Answer(500, ""), new Answer(200, Token));
        using var tokens = Tokens(server);
        (await tokens.GetAsync(default)).ShouldBe(new AdapterResult<HttpCredentials>.Unavailable("the token endpoint failed (500)"));
        (await BearerAsync(tokens)).ShouldBe("Bearer token-1");
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"Client 'gateway' has no secret hidden-secret-7"}""", "the token endpoint does not accept our credentials (401 invalid_client Client … has no secret …); an operator must mend Scim:OAuth2")]
    [InlineData(400, """{"error":"invalid_scope"}""", "the token endpoint does not accept our credentials (400 invalid_scope); an operator must mend Scim:OAuth2")]
    [InlineData(200, "<html>", "the token endpoint's answer is no JSON (200); check Scim:OAuth2")]
    [InlineData(302, "", "the token endpoint failed (302)")]
    [InlineData(200, "{}", "the token endpoint's answer holds no token that could be used")]
    [InlineData(200, """{"access_token":"a\r\nX-Injected: yes"}""", "the token endpoint's answer holds no token that could be used")]
    [InlineData(200, """{"access_token":"a","token_type":"mac"}""", "the token endpoint gives tokens that are no bearer tokens")]
    public async Task What_is_no_token_is_said_in_words(int status, string body, string detail)
    {
        await using var server = await StartAsync(new Answer(status, body));
        using var tokens = Tokens(server);
        (await tokens.GetAsync(default)).ShouldBe(new AdapterResult<HttpCredentials>.Unavailable(detail));
    }

    [Fact]
    public async Task A_busy_endpoint_says_when_to_come_back()
    {
        await using var server = await StartAsync(new Answer(429, "", "Retry-After", "9"));
        using var tokens = Tokens(server);
        (await tokens.GetAsync(default)).ShouldBe(new AdapterResult<HttpCredentials>.RateLimited(TimeSpan.FromSeconds(9)));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_refused_token_is_renewed_once_and_the_request_repeated_since_nothing_was_done(string method)
    {
        await using var authorization = await StartAsync(new Answer(200, Token), new Answer(200, Token.Replace("token-1", "token-2")), new Answer(200, Token));
        await using var server = await StartAsync(new Answer(401, ""), new Answer(200, "{}"), new Answer(401, ""), new Answer(401, ""));
        using var backend = new HttpBackend(server.Origin, Plain, Tokens(authorization), TimeProvider.System);
        Done(await backend.SendAsync(new HttpCall(new HttpMethod(method), "things"), default));
        server.Requests.Select(r => r.Headers["Authorization"]).ShouldBe(["Bearer token-1", "Bearer token-2"]);
        (await backend.SendAsync(new HttpCall(new HttpMethod(method), "things"), default)).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("401: mend the token"));
        (server.Requests.Count, authorization.Requests.Count).ShouldBe((4, 3));
    }

    [Fact]
    public async Task Requests_go_where_the_token_counts()
    {
        await using var server = await StartAsync(new Answer(200, "{}"));
        var grant = new HeldGrant();
        grant.Answer.SetResult(new AdapterResult<AccessToken>.Done(new AccessToken("t", null) { BaseUrl = server.Origin }));
        using var backend = new HttpBackend(new Uri("http://login.invalid"), Plain, new TokenAuthentication(grant, TimeSpan.FromSeconds(20), _clock, ""), TimeProvider.System);
        Done(await backend.SendAsync(new HttpCall(HttpMethod.Get, "things"), default));
        server.Requests[0].Path.ShouldBe("/things");
    }

    private TokenAuthentication Tokens(HttpStub server, ClientCredentialsSettings? settings = null, string client = "gateway", string secret = "hidden")
    {
        settings ??= new ClientCredentialsSettings();
        (settings.TokenUrl, settings.ClientId, settings.ClientSecret) = (new Uri(server.Origin, "/token"), client, new Secret(secret));
        return new TokenAuthentication(new ClientCredentialsGrant(settings, new HttpTransport(Plain, _clock), "Scim:OAuth2"), TimeSpan.FromSeconds(20), _clock, "mend the token");
    }

    private static async Task<string> BearerAsync(TokenAuthentication tokens) => Done(await tokens.GetAsync(default)).Headers.ShouldHaveSingleItem().Value;

    private static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;

    private sealed class HeldGrant : ITokenGrant
    {
        private int _requests;

        public TaskCompletionSource<AdapterResult<AccessToken>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Requests => _requests;

        public Task<AdapterResult<AccessToken>> RequestAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            return Answer.Task.WaitAsync(cancellationToken);
        }

        public void Dispose()
        {
        }
    }
}
