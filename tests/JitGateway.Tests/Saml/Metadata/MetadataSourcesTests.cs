using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Every place that metadata may come from, and none.</summary>
public sealed class MetadataSourcesTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ConfigurationFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_folder_has_a_file_for_each_provider_by_its_name()
    {
        _files.WithFile("idps/corp.xml", new TestIdentityProvider("corp").Metadata());
        _files.WithFile("idps/partner.xml", new TestIdentityProvider("partner").Metadata());
        await using var gateway = await StartAsync($$""" "corp": { "Metadata": {{Text("idps")}} }, "partner": { "Metadata": {{Text("idps")}} } """);

        await HoldsAsync(() => Find(gateway, "corp") is not null && Find(gateway, "partner") is not null);

        Find(gateway, "partner")!.Metadata.EntityId.ShouldBe("https://partner.example.org/metadata");
    }

    [Fact]
    public async Task A_folder_has_an_entity_in_whatever_file_and_files_that_are_broken_are_named_only_where_it_matters()
    {
        _files.WithFile("idps/a.xml", new TestIdentityProvider("corp").Metadata());
        _files.WithFile("idps/b.xml", "<html/>");
        _files.WithFile("idps/c.xml", Federation.Document(Federation.Member("https://one.example.org"), Federation.Member("https://two.example.org")));
        _files.WithFile("idps/notes.txt", "not metadata at all");
        await using var gateway = await StartAsync($$"""
            "corp": { "Metadata": {{Text("idps")}}, "EntityId": "https://corp.example.org/metadata" }, "two": { "Metadata": {{Text("idps")}}, "EntityId": "https://two.example.org" },
            "absent": { "Metadata": {{Text("idps")}}, "EntityId": "https://absent.example.org" }
            """);

        await HoldsAsync(() => Find(gateway, "corp") is not null && Find(gateway, "two") is not null && StateOf(gateway, "absent").Problem is not null);

        StateOf(gateway, "absent").Problem.ShouldBe("the metadata has no identity provider https://absent.example.org (it has 3 others); of its files 1 cannot be used: b.xml: the document holds no SAML metadata; its root is html");
    }

    [Fact]
    public async Task An_entity_that_two_files_of_a_folder_have_is_nobodys()
    {
        _files.WithFile("idps/a.xml", new TestIdentityProvider("corp").Metadata());
        _files.WithFile("idps/b.xml", new TestIdentityProvider("corp").Metadata());
        await using var gateway = await StartAsync($$""" "corp": { "Metadata": {{Text("idps")}}, "EntityId": "https://corp.example.org/metadata" } """);

        await HoldsAsync(() => StateOf(gateway, "corp").Problem is not null);

        StateOf(gateway, "corp").Problem.ShouldBe("the metadata has the identity provider https://corp.example.org/metadata twice, and nobody can know which is meant");
    }

    /// <summary>Many members of one federation cost one download.</summary>
    [Fact]
    public async Task Providers_of_one_federation_are_read_in_one_pass_and_one_that_is_taken_out_of_it_is_used_no_longer()
    {
        var document = Federation.Signed(Federation.Members(10));
        var fetched = 0;
        await using var server = await ScriptedBackend.StartAsync(context =>
        {
            Interlocked.Increment(ref fetched);
            return context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Volatile.Read(ref document))).AsTask();
        });
        _files.WithFile("signer.crt", Federation.Signer.ExportCertificatePem());
        _files.WithFile("next.crt", Federation.Other.ExportCertificatePem());
        var signed = $"\"Metadata\": \"{server.Url}/federation.xml\", \"MetadataSignedBy\": [ {Text("next.crt")}, {Text("signer.crt")} ]";
        await using var gateway = await StartAsync(string.Join(", ", Enumerable.Range(0, 8).Select(i => $"\"idp{i}\": {{ {signed}, \"EntityId\": \"https://idp{i}.example.org\" }}")));

        await HoldsAsync(() => Enumerable.Range(0, 8).All(i => Find(gateway, $"idp{i}") is not null));
        fetched.ShouldBe(1);

        Volatile.Write(ref document, Federation.Signed(Federation.Members(5)));
        await HoldsAsync(() => Find(gateway, "idp7") is null, advance: TimeSpan.FromMinutes(5));

        Find(gateway, "idp4").ShouldNotBeNull();
        gateway.Logs.Entries.ShouldContain(e => e.Event == 621);
        StateOf(gateway, "idp7").Problem.ShouldBe("the metadata has no identity provider https://idp7.example.org (it has 5 others)");
    }

    [Theory]
    [InlineData("", "has no validUntil, which MetadataMaxValidity asks for")]
    [InlineData("2026-03-20T00:00:00Z", "is valid until 2026-03-20 00:00:00 UTC, which is longer than MetadataMaxValidity allows")]
    public async Task Metadata_that_is_good_for_longer_than_it_may_be_is_refused(string validUntil, string said)
    {
        _files.WithFile("corp.xml", new TestIdentityProvider("corp").Metadata(validUntil.Length == 0 ? null : DateTimeOffset.Parse(validUntil, System.Globalization.CultureInfo.InvariantCulture)));
        await using var gateway = await StartAsync($$""" "corp": { "Metadata": {{Text("corp.xml")}}, "MetadataMaxValidity": "7.00:00:00" } """);

        await HoldsAsync(() => StateOf(gateway, "corp").Problem is not null);
        StateOf(gateway, "corp").Problem!.ShouldEndWith(said);
    }

    [Theory]
    [InlineData("PT10M", 9, 10)]
    [InlineData("PT1S", 0.9, 1)]
    [InlineData("P30D", 54, 60)]
    public async Task What_is_to_be_kept_for_a_short_time_is_read_again_as_soon_but_not_all_the_time(string cacheDuration, double from, double to)
    {
        await using var server = await ScriptedBackend.StartAsync(context =>
            context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(new TestIdentityProvider("corp").Metadata().Replace("entityID=", $"cacheDuration=\"{cacheDuration}\" entityID=", StringComparison.Ordinal))).AsTask());
        await using var gateway = await StartAsync($$""" "corp": { "Metadata": "{{server.Url}}" } """);

        await HoldsAsync(() => Find(gateway, "corp") is not null);
        (StateOf(gateway, "corp").NextReading - _clock.GetUtcNow()).TotalMinutes.ShouldBeInRange(from, to);
    }

    [Fact]
    public async Task A_provider_without_metadata_is_there_at_once_and_signs_people_in()
    {
        var idp = new TestIdentityProvider("byhand");
        using var certificate = new CertificateRequest("CN=byhand", idp.Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _files.WithFile("byhand.crt", certificate.ExportCertificatePem());
        await using var gateway = await StartAsync($$"""
            "byhand": { "EntityId": "{{idp.EntityId}}", "SingleSignOnUrl": "{{idp.SingleSignOn}}", "SingleLogoutUrl": "{{idp.SingleLogout}}", "SigningCertificates": {{Text("byhand.crt")}} }
            """);

        Find(gateway, "byhand").ShouldNotBeNull().Metadata.SingleLogout()!.Value.Service.ForResponses.AbsoluteUri.ShouldBe(idp.SingleLogout);
        var browser = new TestBrowser(gateway.Client, "127.0.0.1");
        var asked = TestIdentityProvider.Read((await browser.NavigateAsync("/wiki/page")).Headers.Location);
        asked.Location.AbsoluteUri.ShouldStartWith(idp.SingleSignOn);
        var answer = await browser.PostFromElsewhereAsync("/sso/acs", ("SAMLResponse", idp.Sign(idp.Answer(asked.Id, _clock.GetUtcNow(), "http://127.0.0.1"))), ("RelayState", asked.RelayState));
        if ((await answer.Content.ReadAsStringAsync()).Contains("name=\"Reposted\"", StringComparison.Ordinal)) answer = await browser.SubmitAsync(answer);
        TestBrowser.Onward(answer)!.AbsoluteUri.ShouldEndWith("/wiki/page");
        using var http = new HttpClient();
        (await http.GetAsync(new Uri(gateway.Management, "/health/ready"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_metadata_requests_go_by_the_binding_that_was_written_down()
    {
        _files.WithFile("signer.crt", Federation.Signer.ExportCertificatePem());
        await using var gateway = await StartAsync($$"""
            "post": { "EntityId": "urn:post", "SingleSignOnUrl": "https://idp.example.org/sso", "AuthnRequestBinding": "Post", "SigningCertificates": [ {{Text("signer.crt")}} ] }
            """);

        Find(gateway, "post")!.Metadata.SingleSignOn(wanted: null).Binding.ShouldBe(JitGateway.Saml.AuthnRequestBinding.Post);
        Find(gateway, "post")!.Metadata.SingleLogout().ShouldBeNull();
    }

    private string Text(string file) => JsonSerializer.Serialize(Path.Combine(_files.Folder, file));

    private Task<RunningGateway> StartAsync(string providers) => RunningGateway.StartAsync(
        $$"""{ "Saml": { "IdentityProviders": { {{providers}} } }, "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9" } } }""",
        builder => builder.Services.AddSingleton<TimeProvider>(_clock));

    private static KnownIdentityProvider? Find(RunningGateway gateway, string name) => gateway.Services.GetRequiredService<IdentityProviderDirectory>().Find(name);

    private static MetadataState StateOf(RunningGateway gateway, string name) => gateway.Services.GetRequiredService<IdentityProviderDirectory>()
        .StateOf(gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders[name]);

    private Task HoldsAsync(Func<bool> condition, TimeSpan advance = default) => Eventually.HoldsAsync(() =>
    {
        if (advance > TimeSpan.Zero) _clock.Advance(advance);
        return Task.FromResult(condition());
    }, holds => holds, "what the test waits for");
}
