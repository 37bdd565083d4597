using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.Saml.Metadata;

namespace JitGateway.Tests.Saml.Lifetimes;

/// <summary>Whoever keeps the gateway hears of an end 30 days before it: in the log, in health, in the metrics.</summary>
public sealed class ExpiryTests : IAsyncLifetime
{
    private readonly MetadataBed _bed = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Nothing_is_said_while_there_is_time()
    {
        await StartAsync(signing: [40, 400], decryption: [40]);

        (await HealthAsync()).ShouldBe("healthy");
        _bed.Gateway.Logs.Entries.ShouldNotContain(e => e.Event == 624 || e.Event == 625);
    }

    [Fact]
    public async Task A_key_of_ours_that_ends_within_30_days_is_told_with_what_to_do_and_the_gateway_stays_ready()
    {
        await StartAsync(signing: [20, 400], decryption: [29, 400]);

        await _bed.HoldsAsync(() => _bed.Gateway.Logs.Entries.Count(e => e.Event == 624) == 2);
        var told = _bed.Gateway.Logs.Entries.First(e => e.Event == 624).Message;
        told.ShouldContain("the certificate of the key that signs (SHA-256 ");
        told.ShouldContain("ends at 2026-03-21 12:00 UTC, 20 days from now. Put the next key behind it in Saml:SigningKeys");
        (await HealthAsync()).ShouldContain("degraded the certificate of the key that signs");
        (await _bed.ReadyAsync()).Status.ShouldBe(HttpStatusCode.OK);

        _bed.Clock.StepWallClock(TimeSpan.FromDays(21));   // without the timers of all these days
        await LaterAsync(() => _bed.Gateway.Logs.Entries.Any(e => e.Event == 625 && e.Message.Contains("ended at 2026-03-21 12:00 UTC", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_is_told_once_a_day()
    {
        await StartAsync(signing: [20]);
        await _bed.HoldsAsync(() => _bed.Gateway.Logs.Entries.Count(e => e.Event == 624) == 1);

        _bed.Clock.StepWallClock(TimeSpan.FromHours(22));
        for (var looks = 0; looks < 5; looks++) _bed.Clock.Advance(TimeSpan.FromMinutes(11));
        _bed.Gateway.Logs.Entries.Count(e => e.Event == 624).ShouldBe(1);

        _bed.Clock.StepWallClock(TimeSpan.FromHours(2));
        await LaterAsync(() => _bed.Gateway.Logs.Entries.Count(e => e.Event == 624) > 1);
    }

    [Fact]
    public async Task Metrics_count_down_for_every_key_and_all_metadata()
    {
        var idp = new TestIdentityProvider("corp");
        _bed.Files.WithFile("corp.xml", idp.Metadata(_bed.Clock.GetUtcNow().AddDays(8)));
        await StartAsync(signing: [40], decryption: [10], providers: $$""" "corp": { "Metadata": {{_bed.FileOf("corp.xml")}} } """);
        await _bed.HoldsAsync(() => _bed.Known() is not null);

        var metrics = await MetricsAsync();

        metrics.ShouldContain(l => l.Contains("saml_remaining", StringComparison.Ordinal) && l.Contains("kind=\"signing_key\"", StringComparison.Ordinal) && l.EndsWith(" 3456000", StringComparison.Ordinal));
        metrics.ShouldContain(l => l.Contains("saml_remaining", StringComparison.Ordinal) && l.Contains("kind=\"decryption_key\"", StringComparison.Ordinal) && l.EndsWith(" 864000", StringComparison.Ordinal));
        metrics.ShouldContain(l => l.Contains("saml_remaining", StringComparison.Ordinal) && l.Contains("kind=\"metadata\"", StringComparison.Ordinal) && l.Contains("of=\"corp\"", StringComparison.Ordinal) && l.EndsWith(" 691200", StringComparison.Ordinal));
        metrics.ShouldContain(l => l.Contains("saml_metadata_age", StringComparison.Ordinal) && l.Contains("idp=\"corp\"", StringComparison.Ordinal));
        metrics.ShouldContain(l => l.Contains("saml_metadata_failures", StringComparison.Ordinal) && l.Contains("idp=\"corp\"", StringComparison.Ordinal) && l.EndsWith(" 0", StringComparison.Ordinal));
    }

    /// <summary>A document for a day that is made anew each hour is never near its end; one that nobody makes anew is.</summary>
    [Fact]
    public async Task Metadata_that_nobody_renews_is_told_when_a_quarter_of_its_time_is_left()
    {
        var idp = new TestIdentityProvider("corp");
        _bed.Files.WithFile("corp.xml", idp.Metadata(_bed.Clock.GetUtcNow().AddDays(1)));
        await StartAsync(signing: [400], providers: $$""" "corp": { "Metadata": {{_bed.FileOf("corp.xml")}} } """);
        await _bed.HoldsAsync(() => _bed.Known() is not null);
        _bed.Clock.StepWallClock(TimeSpan.FromHours(17));
        (await HealthAsync("saml:corp")).ShouldBe("healthy");

        _bed.Clock.StepWallClock(TimeSpan.FromHours(1.5));
        await LaterAsync(() => _bed.Gateway.Logs.Entries.Any(e => e.Event == 624));

        (await HealthAsync("saml:corp")).ShouldContain("the metadata of corp ends at 2026-03-02 12:00 UTC");
        (await HealthAsync("saml:corp")).ShouldContain("Its source has no newer one: ask whoever publishes it");
    }

    /// <summary>Where a URL brings the next key by itself nobody needs to hear of it; where a file must be exchanged by hand, somebody must.</summary>
    [Fact]
    public async Task The_certificate_of_a_provider_is_told_where_somebody_must_put_the_next_one()
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(key, 10);
        _bed.Files.WithFile("legacy.crt", certificate.ExportCertificatePem());
        await StartAsync(signing: [400], providers: $$""" "legacy": { "EntityId": "urn:legacy", "SingleSignOnUrl": "https://idp.example.com/sso", "SigningCertificates": {{_bed.FileOf("legacy.crt")}} } """);

        await _bed.HoldsAsync(() => _bed.Gateway.Logs.Entries.Any(e => e.Event == 624));

        (await HealthAsync("saml:legacy")).ShouldContain("the certificate of legacy's key");
        (await HealthAsync("saml:legacy")).ShouldContain("Put the next one beside it in SigningCertificates");
    }

    [Fact]
    public async Task A_key_that_was_exchanged_while_the_gateway_runs_is_told_no_more()
    {
        await StartAsync(signing: [20, 400]);
        (await HealthAsync()).ShouldContain("degraded");

        _bed.Gateway.Reconfigure($$"""{ "Saml": { "SigningKeys": [ { "Certificate": {{_bed.FileOf("s1.pem")}}, "Key": {{_bed.FileOf("s1.pem")}} } ] } }""");

        (await HealthAsync()).ShouldBe("healthy");
    }

    private Task StartAsync(int[] signing, int[]? decryption = null, string providers = "") =>
        _bed.StartAsync(providers, saml: $"\"SigningKeys\": [ {Keys("s", signing)} ], \"DecryptionKeys\": [ {Keys("d", decryption ?? [])} ]");

    private string Keys(string name, int[] days) => string.Join(", ", days.Select((d, i) =>
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(key, d);
        _bed.Files.WithFile($"{name}{i}.pem", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
        return $$"""{ "Certificate": {{_bed.FileOf($"{name}{i}.pem")}}, "Key": {{_bed.FileOf($"{name}{i}.pem")}} }""";
    }));

    private X509Certificate2 Certificate(RSA key, int days) =>
        new CertificateRequest("CN=sp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(_bed.Clock.GetUtcNow().AddDays(-1), _bed.Clock.GetUtcNow().AddDays(days));

    private async Task<string> HealthAsync(string name = "saml-keys")
    {
        using var json = JsonDocument.Parse((await _bed.ReadyAsync()).Text);
        var component = json.RootElement.GetProperty("components").GetProperty(name);
        var status = component.GetProperty("status").GetString()!;
        return status == "healthy" ? status : $"{status} {component.GetProperty("reason").GetString()}";
    }

    private async Task<string[]> MetricsAsync()
    {
        using var http = new HttpClient();
        return (await http.GetStringAsync(new Uri(_bed.Gateway.Management, "/metrics"))).Split('\n');
    }

    /// <summary>Lets the watch look again until it has.</summary>
    private Task LaterAsync(Func<bool> condition) => _bed.HoldsAsync(condition, TimeSpan.FromMinutes(1));
}
