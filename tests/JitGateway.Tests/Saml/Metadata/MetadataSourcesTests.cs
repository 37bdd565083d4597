using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Every place that metadata may come from, and none.</summary>
public sealed class MetadataSourcesTests : IAsyncLifetime
{
    private readonly MetadataBed _bed = new();

    public Task InitializeAsync() => _bed.ServeAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task A_folder_has_a_file_for_each_provider_by_its_name()
    {
        _bed.Files.WithFile("idps/corp.xml", new TestIdentityProvider("corp").Metadata());
        _bed.Files.WithFile("idps/partner.xml", new TestIdentityProvider("partner").Metadata());
        await _bed.StartAsync($$""" "corp": { "Metadata": {{_bed.FileOf("idps")}} }, "partner": { "Metadata": {{_bed.FileOf("idps")}} } """);

        await _bed.HoldsAsync(() => _bed.Known("corp") is not null && _bed.Known("partner") is not null);

        _bed.Known("partner")!.Metadata.EntityId.ShouldBe("https://partner.example.org/metadata");
    }

    [Fact]
    public async Task A_folder_has_an_entity_in_whatever_file_and_files_that_are_broken_are_named_only_where_it_matters()
    {
        _bed.Files.WithFile("idps/a.xml", new TestIdentityProvider("corp").Metadata());
        _bed.Files.WithFile("idps/b.xml", "<html/>");
        _bed.Files.WithFile("idps/c.xml", Federation.Document(Federation.Member("https://one.example.org"), Federation.Member("https://two.example.org")));
        _bed.Files.WithFile("idps/notes.txt", "not metadata at all");
        await _bed.StartAsync($$"""
            "corp": { "Metadata": {{_bed.FileOf("idps")}}, "EntityId": "https://corp.example.org/metadata" }, "two": { "Metadata": {{_bed.FileOf("idps")}}, "EntityId": "https://two.example.org" },
            "absent": { "Metadata": {{_bed.FileOf("idps")}}, "EntityId": "https://absent.example.org" }
            """);

        await _bed.HoldsAsync(() => _bed.Known("corp") is not null && _bed.Known("two") is not null && _bed.StateOf("absent").Problem is not null);

        _bed.StateOf("absent").Problem.ShouldBe("the metadata has no identity provider https://absent.example.org (it has 3 others); of its files 1 cannot be used: b.xml: the document holds no SAML metadata; its root is html");
    }

    [Fact]
    public async Task An_entity_that_two_files_of_a_folder_have_is_nobodys()
    {
        _bed.Files.WithFile("idps/a.xml", new TestIdentityProvider("corp").Metadata());
        _bed.Files.WithFile("idps/b.xml", new TestIdentityProvider("corp").Metadata());
        await _bed.StartAsync($$""" "corp": { "Metadata": {{_bed.FileOf("idps")}}, "EntityId": "https://corp.example.org/metadata" } """);

        await _bed.HoldsAsync(() => _bed.StateOf("corp").Problem is not null);

        _bed.StateOf("corp").Problem.ShouldBe("the metadata has the identity provider https://corp.example.org/metadata twice, and nobody can know which is meant");
    }

    /// <summary>Many members of one federation cost one download.</summary>
    [Fact]
    public async Task Providers_of_one_federation_are_read_in_one_pass_and_one_that_is_taken_out_of_it_is_used_no_longer()
    {
        _bed.Answer = MetadataBed.Serve(Federation.Signed(Federation.Members(10)));
        _bed.Files.WithFile("signer.crt", Federation.Signer.ExportCertificatePem());
        _bed.Files.WithFile("next.crt", Federation.Other.ExportCertificatePem());
        var signed = $"\"Metadata\": \"{_bed.Url}\", \"MetadataSignedBy\": [ {_bed.FileOf("next.crt")}, {_bed.FileOf("signer.crt")} ]";
        await _bed.StartAsync(string.Join(", ", Enumerable.Range(0, 8).Select(i => $"\"idp{i}\": {{ {signed}, \"EntityId\": \"https://idp{i}.example.org\" }}")));

        await _bed.HoldsAsync(() => Enumerable.Range(0, 8).All(i => _bed.Known($"idp{i}") is not null));
        _bed.Asked.Count.ShouldBe(1);

        _bed.Answer = MetadataBed.Serve(Federation.Signed(Federation.Members(5)), "\"v2\"");
        await _bed.HoldsAsync(() => _bed.Known("idp7") is null, advance: TimeSpan.FromMinutes(5));

        _bed.Known("idp4").ShouldNotBeNull();
        _bed.Gateway.Logs.Entries.ShouldContain(e => e.Event == 621);
        _bed.StateOf("idp7").Problem.ShouldBe("the metadata has no identity provider https://idp7.example.org (it has 5 others)");
    }

    [Theory]
    [InlineData("", "has no validUntil, which MetadataMaxValidity asks for")]
    [InlineData("2026-03-20T00:00:00Z", "is valid until 2026-03-20 00:00:00 UTC, which is longer than MetadataMaxValidity allows")]
    public async Task Metadata_that_is_good_for_longer_than_it_may_be_is_refused(string validUntil, string said)
    {
        _bed.Files.WithFile("corp.xml", new TestIdentityProvider("corp").Metadata(validUntil.Length == 0 ? null : DateTimeOffset.Parse(validUntil, System.Globalization.CultureInfo.InvariantCulture)));
        await _bed.StartAsync($$""" "corp": { "Metadata": {{_bed.FileOf("corp.xml")}}, "MetadataMaxValidity": "7.00:00:00" } """);

        await _bed.HoldsAsync(() => _bed.StateOf("corp").Problem is not null);
        _bed.StateOf("corp").Problem!.ShouldEndWith(said);
    }

    [Theory]
    [InlineData("PT10M", 9, 10)]
    [InlineData("PT1S", 0.9, 1)]
    [InlineData("PT0S", 0.9, 1)]
    [InlineData("P30D", 54, 60)]
    public async Task What_is_to_be_kept_for_a_short_time_is_read_again_as_soon_but_not_all_the_time(string cacheDuration, double from, double to)
    {
        _bed.Answer = MetadataBed.Serve(_bed.Corp.Metadata().Replace("entityID=", $"cacheDuration=\"{cacheDuration}\" entityID=", StringComparison.Ordinal));
        await _bed.StartAsync();

        await _bed.HoldsAsync(() => _bed.Known("corp") is not null);
        (_bed.StateOf("corp").NextReading - _bed.Clock.GetUtcNow()).TotalMinutes.ShouldBeInRange(from, to);
    }

    [Fact]
    public async Task A_provider_without_metadata_is_there_at_once_and_signs_people_in()
    {
        var idp = new TestIdentityProvider("byhand");
        using var certificate = new CertificateRequest("CN=byhand", idp.Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _bed.Files.WithFile("byhand.crt", certificate.ExportCertificatePem());
        await _bed.StartAsync($$"""
            "byhand": { "EntityId": "{{idp.EntityId}}", "SingleSignOnUrl": "{{idp.SingleSignOn}}", "SingleLogoutUrl": "{{idp.SingleLogout}}", "SigningCertificates": {{_bed.FileOf("byhand.crt")}} }
            """);

        _bed.Known("byhand").ShouldNotBeNull().Metadata.SingleLogout()!.Value.Service.ForResponses.AbsoluteUri.ShouldBe(idp.SingleLogout);
        var browser = new TestBrowser(_bed.Gateway.Client, "127.0.0.1");
        var asked = TestIdentityProvider.Read((await browser.NavigateAsync("/wiki/page")).Headers.Location);
        asked.Location.AbsoluteUri.ShouldStartWith(idp.SingleSignOn);
        var answer = await browser.PostFromElsewhereAsync("/sso/acs", ("SAMLResponse", idp.Sign(idp.Answer(asked.Id, _bed.Clock.GetUtcNow(), "http://127.0.0.1"))), ("RelayState", asked.RelayState));
        if ((await answer.Content.ReadAsStringAsync()).Contains("name=\"Reposted\"", StringComparison.Ordinal)) answer = await browser.SubmitAsync(answer);
        TestBrowser.Onward(answer)!.AbsoluteUri.ShouldEndWith("/wiki/page");
        (await _bed.ReadyAsync()).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_metadata_requests_go_by_the_binding_that_was_written_down()
    {
        _bed.Files.WithFile("signer.crt", Federation.Signer.ExportCertificatePem());
        await _bed.StartAsync($$"""
            "post": { "EntityId": "urn:post", "SingleSignOnUrl": "https://idp.example.org/sso", "AuthnRequestBinding": "Post", "SigningCertificates": [ {{_bed.FileOf("signer.crt")}} ] }
            """);

        _bed.Known("post")!.Metadata.SingleSignOn(wanted: null).Binding.ShouldBe(JitGateway.Saml.AuthnRequestBinding.Post);
        _bed.Known("post")!.Metadata.SingleLogout().ShouldBeNull();
    }
}
