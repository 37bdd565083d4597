using System.Net;
using System.Security.Authentication;
using JitGateway.Configuration;
using JitGateway.Edge.Tls;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Edge.Tls;

/// <summary>The gateway that ends TLS itself, over real connections.</summary>
public sealed class ServerCertificateTests : IAsyncLifetime
{
    private readonly CertificateBed _bed = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Every_host_is_shown_its_own_certificate_with_the_chain_to_the_root()
    {
        await using var gateway = await _bed.StartAsync($$"""
            { "Certificates": [ {{_bed.Issue("sso", "sso.example.com")}}, {{_bed.Issue("wiki", "wiki.example.com", "wiki.example.net")}}, {{_bed.Issue("apps", "*.apps.example.com")}}, {{_bed.Issue("crm", "crm.apps.example.com", "wiki.example.com")}} ] }
            """);

        foreach (var (host, expected) in new[]
        {
            ("sso.example.com", "sso.example.com"), ("WIKI.example.com", "wiki.example.com"), ("wiki.example.net", "wiki.example.com"), ("a.apps.example.com", "*.apps.example.com"), ("crm.apps.example.com", "crm.apps.example.com"),
            ("a.b.apps.example.com", "sso.example.com"), ("apps.example.com", "sso.example.com"), ("nobody.example", "sso.example.com"), ("", "sso.example.com"),
        })
        {
            var shown = await _bed.AskAsync(gateway, host);
            shown.Name.ShouldBe(expected, host);
            shown.Chain.ShouldBe(3, "the client knows the root only, so the authority between was sent");
        }

        gateway.Logs.Entries.ShouldContain(e => e.Event == 1201 && e.Message.Contains("*.apps.example.com (SHA-256 ", StringComparison.Ordinal));
        gateway.Logs.Entries.ShouldNotContain(e => e.Event == 1204 || e.Event == 1205 || e.Message.Contains("Overriding", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Requests_come_by_either_version_and_are_known_to_have_come_by_https(string version)
    {
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{_bed.Issue("sso", "sso.example.com")}} ], "Hsts": { "MaxAge": "1.00:00:00" } }""");
        using var client = _bed.ClientOf(gateway);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldBe("HTTP/1.1;end");
        answer.Version.ShouldBe(Version.Parse(version));
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeTrue();
        using var straight = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { Host = "sso.example.com" } };
        using var led = await gateway.Client.SendAsync(straight);
        led.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect, "the plain address beside it leads there");
    }

    /// <summary>As Kubernetes mounts secrets: links to a link that is turned to another folder.</summary>
    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_through_links_too_and_no_stream_is_cut()
    {
        _bed.Issue("2026-11/tls", "sso.example.com");
        _bed.Issue("2027-02/tls", "sso.example.com");
        var data = Path.Combine(_bed.Folder, "..data");
        Directory.CreateSymbolicLink(data, "2026-11");
        File.CreateSymbolicLink(Path.Combine(_bed.Folder, "tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(Path.Combine(_bed.Folder, "tls.key"), "..data/tls.key");
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{_bed.Settings("tls")}} ] }""");
        using var client = _bed.ClientOf(gateway);
        var before = await _bed.AskAsync(gateway, "sso.example.com");
        using var stream = await client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead);

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "2027-02");

        await Eventually.HoldsAsync(() => _bed.AskAsync(gateway, "sso.example.com"), shown => shown.Serial != before.Serial, "the new certificate is shown");
        _bed.FinishStreams();
        (await stream.Content.ReadAsStringAsync()).ShouldBe("HTTP/1.1;end");
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Logs.Entries.Count(e => e.Event == 1201)), told => told == 2, "the log says so");
    }

    [Fact]
    public async Task A_pair_that_does_not_fit_leaves_the_former_one_in_force_and_health_says_so()
    {
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{_bed.Issue("sso", "sso.example.com")}} ] }""");
        var before = await _bed.AskAsync(gateway, "sso.example.com");
        var key = await File.ReadAllTextAsync(Path.Combine(_bed.Folder, "sso.key"));

        _bed.Issue("other", "sso.example.com");
        File.Copy(Path.Combine(_bed.Folder, "other.crt"), Path.Combine(_bed.Folder, "sso.crt"), overwrite: true);

        var problem = await Eventually.HoldsAsync(() => CertificateBed.HealthAsync(gateway, "configuration"), h => h.Status == HealthStatus.Degraded, "health is degraded");
        problem.Description!.ShouldContain("Tls:Certificates:0:Key");
        problem.Description!.ShouldNotContain(key.Split('\n')[1]);
        (await _bed.AskAsync(gateway, "sso.example.com")).Serial.ShouldBe(before.Serial);

        File.Copy(Path.Combine(_bed.Folder, "other.key"), Path.Combine(_bed.Folder, "sso.key"), overwrite: true);
        await Eventually.HoldsAsync(() => _bed.AskAsync(gateway, "sso.example.com"), shown => shown.Serial != before.Serial, "the pair that fits is shown");
        (await CertificateBed.HealthAsync(gateway, "configuration")).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Hosts_are_added_while_it_runs_but_not_the_first_certificate_of_all()
    {
        var sso = _bed.Issue("sso", "sso.example.com");
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{sso}} ] }""");
        gateway.Reconfigure(await _bed.ConfigurationAsync($$"""{ "Certificates": [ {{sso}}, {{_bed.Issue("wiki", "wiki.example.com")}} ] }"""));
        (await _bed.AskAsync(gateway, "wiki.example.com")).Name.ShouldBe("wiki.example.com");

        gateway.TryReconfigure(await _bed.ConfigurationAsync("{}")).ShouldHaveSingleItem().ToString().ShouldBe(
            "Tls:Certificates: was removed, but whether there are any is read at start only. Restart the gateway, or put the former value back.");
    }

    [Theory]
    [InlineData("", SslProtocols.Tls12, true)]
    [InlineData("", SslProtocols.Tls13, true)]
    [InlineData(""", "MinVersion": "Tls13" """, SslProtocols.Tls12, false)]
    [InlineData(""", "MinVersion": "Tls13" """, SslProtocols.Tls13, true)]
    public async Task Nothing_older_is_spoken_than_what_is_configured(string minimum, SslProtocols offered, bool isSpoken)
    {
        var sso = _bed.Issue("sso", "sso.example.com");
        var own = $$""", "Kestrel": { "Certificates": { "Default": {{sso.Replace("Certificate", "Path", StringComparison.Ordinal).Replace("\"Key\"", "\"KeyPath\"", StringComparison.Ordinal)}} } }""";
        foreach (var (tls, more) in new[] { ($$"""{ "Certificates": [ {{sso}} ]{{minimum}} }""", ""), ($$"""{ {{minimum.TrimStart(',')}} }""", own) })
        {
            await using var gateway = await _bed.StartAsync(tls, more);
            if (isSpoken) (await _bed.AskAsync(gateway, "sso.example.com", offered)).Protocol.ShouldBe(offered);
            else await Should.ThrowAsync<Exception>(() => _bed.AskAsync(gateway, "sso.example.com", offered));
        }
    }

    [Fact]
    public async Task The_servers_own_endpoints_show_them_too_unless_they_have_one_of_their_own()
    {
        var own = _bed.Issue("own", "own.example.com");
        var endpoints = $$""", "Kestrel": { "Endpoints": { "A": { "Url": "https://127.0.0.1:0" }, "B": { "Url": "https://127.0.0.1:0", "Certificate": {{own.Replace("Certificate", "Path", StringComparison.Ordinal).Replace("\"Key\"", "\"KeyPath\"", StringComparison.Ordinal)}} } } }""";
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{_bed.Issue("sso", "sso.example.com")}} ] }""", endpoints);

        var shown = new List<string>();
        foreach (var address in CertificateBed.HttpsOf(gateway)) shown.Add((await _bed.AskAsync(address, "sso.example.com")).Name);

        shown.Order().ShouldBe(["own.example.com", "sso.example.com"]);
    }

    [Fact]
    public async Task An_end_is_told_when_a_quarter_of_the_time_is_left_once_a_day_and_when_it_has_come()
    {
        var clock = new ManualTimeProvider();
        var end = clock.GetUtcNow().AddDays(20);
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{_bed.Issue("sso", end.AddDays(-60), end, "sso.example.com")}}, {{_bed.Issue("wiki", end.AddDays(-60), end.AddDays(60), "wiki.example.com")}} ] }""", time: clock);
        (await CertificateBed.HealthAsync(gateway, "tls")).Status.ShouldBe(HealthStatus.Healthy);
        (await CertificateBed.HealthAsync(gateway, "tls")).Description.ShouldBe("none ends before 2026-03-21");
        using var metrics = new HttpClient();
        (await metrics.GetStringAsync(new Uri(gateway.Management, "/metrics"))).Split('\n').ShouldContain(l => l.Contains("tls_remaining", StringComparison.Ordinal) && l.Contains("name=\"sso.example.com\"", StringComparison.Ordinal) && l.EndsWith(" 1728000", StringComparison.Ordinal));

        clock.StepWallClock(TimeSpan.FromDays(6));
        await LooksAgainAsync(gateway, 1202, 1);
        gateway.Logs.Entries.Single(e => e.Event == 1202).Message.ShouldMatch(
            "^the certificate for sso.example.com \\(SHA-256 [0-9a-f]{16}…\\) ends at 2026-03-21 12:00 UTC, 1[34] days from now. Put its successor into the files of Tls:Certificates:0: they are read again when they change$");
        (await CertificateBed.HealthAsync(gateway, "tls")).Status.ShouldBe(HealthStatus.Degraded);

        clock.StepWallClock(TimeSpan.FromDays(1));
        await LooksAgainAsync(gateway, 1202, 2);
        clock.StepWallClock(TimeSpan.FromDays(14));
        await LooksAgainAsync(gateway, 1203, 1);
        gateway.Logs.Entries.Count(e => e.Event == 1202).ShouldBe(2);
        gateway.Logs.Entries.Single(e => e.Event == 1203).Level.ShouldBe(LogLevel.Error);
    }

    [Fact]
    public async Task Hosts_that_no_certificate_is_for_are_named_in_the_log()
    {
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{_bed.Issue("wiki", "wiki.example.com")}} ] }""");
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Logs.Entries), all => all.Any(e => e.Event == 1204 && e.Message.Contains("for sso.example.com:", StringComparison.Ordinal)), "the host is named");
    }

    [Fact]
    public async Task Certificates_that_nobody_will_see_are_told()
    {
        await using var gateway = await RunningGateway.StartAsync(await _bed.ConfigurationAsync($$"""{ "Certificates": [ {{_bed.Issue("sso", "sso.example.com")}} ] }"""));
        gateway.Logs.Entries.ShouldContain(e => e.Event == 1205);
    }

    /// <summary>One of the two, as the machine is.</summary>
    [Fact]
    public async Task HTTP_3_is_offered_where_the_system_can_and_otherwise_said_to_be_missing()
    {
        await using var gateway = await _bed.StartAsync($$"""{ "Certificates": [ {{_bed.Issue("sso", "sso.example.com")}} ], "Http3": true }""");
        using var client = _bed.ClientOf(gateway);

        using var answer = await client.GetAsync("/page");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Contains("Alt-Svc").ShouldBe(HttpsEndpoints.HasQuic);
        gateway.Logs.Entries.Any(e => e.Event == 1206 && e.Message.Contains("libmsquic", StringComparison.Ordinal)).ShouldBe(!HttpsEndpoints.HasQuic);
    }

    [Theory]
    [InlineData("""{ "Http3": true }""", "", "Tls:Http3")]
    [InlineData("""{ "Certificates": [ {} ] }""", "", "Tls:Certificates:0")]
    [InlineData("""{ "Certificates": [ { "Path": "nothing.pfx" } ] }""", "", "Tls:Certificates:0:Path")]
    [InlineData("""{ "MinVersion": "Tls11" }""", "", "Tls:MinVersion")]
    [InlineData("""{ "Certificates": [ SSO ] }""", """, "Kestrel": { "Certificates": { "Default": { "Path": "a.crt" } } }""", "Kestrel:Certificates:Default")]
    public async Task What_cannot_be_meant_is_an_error(string tls, string more, string path)
    {
        using var folder = new ConfigurationFolder().With(await _bed.ConfigurationAsync(tls.Replace("SSO", _bed.Issue("sso", "sso.example.com"), StringComparison.Ordinal), more));

        Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(folder.Files())).Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    private static async Task LooksAgainAsync(RunningGateway gateway, int logged, int times)
    {
        gateway.Services.GetRequiredService<ActiveConfiguration>().Load();   // it looks by the clock and whenever the configuration is read
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Logs.Entries.Count(e => e.Event == logged)), count => count == times, $"event {logged} stands in the log {times} times");
    }
}
