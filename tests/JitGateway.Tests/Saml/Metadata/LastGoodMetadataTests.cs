using System.Net;
using JitGateway.Saml.Metadata;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>What a node keeps of metadata for its next life.</summary>
public sealed class LastGoodMetadataTests : IAsyncLifetime
{
    private readonly MetadataBed _bed = new();

    public Task InitializeAsync()
    {
        _bed.Answer = MetadataBed.Serve(_bed.Corp.Metadata());
        return _bed.ServeAsync();
    }

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task A_node_that_starts_while_the_source_is_down_uses_what_was_good_last_and_says_so()
    {
        await LiveAsync();
        _bed.Answer = MetadataBed.Down;

        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Known() is not null && _bed.Gateway.Logs.Entries.Any(e => e.Event == 620));

        (await _bed.Gateway.NavigateAsync("/wiki")).Headers.Location!.AbsoluteUri.ShouldStartWith(_bed.Corp.SingleSignOn);
        var ready = await _bed.ReadyAsync();
        ready.Status.ShouldBe(HttpStatusCode.OK);
        ready.Text.ShouldContain("corp: the last good metadata stays in use:");
        ready.Text.ShouldContain("answered with status 500");
        _bed.StateOf().FailuresInARow.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_node_that_starts_while_the_source_is_slow_does_not_wait_for_it()
    {
        await LiveAsync();
        var served = _bed.Answer;
        var held = new TaskCompletionSource();
        _bed.Answer = async context =>
        {
            await held.Task;
            await served(context);
        };

        await _bed.StartAsync(patience: new MetadataPatience { UntilLastGood = TimeSpan.FromMilliseconds(50) });
        await _bed.HoldsAsync(() => _bed.Known() is not null);
        _bed.StateOf().Problem.ShouldEndWith("has not answered yet");

        held.SetResult();
        await _bed.HoldsAsync(() => _bed.StateOf().Problem is null);
    }

    [Fact]
    public async Task The_next_life_asks_only_for_what_changed()
    {
        await LiveAsync();
        await LiveAsync();

        _bed.Asked.ShouldBe(["", "\"v1\""]);
    }

    [Fact]
    public async Task What_was_tampered_with_is_asked_for_anew()
    {
        await LiveAsync();
        var kept = Directory.EnumerateFiles(_bed.Cache, "*.xml").ShouldHaveSingleItem();
        await File.AppendAllTextAsync(kept, "<!-- by hand -->");
        await LiveAsync();

        _bed.Asked.ShouldBe(["", ""]);
        (await File.ReadAllTextAsync(kept)).ShouldNotContain("by hand");
    }

    [Fact]
    public async Task What_cannot_be_used_is_not_kept_and_leaves_no_trace()
    {
        await LiveAsync();
        var before = Files();
        _bed.Answer = MetadataBed.Serve("<html>We are moving</html>", "\"v2\"");

        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.StateOf().Problem is not null && _bed.Known() is not null);
        _bed.StateOf().Problem.ShouldBe("the document holds no SAML metadata; its root is html");
        await _bed.EndAsync();

        Files().ShouldBe(before);
        Files().Length.ShouldBe(2);
    }

    /// <summary>Of a node that was killed while it wrote.</summary>
    [Fact]
    public async Task What_was_left_half_written_long_ago_is_cleared_away()
    {
        await LiveAsync();
        var kept = Directory.EnumerateFiles(_bed.Cache, "*.xml").ShouldHaveSingleItem();
        foreach (var (name, age) in new[] { ("old", TimeSpan.FromDays(2)), ("young", TimeSpan.FromHours(2)) })
        {
            await File.WriteAllTextAsync($"{kept}.{name}", "half of");
            File.SetLastWriteTimeUtc($"{kept}.{name}", (_bed.Clock.GetUtcNow() - age).UtcDateTime);
        }

        MakeOld(kept);
        await LiveAsync();

        (File.Exists($"{kept}.old"), File.Exists($"{kept}.young"), File.Exists(kept)).ShouldBe((false, true, true));
    }

    /// <summary>Nothing new for days is how it is with most sources.</summary>
    [Fact]
    public async Task What_was_good_days_ago_still_is_when_the_source_is_down_at_the_start()
    {
        await LiveAsync();
        MakeOld(Directory.EnumerateFiles(_bed.Cache, "*.xml").ShouldHaveSingleItem());
        _bed.Answer = MetadataBed.Down;

        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.StateOf().FailuresInARow > 0 && _bed.Known() is not null);
    }

    /// <summary>Whoever can write into the folder is no signer.</summary>
    [Fact]
    public async Task What_is_kept_is_held_to_the_signature_like_what_comes()
    {
        await LiveAsync();
        _bed.Files.WithFile("signer.crt", Federation.Signer.ExportCertificatePem());
        _bed.Answer = MetadataBed.Down;

        await _bed.StartAsync(_bed.CorpWith($"\"MetadataSignedBy\": {_bed.FileOf("signer.crt")}"));
        await _bed.HoldsAsync(() => _bed.StateOf().FailuresInARow > 0);

        _bed.Known().ShouldBeNull();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_only_the_keeping_and_unchanged_metadata_is_not_sent_again()
    {
        _bed.Files.WithFile("blocked", "a file where a folder should be");

        await _bed.StartAsync(cache: Path.Combine(_bed.Files.Folder, "blocked"));
        await _bed.HoldsAsync(() => _bed.Known() is not null);
        _bed.Gateway.Logs.Entries.ShouldContain(e => e.Event == 622);

        var first = _bed.StateOf().ReadAt;
        await _bed.PassAsync(TimeSpan.FromHours(1));
        _bed.Asked.ShouldBe(["", "\"v1\""]);
        await _bed.HoldsAsync(() => _bed.StateOf().ReadAt > first);
    }

    [Fact]
    public async Task What_is_kept_is_for_the_gateway_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await LiveAsync();

        foreach (var file in Directory.EnumerateFiles(_bed.Cache)) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>One whole life of a node that reads its metadata.</summary>
    private async Task LiveAsync()
    {
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Known() is not null && _bed.StateOf().Problem is null);
        await _bed.EndAsync();
    }

    private void MakeOld(string file) => File.SetLastWriteTimeUtc(file, (_bed.Clock.GetUtcNow() - TimeSpan.FromDays(2)).UtcDateTime);

    private string[] Files() => [.. Directory.EnumerateFiles(_bed.Cache).Select(f => $"{f} {new FileInfo(f).Length}").Order(StringComparer.Ordinal)];
}
