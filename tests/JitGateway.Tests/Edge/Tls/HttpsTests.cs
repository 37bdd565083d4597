using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Edge.Tls;

public sealed class HttpsTests : IAsyncLifetime
{
    private ScriptedBackend _backend = null!;

    public async Task InitializeAsync() => _backend = await ScriptedBackend.StartAsync(context =>
    {
        context.Response.Headers.StrictTransportSecurity = "max-age=1; includeSubDomains";
        return context.Response.WriteAsync("the backend");
    });

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    [Theory]
    [InlineData("/page?a=b%20c", "https://sso.example.com:8443/page?a=b%20c")]
    [InlineData("//evil.example/a", "https://sso.example.com:8443//evil.example/a")]
    [InlineData("/%0d%0aX: y", "https://sso.example.com:8443/%0D%0AX:%20y")]
    [InlineData("/sso/login?return=/", "https://sso.example.com:8443/sso/login?return=/")]
    public async Task Whoever_came_to_the_proxy_by_http_is_led_to_the_same_page_by_https(string path, string location)
    {
        await using var gateway = await StartAsync("{}");

        using var answer = await AskAsync(gateway, path, "http");

        answer.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        answer.Headers.GetValues("Location").ShouldBe([location]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse("it means nothing by http");
    }

    [Fact]
    public async Task A_host_that_nobody_serves_is_led_nowhere()
    {
        await using var gateway = await StartAsync("{}");

        using var answer = await AskAsync(gateway, "/page", "http", host: "evil.example");

        answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task What_was_sent_in_clear_is_not_taken()
    {
        await using var gateway = await StartAsync("{}");

        using var answer = await AskAsync(gateway, "/page", "http", HttpMethod.Post);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("PLAIN_HTTP");
    }

    [Theory]
    [InlineData("""{ "RedirectHttp": "Never" }""", "http", HttpStatusCode.OK)]
    [InlineData("{}", "https", HttpStatusCode.OK)]
    [InlineData("{}", null, HttpStatusCode.OK)]   // a proxy that ends TLS and says nothing of it
    [InlineData("""{ "RedirectHttp": "Always" }""", null, HttpStatusCode.PermanentRedirect)]
    public async Task Nobody_is_led_in_circles(string tls, string? proto, HttpStatusCode expected)
    {
        await using var gateway = await StartAsync(tls);

        using var answer = await AskAsync(gateway, "/page", proto);

        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_gateway_that_listens_on_both_leads_from_the_one_to_the_other()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=sso.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var gateway = await RunningGateway.StartAsync(Configuration("{}"), builder => builder.WebHost.UseUrls("http://127.0.0.1:0", "https://127.0.0.1:0").ConfigureKestrel(k => k.ConfigureHttpsDefaults(o => o.ServerCertificate = certificate)));

        using var straight = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { Host = "sso.example.com" } };
        using var answer = await gateway.Client.SendAsync(straight);

        answer.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
    }

    [Theory]
    [InlineData("X-Original-For", "192.0.2.7")]
    [InlineData("X-Original-Proto", "https")]
    public async Task Whoever_names_a_proxy_that_is_none_is_led_to_https_all_the_same(string header, string value)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=sso.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var gateway = await RunningGateway.StartAsync(Configuration("{}"), builder => builder.WebHost.UseUrls("http://127.0.0.1:0", "https://127.0.0.1:0").ConfigureKestrel(k => k.ConfigureHttpsDefaults(o => o.ServerCertificate = certificate)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { Host = "sso.example.com" } };
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await gateway.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
    }

    [Fact]
    public async Task Whoever_came_without_a_word_of_http_is_not_led_in_circles_by_a_word_of_their_own()
    {
        await using var gateway = await StartAsync("{}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { Host = "sso.example.com" } };
        request.Headers.TryAddWithoutValidation("X-Original-Proto", "http");

        using var answer = await gateway.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{ "Hsts": { "MaxAge": "365.00:00:00" } }""", "max-age=31536000")]
    [InlineData("""{ "Hsts": { "MaxAge": "730.00:00:00", "IncludeSubDomains": true, "Preload": true } }""", "max-age=63072000; includeSubDomains; preload")]
    [InlineData("""{ "Hsts": { "MaxAge": "00:00:00" } }""", "max-age=0")]
    [InlineData("{}", "max-age=1; includeSubDomains")]
    public async Task Browsers_remember_what_the_operator_says_and_not_what_an_application_says(string tls, string expected)
    {
        await using var gateway = await StartAsync(tls);

        using var answer = await AskAsync(gateway, "/page", "https");

        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe([expected]);
    }

    [Fact]
    public async Task Pages_of_our_own_say_it_too()
    {
        await using var gateway = await StartAsync("""{ "Hsts": { "MaxAge": "365.00:00:00" } }""");

        using var answer = await AskAsync(gateway, "/sso/nothing", "https");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000"]);
    }

    [Theory]
    [InlineData("https://sso.example.com", """{ "Hsts": { "Preload": true } }""", "Tls:Hsts:Preload")]
    [InlineData("https://sso.example.com", """{ "Hsts": { "MaxAge": "-1.00:00:00" } }""", "Tls:Hsts:MaxAge")]
    [InlineData("https://sso.example.com", """{ "RedirectHttp": "Yes" }""", "Tls:RedirectHttp")]
    [InlineData("http://127.0.0.1", """{ "RedirectHttp": "Always" }""", "Tls:RedirectHttp")]
    [InlineData("http://127.0.0.1", """{ "Hsts": { "MaxAge": "365.00:00:00" } }""", "Tls:Hsts")]
    public void What_cannot_be_meant_is_an_error(string origin, string tls, string path)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "{{origin}}" }, "Tls": {{tls}} }""");

        Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(folder.Files())).Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    private Task<RunningGateway> StartAsync(string tls) => RunningGateway.StartAsync(Configuration(tls));

    private string Configuration(string tls) => $$"""
        {
          "Gateway": { "PublicOrigin": "https://sso.example.com:8443", "TrustedProxies": "127.0.0.1" }, "Tls": {{tls}},
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": { "site": { "Match": { "Path": "/" }, "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] } }
        }
        """;

    /// <summary>As the proxy in front sends it on; without a word of how the client came where the scheme is null.</summary>
    private static async Task<HttpResponseMessage> AskAsync(RunningGateway gateway, string path, string? proto, HttpMethod? method = null, string host = "sso.example.com")
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path) { Headers = { Host = host } };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "192.0.2.7");
        if (proto is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", proto);
        return await gateway.Client.SendAsync(request);
    }
}
