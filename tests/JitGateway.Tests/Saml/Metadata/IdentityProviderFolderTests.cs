using System.Text.Json;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>A folder whose files are identity providers, as they come and go.</summary>
public sealed class IdentityProviderFolderTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ConfigurationFolder _files = new();

    private string Folder => Path.Combine(_files.Folder, "idps");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_new_file_is_a_provider_without_a_restart_and_one_that_is_taken_away_is_none()
    {
        Put("corp", new TestIdentityProvider("corp").Metadata());
        await using var gateway = await StartAsync();
        await HoldsAsync(() => Find(gateway, "corp") is not null);
        var partner = new TestIdentityProvider("partner");

        Put("partner", partner.Metadata());
        await HoldsAsync(() => Find(gateway, "partner") is not null);

        var browser = new TestBrowser(gateway.Client, "127.0.0.1");
        (await (await browser.NavigateAsync("/sso/login?return=%2Fwiki%2F")).Content.ReadAsStringAsync()).ShouldContain("value=\"partner\"");
        TestIdentityProvider.Read((await browser.NavigateAsync("/sso/login?return=%2Fwiki%2F&idp=partner")).Headers.Location).Location.AbsoluteUri.ShouldStartWith(partner.SingleSignOn);
        Find(gateway, "partner")!.Settings.Options.SubjectFrom.ShouldBe("uid", "the settings hold for all of them");

        File.Delete(Path.Combine(Folder, "partner.xml"));
        await HoldsAsync(() => Find(gateway, "partner") is null);
        Find(gateway, "corp").ShouldNotBeNull();
        gateway.Logs.Entries.Count(static e => e.Event == 627).ShouldBe(2);
    }

    [Fact]
    public async Task A_broken_file_and_a_misnamed_one_are_told_and_take_nothing_from_the_others()
    {
        Put("corp", new TestIdentityProvider("corp").Metadata());
        await using var gateway = await StartAsync();
        await HoldsAsync(() => Find(gateway, "corp") is not null);

        Put("broken", "<html/>");
        Put("Not A Name", new TestIdentityProvider("partner").Metadata());
        await HoldsAsync(() => gateway.Logs.Entries.Any(static e => e.Event == 602 && e.Message.Contains("broken", StringComparison.Ordinal)));

        gateway.Logs.Entries.ShouldContain(static e => e.Event == 629 && e.Message.StartsWith("The file Not A Name.xml of "));
        using var http = new HttpClient();
        var health = await http.GetStringAsync(new Uri(gateway.Management, "/health/ready"));
        health.ShouldContain("broken: the document holds no SAML metadata; its root is html");
        health.ShouldContain("Not A Name.xml: the file's name is no name for an identity provider");
        Find(gateway, "corp").ShouldNotBeNull();

        Put("broken", new TestIdentityProvider("mended").Metadata());
        await HoldsAsync(() => Find(gateway, "broken")?.Metadata.EntityId == "https://mended.example.org/metadata");
    }

    [Fact]
    public async Task One_that_the_configuration_has_by_name_is_as_it_says_there()
    {
        Put("corp", new TestIdentityProvider("corp").Metadata());
        _files.WithFile("own.xml", new TestIdentityProvider("own").Metadata());
        await using var gateway = await StartAsync($$""", "IdentityProviders": { "corp": { "Metadata": {{JsonSerializer.Serialize(Path.Combine(_files.Folder, "own.xml"))}} } }""");
        await HoldsAsync(() => Find(gateway, "corp")?.Metadata.EntityId == "https://own.example.org/metadata");
    }

    private void Put(string name, string metadata) => _files.WithFile($"idps/{name}.xml", metadata);

    private Task<RunningGateway> StartAsync(string more = "") => RunningGateway.StartAsync(
        $$"""
        { "Saml": { "IdentityProviderFolder": { "Path": {{JsonSerializer.Serialize(Folder)}}, "Settings": { "SubjectFrom": "uid" } }{{more}} },
          "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9" } } }
        """, builder => builder.Services.AddSingleton<TimeProvider>(_clock));

    private static KnownIdentityProvider? Find(RunningGateway gateway, string name) => gateway.Services.GetRequiredService<IdentityProviderDirectory>().Find(name);

    private Task HoldsAsync(Func<bool> condition) => Eventually.HoldsAsync(() =>
    {
        _clock.Advance(TimeSpan.FromSeconds(2));
        return Task.FromResult(condition());
    }, static holds => holds, "what the test waits for");
}
