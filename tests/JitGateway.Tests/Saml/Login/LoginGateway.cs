using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Login;

/// <summary>
/// The gateway at https://sso.example.com with the identity providers <c>corp</c> and <c>partner</c>, and the backends <c>wiki</c> (corp only), <c>shop</c> (both),
/// <c>hr</c> (corp only, on a host under the cookie's domain) and <c>sheets</c> (corp only, on two hosts that are not).
/// </summary>
internal sealed class LoginGateway : IAsyncDisposable
{
    public const string Origin = "https://sso.example.com";

    // the same for all gateways of a test run: making two keys takes longer than most tests
    private static readonly RSAParameters CorpKey = NewKey();
    private static readonly RSAParameters PartnerKey = NewKey();

    private const string UsualBackends = """
                "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp" },
                "shop": { "Match": { "Path": "/shop" }, "Destinations": "http://127.0.0.1:9" },
                "hr": { "Match": { "Hosts": [ "hr.example.com" ] }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp" },
                "sheets": { "Match": { "Hosts": [ "sheets.example.net", "tables.example.org" ] }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp" }
        """;

    private readonly RunningGateway _gateway;
    private readonly ConfigurationFolder _files;

    private LoginGateway(RunningGateway gateway, ConfigurationFolder files, TestIdentityProvider corp, TestIdentityProvider partner, ManualTimeProvider clock)
    {
        (_gateway, _files, Corp, Partner, Clock) = (gateway, files, corp, partner, clock);
        Browser = NewBrowser();
    }

    public TestIdentityProvider Corp { get; }

    public TestIdentityProvider Partner { get; }

    /// <summary>Where the gateway reads corp's metadata from.</summary>
    public string CorpMetadata => Path.Combine(_files.Folder, "corp.xml");

    public ManualTimeProvider Clock { get; }

    public TestBrowser Browser { get; }

    /// <summary>The request with which a browser was last sent off.</summary>
    public AskedRequest? LastAsked { get; private set; }

    public RunningGateway Running => _gateway;

    public Uri Address => _gateway.Client.BaseAddress!;

    public CollectedLogs Logs => _gateway.Logs;

    public IServiceProvider Services => _gateway.Services;

    /// <param name="corp">More settings of corp, as JSON members.</param>
    /// <param name="partner">More settings of partner, as JSON members.</param>
    /// <param name="gatewaySection">More settings of the section Gateway, as JSON members.</param>
    /// <param name="logout">The bindings by which corp offers single logout; absent: none.</param>
    /// <param name="saml">More settings of the section Saml, as JSON members.</param>
    /// <param name="backends">More backends, as JSON members.</param>
    /// <param name="onlyBackends">Backends in place of all these, as JSON members.</param>
    /// <param name="corpMetadata">The URL of corp's metadata; absent: a file has it.</param>
    /// <param name="corpByHand">Whether the settings say what corp's metadata would.</param>
    /// <param name="scopes">The scopes in corp's metadata; absent: none.</param>
    /// <param name="root">More sections, as JSON members.</param>
    /// <param name="artifacts">Where corp resolves artifacts, as number 3; absent: nowhere.</param>
    public static async Task<LoginGateway> StartAsync(string corp = "", string saml = "", string partner = "", string gatewaySection = "", IReadOnlyList<string>? bindings = null, IReadOnlyList<string>? logout = null, string backends = "", string? artifacts = null, string? corpMetadata = null, bool corpByHand = false, string? onlyBackends = null, IReadOnlyList<string>? scopes = null, string root = "", Action<WebApplicationBuilder>? customise = null)
    {
        var (clock, files) = (new ManualTimeProvider(), new ConfigurationFolder());
        var (corpProvider, partnerProvider) = (new TestIdentityProvider("corp", CorpKey) { Bindings = bindings ?? ["HTTP-Redirect", "HTTP-POST"], LogoutBindings = logout ?? [], ArtifactService = artifacts, Scopes = scopes ?? [] }, new TestIdentityProvider("partner", PartnerKey));
        var gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "PublicOrigin": "{{Origin}}", "CookieDomain": "example.com"{{More(gatewaySection)}} },
              "Saml": {
                "IdentityProviders": {
                  "corp": { "DisplayName": "Corporate <login>", {{(corpByHand ? ByHand(files, corpProvider) : $"\"Metadata\": {Text(corpMetadata ?? files.WithFile("corp.xml", corpProvider.Metadata()))}")}}{{More(corp)}} },
                  "partner": { "Metadata": {{Text(files.WithFile("partner.xml", partnerProvider.Metadata()))}}, "EmailDomains": [ "partner.example" ]{{More(partner)}} }
                }{{More(saml)}}
              },
              "Backends": {
                {{onlyBackends ?? UsualBackends}}{{More(backends)}}
              }{{More(root)}}
            }
            """, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            customise?.Invoke(builder);
        });
        var started = new LoginGateway(gateway, files, corpProvider, partnerProvider, clock);
        var directory = started.Services.GetRequiredService<IdentityProviderDirectory>();
        await Eventually.HoldsAsync(() => Task.FromResult(directory.Find("corp") is not null && directory.Find("partner") is not null), known => known, "the reading of metadata");
        return started;
    }

    public TestBrowser NewBrowser() => new(_gateway.Client, "sso.example.com");

    /// <summary>Opens a page and is sent to the identity provider.</summary>
    public async Task<AskedRequest> AskAsync(string page = "/wiki/start?tab=2", TestBrowser? browser = null) =>
        LastAsked = TestIdentityProvider.Read(await (browser ?? Browser).NavigateAsync(page));

    /// <summary>Posts an answer as the identity provider's page does, and again as our own page does when it asks for that.</summary>
    public async Task<HttpResponseMessage> AnswerAsync(string samlResponse, string relayState, TestBrowser? browser = null)
    {
        browser ??= Browser;
        var response = await browser.PostFromElsewhereAsync("/sso/acs", ("SAMLResponse", samlResponse), ("RelayState", relayState));
        return (await response.Content.ReadAsStringAsync()).Contains("name=\"Reposted\"", StringComparison.Ordinal) ? await browser.SubmitAsync(response) : response;
    }

    /// <summary>The whole way: asked for a page, sent off, answered.</summary>
    /// <param name="sessionIndex">Absent: one that nobody knows.</param>
    public async Task<HttpResponseMessage> SignInAsync(string page = "/wiki/start?tab=2", TestBrowser? browser = null, string? sessionIndex = null)
    {
        var asked = await AskAsync(page, browser);
        var answer = Corp.Answer(asked.Id, Clock.GetUtcNow());
        return await AnswerAsync(Corp.Sign(sessionIndex is null ? answer : answer with { SessionIndex = sessionIndex }), asked.RelayState, browser);
    }

    public async Task<string> MetricsAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(_gateway.Management, "/metrics"));
    }

    /// <summary>A page's reason id and everything a person reads of it.</summary>
    public static async Task<string> ReadAsync(HttpResponseMessage response) => System.Net.WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _files.Dispose();
    }

    private static string ByHand(ConfigurationFolder files, TestIdentityProvider provider)
    {
        using var certificate = new CertificateRequest("CN=corp", provider.Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return $"\"EntityId\": {Text(provider.EntityId)}, \"SingleSignOnUrl\": {Text(provider.SingleSignOn)}, \"SigningCertificates\": {Text(files.WithFile("corp.crt", certificate.ExportCertificatePem()))}";
    }

    private static RSAParameters NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    }

    private static string Text(string value) => JsonSerializer.Serialize(value);

    private static string More(string members) => members.Length == 0 ? "" : $", {members}";
}
