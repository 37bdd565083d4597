using JitGateway.Saml.Metadata;
using static JitGateway.Tests.Saml.Metadata.Federation;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Whom a federation takes out stays out, and only what is in force may take anybody out.</summary>
public sealed class WithdrawnProviderTests : IAsyncLifetime
{
    private readonly MetadataBed _bed = new();

    public Task InitializeAsync() => _bed.ServeAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Whom_the_federation_takes_out_does_not_come_back_with_an_outage()
    {
        await WithdrawAsync();
        _bed.Answer = MetadataBed.Down;

        await _bed.PassAsync(TimeSpan.FromMinutes(10));
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem?.Contains("status 500", StringComparison.Ordinal) == true);

        _bed.Known("uni").ShouldBeNull();
    }

    [Theory]
    [InlineData("down")]
    [InlineData("slow")]
    public async Task Nor_with_the_next_life_of_the_node(string source)
    {
        await WithdrawAsync();
        var held = new TaskCompletionSource();
        _bed.Answer = source == "down" ? MetadataBed.Down : async context =>
        {
            await held.Task;
            await MetadataBed.Down(context);
        };

        await _bed.StartAsync(_bed.Member("uni"), source == "down" ? null : new MetadataPatience { UntilLastGood = TimeSpan.Zero });
        held.SetResult();
        await _bed.HoldsAsync(() => _bed.StateOf("uni").FailuresInARow > 0);

        _bed.Known("uni").ShouldBeNull();
        _bed.Gateway.Logs.Entries.ShouldNotContain(e => e.Event == 620);
    }

    /// <summary>A folder that could be written once and cannot be written any more still holds what was good then.</summary>
    [Fact]
    public async Task A_node_that_knows_better_does_not_believe_what_it_finds_on_the_disk()
    {
        await InForceAsync();
        var kept = Directory.EnumerateFiles(_bed.Cache, "*.xml").ShouldHaveSingleItem();
        var former = await File.ReadAllTextAsync(kept);
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(8), Member("https://other.example.org")), "\"v2\"");
        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni") is null);
        await File.WriteAllTextAsync(kept, former);
        _bed.Answer = MetadataBed.Down;

        await _bed.PassAsync(TimeSpan.FromMinutes(10));
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem?.Contains("status 500", StringComparison.Ordinal) == true);

        _bed.Known("uni").ShouldBeNull();
    }

    [Fact]
    public async Task Who_is_taken_in_again_is_there_again()
    {
        await WithdrawAsync();
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(9), Member("https://uni.example.org")), "\"v3\"");

        await _bed.PassAsync(TimeSpan.FromMinutes(10));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
    }

    /// <summary>Last year's document, from before the university joined: anybody on the way could put it in the place of the newest.</summary>
    [Theory]
    [InlineData(-300, "", "ended at 2025-05-05 12:00:00 UTC")]
    [InlineData(null, "\"MetadataMaxValidity\": \"30.00:00:00\"", "has no validUntil, which MetadataMaxValidity asks for")]
    [InlineData(60, "\"MetadataMaxValidity\": \"30.00:00:00\"", "longer than MetadataMaxValidity allows")]
    public async Task A_document_that_may_not_be_used_takes_nobody_out(int? days, string limit, string said)
    {
        _bed.Answer = MetadataBed.Serve(Signed(Member("https://uni.example.org", $" validUntil=\"{InDays(20):yyyy-MM-dd}T00:00:00Z\"")));
        await _bed.StartAsync(_bed.Member("uni", limit));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
        var others = Member("https://other.example.org");
        _bed.Answer = MetadataBed.Serve(days is { } end ? SignedUntil(InDays(end), others) : Signed(others), "\"old\"");

        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem is not null);

        _bed.StateOf("uni").Problem!.ShouldContain(said);
        _bed.Known("uni").ShouldNotBeNull();
        _bed.Gateway.Logs.Entries.ShouldNotContain(e => e.Event == 621);
    }

    [Fact]
    public async Task Who_is_no_identity_provider_any_more_is_out_also_where_nobody_wrote_its_EntityId()
    {
        await StartWithUniAsync();
        _bed.Answer = MetadataBed.Serve(Signed(Application("https://uni.example.org")), "\"v2\"");

        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni") is null);

        _bed.Gateway.Logs.Entries.ShouldContain(e => e.Event == 621);
    }

    /// <summary>Where the configuration does not say whose metadata it is, it stays that of whoever was the only one first.</summary>
    [Theory]
    [InlineData("https://other.example.org", "the metadata is now that of https://other.example.org; it was that of https://uni.example.org. If that is meant, write \"EntityId\": \"https://other.example.org\"")]
    [InlineData("https://other.example.org https://third.example.org", "the metadata has 2 identity providers, and https://uni.example.org, which it was that of, is none of them: name one in EntityId")]
    public async Task Who_is_there_no_longer_is_out_also_where_others_are_in_its_place_and_nobody_wrote_its_EntityId(string others, string said)
    {
        await StartWithUniAsync();
        _bed.Answer = MetadataBed.Serve(Signed(others.Split(' ').Select(static id => Member(id))), "\"v2\"");

        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni") is null);

        _bed.StateOf("uni").Problem.ShouldBe(said);
        _bed.Gateway.Logs.Entries.ShouldContain(e => e.Event == 621);
        _bed.Answer = MetadataBed.Serve(Signed(Member("https://uni.example.org")), "\"v3\"");
        await _bed.PassAsync(TimeSpan.FromMinutes(10));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
    }

    [Fact]
    public async Task Who_is_there_beside_another_stays_in_use_until_the_operator_says_who_is_meant()
    {
        await StartWithUniAsync();
        _bed.Answer = MetadataBed.Serve(Signed(Member("https://other.example.org"), Member("https://uni.example.org")), "\"v2\"");

        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem is not null);

        _bed.StateOf("uni").Problem.ShouldBe("the metadata has 2 identity providers: name one in EntityId");
        _bed.Known("uni").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_document_that_has_ended_puts_nobody_in_the_place_of_another()
    {
        await StartWithUniAsync();
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(-300), Member("https://other.example.org")), "\"old\"");

        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem is not null);

        _bed.StateOf("uni").Problem!.ShouldContain("ended at 2025-05-05 12:00:00 UTC");
        _bed.Known("uni").ShouldNotBeNull();
    }

    /// <summary>Otherwise an empty document in between would make somebody else of it unsaid.</summary>
    [Fact]
    public async Task After_a_document_without_anybody_the_next_one_is_still_nobody_elses()
    {
        await StartWithUniAsync();
        _bed.Answer = MetadataBed.Serve(Signed(Application("https://uni.example.org")), "\"v2\"");
        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni") is null);
        _bed.Answer = MetadataBed.Serve(Signed(Member("https://other.example.org")), "\"v3\"");

        await _bed.PassAsync(TimeSpan.FromMinutes(10));
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem?.StartsWith("the metadata is now that of https://other.example.org", StringComparison.Ordinal) == true || _bed.Known("uni") is not null);

        _bed.Known("uni").ShouldBeNull();
    }

    /// <summary>As after an incident: whoever was taken out then must not stay in for as long as the former document was good.</summary>
    [Fact]
    public async Task A_signer_that_signs_for_a_shorter_time_is_followed_at_once_where_it_says_when_it_signed()
    {
        _bed.Answer = MetadataBed.Serve(SignedAt(InDays(-1), InDays(28), Member("https://uni.example.org"), Member("https://other.example.org")));
        await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
        _bed.Answer = MetadataBed.Serve(SignedAt(InDays(0), InDays(7), Member("https://other.example.org")), "\"v2\"");

        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni") is null);

        _bed.Gateway.Logs.Entries.ShouldContain(e => e.Event == 621);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_document_that_was_made_earlier_does_not_take_the_place_of_the_newer_though_it_ends_later(bool inTheNextLife)
    {
        _bed.Answer = MetadataBed.Serve(SignedAt(InDays(0), InDays(7), Member("https://uni.example.org")));
        await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
        _bed.Answer = MetadataBed.Serve(SignedAt(InDays(-2), InDays(28), Member("https://uni.example.org").Replace("/sso", "/former", StringComparison.Ordinal)), "\"v0\"");
        if (inTheNextLife) await _bed.StartAsync(_bed.Member("uni"));
        else await _bed.PassAsync(TimeSpan.FromHours(1));

        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem is not null && _bed.Known("uni") is not null);

        _bed.StateOf("uni").Problem!.ShouldContain("is not the newest: it was made at 2026-02-27 12:00:00 UTC, and what came before it at 2026-03-01 12:00:00 UTC (creationInstant)");
        _bed.Known("uni")!.Metadata.SingleSignOnServices.Values.Single().AbsolutePath.ShouldBe("/sso");
    }

    /// <summary>Whoever holds back the newer until it ends would otherwise bring back whom it took out.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nor_when_the_newer_has_ended(bool inTheNextLife)
    {
        var former = SignedAt(InDays(-1), InDays(28), Member("https://uni.example.org"), Member("https://other.example.org"));
        _bed.Answer = MetadataBed.Serve(former);
        await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
        _bed.Answer = MetadataBed.Serve(SignedAt(InDays(0), InDays(7), Member("https://other.example.org")), "\"v2\"");
        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni") is null);
        _bed.Answer = MetadataBed.Serve(former, "\"v0\"");

        await _bed.PassAsync(TimeSpan.FromDays(8));
        if (inTheNextLife) await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem?.Contains("is not the newest: it was made at 2026-02-28 12:00:00 UTC", StringComparison.Ordinal) == true || _bed.Known("uni") is not null);

        _bed.Known("uni").ShouldBeNull();
    }

    /// <summary>Nothing that is made later would ever be newer than what says that it is from next year.</summary>
    [Fact]
    public async Task A_document_from_the_future_is_not_the_newest_for_ever()
    {
        _bed.Answer = MetadataBed.Serve(SignedAt(InDays(400), InDays(7), Member("https://uni.example.org")));
        await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
        _bed.Answer = MetadataBed.Serve(SignedAt(InDays(0), InDays(8), Member("https://uni.example.org").Replace("/sso", "/next", StringComparison.Ordinal)), "\"v2\"");

        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni")?.Metadata.SingleSignOnServices.Values.Single().AbsolutePath == "/next");
    }

    /// <summary>What came last decides which is the newest, in this life as in the next.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_document_without_an_end_each_is_newer(bool inTheNextLife)
    {
        await InForceAsync();
        _bed.Answer = MetadataBed.Serve(Signed(Member("https://uni.example.org").Replace("/sso", "/endless", StringComparison.Ordinal)), "\"v2\"");
        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => PathOf("uni") == "/endless");
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(6), Member("https://uni.example.org").Replace("/sso", "/third", StringComparison.Ordinal)), "\"v3\"");
        if (inTheNextLife) await _bed.StartAsync(_bed.Member("uni"));
        else await _bed.PassAsync(TimeSpan.FromHours(1));

        await _bed.HoldsAsync(() => PathOf("uni") == "/third");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_older_document_that_is_still_good_does_not_take_the_place_of_the_newer(bool inTheNextLife)
    {
        await InForceAsync();
        var former = Member("https://uni.example.org").Replace("/sso", "/former", StringComparison.Ordinal);
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(6), former), "\"v0\"");
        if (inTheNextLife) await _bed.StartAsync(_bed.Member("uni"));
        else await _bed.PassAsync(TimeSpan.FromHours(1));

        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem is not null && _bed.Known("uni") is not null);

        _bed.StateOf("uni").Problem!.ShouldContain("is not the newest: it ends at 2026-03-07 12:00:00 UTC, and what came before it at 2026-03-08 12:00:00 UTC");
        _bed.Known("uni")!.Metadata.SingleSignOnServices.Values.Single().AbsolutePath.ShouldBe("/sso");
        (await _bed.ReadyAsync()).Text.ShouldContain("uni: the last good metadata stays in use");
    }

    /// <summary>Otherwise one that was made with a wrong end would stay for as long.</summary>
    [Fact]
    public async Task A_limit_takes_the_force_from_a_document_that_is_good_for_too_long()
    {
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(4000), Member("https://uni.example.org")));
        await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(6), Member("https://uni.example.org").Replace("/sso", "/next", StringComparison.Ordinal)), "\"v2\"");

        _bed.Reconfigure(_bed.Member("uni", "\"MetadataMaxValidity\": \"30.00:00:00\""));

        await _bed.HoldsAsync(() => _bed.Known("uni")?.Metadata.SingleSignOnServices.Values.Single().AbsolutePath == "/next");
    }

    /// <summary>The source may be slow just then, and everybody would be turned away meanwhile.</summary>
    [Theory]
    [InlineData("has a shorter one")]
    [InlineData("is down")]
    public async Task What_breaks_a_new_limit_stays_in_force_until_the_reading_has_ended_that_the_limit_brings_about(string source)
    {
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(4000), Member("https://uni.example.org")));
        await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
        var held = new TaskCompletionSource();
        var shorter = MetadataBed.Serve(SignedUntil(InDays(6), Member("https://uni.example.org").Replace("/sso", "/next", StringComparison.Ordinal)), "\"v2\"");
        _bed.Answer = async context =>
        {
            await held.Task;
            await (source == "is down" ? MetadataBed.Down(context) : shorter(context));
        };
        var asked = _bed.Asked.Count;

        _bed.Reconfigure(_bed.Member("uni", "\"MetadataMaxValidity\": \"30.00:00:00\""));
        await _bed.HoldsAsync(() => _bed.Asked.Count > asked);

        PathOf("uni").ShouldBe("/sso");
        held.SetResult();
        await _bed.HoldsAsync(() => PathOf("uni") == (source == "is down" ? null : "/next"));
        _bed.Gateway.Logs.Entries.Count(static e => e.Event == 621).ShouldBe(source == "is down" ? 1 : 0);
    }

    private string? PathOf(string name) => _bed.Known(name)?.Metadata.SingleSignOnServices.Values.Single().AbsolutePath;

    private async Task StartWithUniAsync()
    {
        _bed.Answer = MetadataBed.Serve(Signed(Member("https://uni.example.org")));
        await _bed.StartAsync(WithoutEntityId());
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
    }

    private string WithoutEntityId() => _bed.Member("uni").Replace("\"EntityId\": \"https://uni.example.org\"", "\"DisplayName\": \"Uni\"", StringComparison.Ordinal);

    private DateTimeOffset InDays(int days) => new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddDays(days);

    private async Task InForceAsync()
    {
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(7), Member("https://uni.example.org"), Member("https://other.example.org")));
        await _bed.StartAsync(_bed.Member("uni"));
        await _bed.HoldsAsync(() => _bed.Known("uni") is not null);
    }

    private async Task WithdrawAsync()
    {
        await InForceAsync();
        _bed.Answer = MetadataBed.Serve(SignedUntil(InDays(8), Member("https://other.example.org")), "\"v2\"");
        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known("uni") is null);
        _bed.StateOf("uni").Problem.ShouldBe("the metadata has no identity provider https://uni.example.org (it has 1 others)");
    }
}
