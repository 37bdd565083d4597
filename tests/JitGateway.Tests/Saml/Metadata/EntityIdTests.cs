using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>The entity id says whose people are meant: no provider may take another's by writing it into its own metadata.</summary>
public sealed class EntityIdTests : IAsyncLifetime
{
    private readonly MetadataBed _bed = new();

    private TestIdentityProvider Corp => _bed.Corp;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task One_that_another_provider_has_is_refused()
    {
        await StartAsync(corp: "", partner: "");
        Write("partner", new TestIdentityProvider("corp").Metadata());   // the name of corp, and keys of its own

        await HoldsAsync(() => _bed.StateOf("partner").Problem == $"{Corp.EntityId} is the identity provider corp already. If both are meant to name it, write EntityId in both");

        _bed.Known("partner").ShouldBeNull();
        _bed.Known("corp").ShouldNotBeNull();
    }

    [Fact]
    public async Task One_that_the_configuration_gives_to_a_provider_is_its_own_even_before_its_metadata_is_there()
    {
        Write("partner", new TestIdentityProvider("corp").Metadata());
        await StartAsync(corp: $", \"EntityId\": \"{Corp.EntityId}\"", partner: "", corpIsThere: false);

        await HoldsAsync(() => _bed.StateOf("partner").Problem is not null);
        _bed.Known("partner").ShouldBeNull();

        Write("corp", Corp.Metadata());
        await HoldsAsync(() => _bed.Known("corp") is not null);
        _bed.Directory.FindByEntityId(Corp.EntityId)!.Settings.Name.ShouldBe("corp");
    }

    [Fact]
    public async Task One_may_stand_under_two_names_where_the_operator_says_so()
    {
        Write("partner", Corp.Metadata());
        await StartAsync($", \"EntityId\": \"{Corp.EntityId}\"", $", \"EntityId\": \"{Corp.EntityId}\"");
        await HoldsAsync(() => _bed.Known("corp") is not null && _bed.Known("partner") is not null);
    }

    [Fact]
    public async Task It_stays_what_it_was_first_and_the_last_good_metadata_with_it()
    {
        var former = new TestIdentityProvider("partner");
        Write("partner", former.Metadata());
        await StartAsync("", "");
        await HoldsAsync(() => _bed.Known("partner") is not null);
        Write("partner", new TestIdentityProvider("somebody-else").Metadata());

        await HoldsAsync(() => _bed.Gateway.Logs.Text.Contains("the metadata is now that of https://somebody-else.example.org/metadata; it was that of https://partner.example.org/metadata", StringComparison.Ordinal));

        _bed.Known("partner")!.Metadata.EntityId.ShouldBe(former.EntityId);
        (await _bed.ReadyAsync()).Text.ShouldContain("partner: the last good metadata stays in use: the metadata is now that of");
    }

    private async Task StartAsync(string corp, string partner, bool corpIsThere = true)
    {
        if (corpIsThere) Write("corp", Corp.Metadata());
        await _bed.StartAsync($$""" "corp": { "Metadata": {{_bed.FileOf("corp.xml")}}{{corp}} }, "partner": { "Metadata": {{_bed.FileOf("partner.xml")}}{{partner}} } """);
        if (corpIsThere) await HoldsAsync(() => _bed.Known() is not null);
    }

    private void Write(string name, string metadata) => _bed.Files.WithFile($"{name}.xml", metadata);

    private Task HoldsAsync(Func<bool> condition) => _bed.HoldsAsync(condition, TimeSpan.FromSeconds(10));
}
