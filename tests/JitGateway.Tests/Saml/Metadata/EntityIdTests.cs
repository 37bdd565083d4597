using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>The entity id says whose people are meant: no provider may take another's by writing it into its own metadata.</summary>
public sealed class EntityIdTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ConfigurationFolder _files = new();
    private readonly TestIdentityProvider _corp = new("corp");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task One_that_another_provider_has_is_refused()
    {
        await using var gateway = await StartAsync(corp: "", partner: "");
        Write("partner", new TestIdentityProvider("corp").Metadata());   // the name of corp, and keys of its own

        await HoldsAsync(gateway, () => StateOf(gateway, "partner").Problem == $"{_corp.EntityId} is the identity provider corp already. If both are meant to name it, write EntityId in both");

        Directory(gateway).Find("partner").ShouldBeNull();
        Directory(gateway).Find("corp").ShouldNotBeNull();
    }

    [Fact]
    public async Task One_that_the_configuration_gives_to_a_provider_is_its_own_even_before_its_metadata_is_there()
    {
        Write("partner", new TestIdentityProvider("corp").Metadata());
        await using var gateway = await StartAsync(corp: $", \"EntityId\": \"{_corp.EntityId}\"", partner: "", corpIsThere: false);

        await HoldsAsync(gateway, () => StateOf(gateway, "partner").Problem is not null);
        Directory(gateway).Find("partner").ShouldBeNull();

        Write("corp", _corp.Metadata());
        await HoldsAsync(gateway, () => Directory(gateway).Find("corp") is not null);
        Directory(gateway).FindByEntityId(_corp.EntityId)!.Settings.Name.ShouldBe("corp");
    }

    [Fact]
    public async Task One_may_stand_under_two_names_where_the_operator_says_so()
    {
        Write("partner", _corp.Metadata());
        await using var gateway = await StartAsync($", \"EntityId\": \"{_corp.EntityId}\"", $", \"EntityId\": \"{_corp.EntityId}\"");
        await HoldsAsync(gateway, () => Directory(gateway).Find("corp") is not null && Directory(gateway).Find("partner") is not null);
    }

    [Fact]
    public async Task It_stays_what_it_was_first_and_the_last_good_metadata_with_it()
    {
        var former = new TestIdentityProvider("partner");
        Write("partner", former.Metadata());
        await using var gateway = await StartAsync("", "");
        await HoldsAsync(gateway, () => Directory(gateway).Find("partner") is not null);
        Write("partner", new TestIdentityProvider("somebody-else").Metadata());

        await HoldsAsync(gateway, () => gateway.Logs.Text.Contains("the metadata is now that of https://somebody-else.example.org/metadata; it was that of https://partner.example.org/metadata", StringComparison.Ordinal));

        Directory(gateway).Find("partner")!.Metadata.EntityId.ShouldBe(former.EntityId);
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(gateway.Management, "/health/ready"))).ShouldContain("partner: the last good metadata stays in use: the metadata is now that of");
    }

    private async Task<RunningGateway> StartAsync(string corp, string partner, bool corpIsThere = true)
    {
        if (corpIsThere) Write("corp", _corp.Metadata());
        var gateway = await RunningGateway.StartAsync($$"""
            { "Saml": { "IdentityProviders": {
                "corp": { "Metadata": "{{FileOf("corp")}}"{{corp}} },
                "partner": { "Metadata": "{{FileOf("partner")}}"{{partner}} } } } }
            """, builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        if (corpIsThere) await HoldsAsync(gateway, () => Directory(gateway).Find("corp") is not null);
        return gateway;
    }

    private void Write(string name, string metadata) => _files.WithFile($"{name}.xml", metadata);

    private string FileOf(string name) => Path.Combine(_files.Folder, $"{name}.xml");

    private static IdentityProviderDirectory Directory(RunningGateway gateway) => gateway.Services.GetRequiredService<IdentityProviderDirectory>();

    private static MetadataState StateOf(RunningGateway gateway, string name) =>
        Directory(gateway).StateOf(gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders[name]);

    private Task HoldsAsync(RunningGateway gateway, Func<bool> condition) => Eventually.HoldsAsync(() =>
    {
        _clock.Advance(TimeSpan.FromSeconds(10));
        return Task.FromResult(condition());
    }, holds => holds, $"what the test waits for ({string.Join("; ", gateway.Logs.Entries.Where(e => e.Event is 601 or 602).Select(e => e.Message))})");
}
