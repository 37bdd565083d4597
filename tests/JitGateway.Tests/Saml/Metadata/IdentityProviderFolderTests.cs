using System.Globalization;
using System.Text.Json;
using JitGateway.Saml;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>A folder whose files are identity providers, as they come and go.</summary>
public sealed class IdentityProviderFolderTests : IAsyncLifetime
{
    private readonly FolderBed _bed = new();
    private readonly TestIdentityProvider _partner = new("partner");

    public Task InitializeAsync()
    {
        _bed.Put("corp", new TestIdentityProvider("corp").Metadata());
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _bed.DisposeAsync().AsTask();

    [Fact]
    public async Task A_new_file_is_a_provider_without_a_restart_and_one_that_is_taken_away_is_none()
    {
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Find("corp") is not null);

        _bed.Put("partner", _partner.Metadata());
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);

        var browser = new TestBrowser(_bed.Gateway.Client, "sso.example.com");
        (await (await browser.NavigateAsync("/sso/login?return=%2Fwiki%2F")).Content.ReadAsStringAsync()).ShouldContain("value=\"partner\"");
        TestIdentityProvider.Read((await browser.NavigateAsync("/sso/login?return=%2Fwiki%2F&idp=partner")).Headers.Location).Location.AbsoluteUri.ShouldStartWith(_partner.SingleSignOn);
        _bed.Find("partner")!.Settings.Options.SubjectFrom.ShouldBe("uid", "the settings hold for all of them");

        _bed.Take("partner");
        await _bed.HoldsAsync(() => _bed.Find("partner") is null && !_bed.IsInForce("partner"));
        _bed.Find("corp").ShouldNotBeNull();
        _bed.Told(627).ShouldBe(2);
    }

    [Fact]
    public async Task A_broken_file_and_a_misnamed_one_are_told_and_take_nothing_from_the_others()
    {
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Find("corp") is not null);

        _bed.Put("broken", "<html/>");
        _bed.Put("Not A Name", _partner.Metadata());
        await _bed.HoldsAsync(() => _bed.Gateway.Logs.Entries.Any(static e => e.Event == 602 && e.Message.Contains("broken", StringComparison.Ordinal)));

        _bed.Gateway.Logs.Entries.ShouldContain(static e => e.Event == 629 && e.Message.StartsWith("The file Not A Name.xml of "));
        var health = await _bed.ReadyAsync();
        health.ShouldContain("broken: the document holds no SAML metadata; its root is html");
        health.ShouldContain("Not A Name.xml: the file's name is no name for an identity provider");
        _bed.Find("corp").ShouldNotBeNull();

        _bed.Put("broken", new TestIdentityProvider("mended").Metadata());
        await _bed.HoldsAsync(() => _bed.Find("broken")?.Metadata.EntityId == "https://mended.example.org/metadata");
    }

    [Fact]
    public async Task One_that_the_configuration_has_by_name_is_as_it_says_there()
    {
        await _bed.StartAsync($$""" "IdentityProviders": { "corp": { "Metadata": {{Text(_bed.Files.WithFile("own.xml", new TestIdentityProvider("own").Metadata()))}} } } """);
        await _bed.HoldsAsync(() => _bed.Find("corp")?.Metadata.EntityId == "https://own.example.org/metadata");
    }

    [Fact]
    public async Task Taken_away_it_signs_nobody_in_and_keeps_no_gateway_from_starting_though_a_backend_names_it()
    {
        const string wiki = """ "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": [ "corp", "partner" ], "Access": [ { "IdentityProviders": [ "partner" ], "Effect": "Allow" } ] } """;
        _bed.Put("partner", _partner.Metadata());
        await _bed.StartAsync(backends: wiki);
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);
        (await _bed.ReadyAsync()).ShouldNotContain("names it");

        _bed.Take("partner");
        await _bed.HoldsAsync(() => _bed.Find("partner") is null && !_bed.IsInForce("partner"));
        await AllIsToldAsync();

        await _bed.StartAsync(backends: wiki);
        await _bed.HoldsAsync(() => _bed.Find("corp") is not null);
        await AllIsToldAsync();
        _bed.Put("partner", _partner.Metadata());
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);
        (await _bed.ReadyAsync()).ShouldNotContain("names it");

        async Task AllIsToldAsync()
        {
            var health = await _bed.ReadyAsync();
            health.ShouldContain("partner: Backends:wiki:IdentityProvider:1 names it, and neither the configuration nor the folder has it");
            health.ShouldContain("partner: Backends:wiki:Access:0:IdentityProviders:0 names it");
        }
    }

    [Fact]
    public async Task Taken_away_it_is_trusted_no_longer_whatever_else_is_wrong()
    {
        _bed.Put("partner", _partner.Metadata());
        await StartWithSignerAsync();
        await _bed.HoldsAsync(() => _bed.Find("corp") is not null && _bed.Find("partner") is not null);

        BreakSigner();
        _bed.Take("partner");
        await _bed.HoldsAsync(() => _bed.Find("partner") is null && _bed.Told(621) > 0);

        _bed.IsInForce("partner").ShouldBeTrue("the rest of the change waits");
        _bed.Directory.FindByEntityId(_partner.EntityId).ShouldBeNull();
        (await _bed.ReadyAsync()).ShouldContain("partner: its file is in the folder no longer");
        _bed.Find("corp").ShouldNotBeNull();
        _bed.Told(628).ShouldBe(1, "it is said once");

        MendSigner();
        await _bed.HoldsAsync(() => !_bed.IsInForce("partner"));
    }

    /// <summary>As soon as it is seen, and not when it would have been read anyway.</summary>
    [Theory]
    [InlineData("partner")]
    [InlineData("successor")]
    public async Task What_is_put_back_while_something_else_is_wrong_is_trusted_again_however_seldom_it_is_read(string entity)
    {
        _bed.Settings = """ "SubjectFrom": "uid", "MetadataRefresh": "7.00:00:00" """;
        _bed.Put("partner", _partner.Metadata());
        await StartWithSignerAsync();
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);
        BreakSigner();
        _bed.Take("partner");
        await _bed.HoldsAsync(() => _bed.Find("partner") is null);

        _bed.Put("partner", new TestIdentityProvider(entity).Metadata());
        await _bed.HoldsAsync(() => _bed.Find("partner")?.Metadata.EntityId == $"https://{entity}.example.org/metadata");
    }

    [Fact]
    public async Task A_misnamed_file_of_another_folder_is_told_once_when_that_is_put_in_force_by_hand()
    {
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Find("corp") is not null);

        _bed.Folder = "others";
        _bed.Put("Not A Name", _partner.Metadata());
        _bed.Reconfigure();
        await _bed.HoldsAsync(() => _bed.Told(629) > 0);

        var from = _bed.Clock.GetUtcNow();
        await _bed.HoldsAsync(() => _bed.Clock.GetUtcNow() - from > TimeSpan.FromMinutes(1));
        _bed.Told(629).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_came_while_something_was_wrong_is_tried_again_and_told_once()
    {
        await StartWithSignerAsync();
        await _bed.HoldsAsync(() => _bed.Find("corp") is not null);
        BreakSigner();

        _bed.Put("partner", _partner.Metadata());
        await _bed.HoldsAsync(() => _bed.Told(628) > 0);
        var from = _bed.Clock.GetUtcNow();
        await _bed.HoldsAsync(() => _bed.Clock.GetUtcNow() - from > TimeSpan.FromMinutes(3));   // tried more than once
        _bed.Find("partner").ShouldBeNull();
        MendSigner();

        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);
        _bed.Told(628).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_was_refused_and_taken_out_is_a_new_one_when_it_is_put_there_again()
    {
        await StartWithSignerAsync();
        await _bed.HoldsAsync(() => _bed.Find("corp") is not null);
        BreakSigner();
        _bed.Put("partner", _partner.Metadata());
        await _bed.HoldsAsync(() => _bed.Told(628) > 0);

        _bed.Take("partner");
        MendSigner();
        _bed.Put("partner", _partner.Metadata());

        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);
    }

    [Fact]
    public async Task Of_two_files_with_one_entity_id_the_first_by_name_has_it_whichever_was_read_first()
    {
        _bed.Put("partner", _partner.Metadata());
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null);

        _bed.Put("a-partner", _partner.Metadata());
        await _bed.HoldsAsync(() => _bed.Find("a-partner") is not null && _bed.Find("partner") is null);
        _bed.Directory.FindByEntityId(_partner.EntityId)!.Settings.Name.ShouldBe("a-partner");
        await Eventually.HoldsAsync(_bed.ReadyAsync, static health => health.Contains("partner: https://partner.example.org/metadata is the identity provider a-partner already", StringComparison.Ordinal), "that the other one is told");

        _bed.Put("z-partner", _partner.Metadata());
        await _bed.HoldsAsync(() => _bed.Gateway.Logs.Entries.Any(static e => e.Event == 602 && e.Message.Contains("z-partner", StringComparison.Ordinal)));
        _bed.Find("a-partner").ShouldNotBeNull();

        _bed.Take("a-partner");
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null || _bed.Find("z-partner") is not null);
        await _bed.HoldsAsync(() => _bed.Find("partner") is not null && _bed.Find("z-partner") is null);
    }

    [Fact]
    public async Task A_file_yields_to_the_configuration_though_that_one_was_read_later()
    {
        var mayAnswer = new TaskCompletionSource();
        await using var source = await ScriptedBackend.StartAsync(async context =>
        {
            await mayAnswer.Task;
            await context.Response.WriteAsync(_partner.Metadata());
        });
        _bed.Put("a-copy", _partner.Metadata());
        await _bed.StartAsync($$""" "IdentityProviders": { "partner": { "Metadata": "{{source.Url}}/metadata" } } """);
        await _bed.HoldsAsync(() => _bed.Find("a-copy") is not null);

        mayAnswer.SetResult();

        await _bed.HoldsAsync(() => _bed.Find("partner") is not null && _bed.Find("a-copy") is null);
        await Eventually.HoldsAsync(_bed.ReadyAsync, static health => health.Contains("a-copy: https://partner.example.org/metadata is the identity provider partner already", StringComparison.Ordinal), "that the other one is told");
    }

    [Fact]
    public void Of_too_many_files_the_first_by_name_are_used_and_the_others_are_counted()
    {
        using var files = new ConfigurationFolder();
        foreach (var i in Enumerable.Range(0, 10_002)) files.WithFile(Name(10_001 - i), "");

        var folder = IdentityProviderFolder.Of(files.Folder);

        folder.Files.ShouldBe(Enumerable.Range(0, 10_000).Select(Name));
        folder.LeftOut.ShouldBe(2);

        static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"idp-{i:00000}.xml");
    }

    /// <summary>A file can be anybody's that the settings fit, so what they cannot meet is wrong before the first one comes.</summary>
    [Theory]
    [InlineData(""" "Login": { "AuthnContext": [ "urn:mfa" ] } """, "Backends:wiki:Login:AuthnContext = \"urn:mfa\": is met by nothing that IdentityProviderFolder lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    [InlineData(""" "Access": [ { "AuthnContext": [ "urn:mfa" ], "IdentityProviders": [ "partner" ], "Effect": "Allow" } ] """, "Backends:wiki:Access:0:AuthnContext = \"urn:mfa\": is met by nothing that IdentityProviderFolder lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    [InlineData(""" "IdentityProvider": "Partner" """, "Backends:wiki:IdentityProvider = \"Partner\": is not the name of an identity provider. No identity provider exists yet.")]
    [InlineData(""" "IdentityProvider": "partner" """, null)]
    [InlineData(""" "Access": [ { "IdentityProviders": [ "Partner" ], "Effect": "Allow" } ] """, null)]
    [InlineData(""" "Access": [ { "IdentityProviders": [ "partner.xml" ], "Effect": "Allow" } ] """, "Backends:wiki:Access:0:IdentityProviders:0 = \"partner.xml\": is not the name of an identity provider. No identity provider exists yet.")]
    public void What_no_file_could_meet_is_an_error(string wiki, string? error)
    {
        using var files = new ConfigurationFolder();
        Directory.CreateDirectory(Path.Combine(files.Folder, "idps"));
        files.With($$"""
            { "Gateway": { "PublicOrigin": "https://sso.example.com" },
              "Saml": { "IdentityProviderFolder": { "Path": "idps", "Settings": { "RequestedAuthnContext": [ "urn:password" ] } } },
              "Backends": { "wiki": { "Destinations": "http://127.0.0.1:9", {{wiki}} } } }
            """);
        files.Errors().ShouldBe(error is null ? [] : [error]);
    }

    /// <summary>With one more provider, whose signer's certificate the configuration names.</summary>
    private Task StartWithSignerAsync()
    {
        MendSigner();
        return _bed.StartAsync($$""" "IdentityProviders": { "own": { "Metadata": "https://127.0.0.1:1/metadata", "MetadataSignedBy": {{Text(Path.Combine(_bed.Files.Folder, "signer.crt"))}} } } """);
    }

    private void MendSigner() => _bed.Files.WithFile("signer.crt", Federation.Signer.ExportCertificatePem());

    private void BreakSigner() => _bed.Files.WithFile("signer.crt", "being replaced");

    private static string Text(string value) => JsonSerializer.Serialize(value);
}
