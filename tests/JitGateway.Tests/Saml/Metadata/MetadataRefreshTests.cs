using System.Net;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Metadata over time: fetched in the background, kept while it is good, and never in the way of the start.</summary>
public sealed class MetadataRefreshTests : IAsyncLifetime
{
    private readonly MetadataBed _bed = new();

    public Task InitializeAsync() => _bed.ServeAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task A_provider_that_cannot_be_reached_keeps_the_gateway_from_being_ready_until_it_can()
    {
        _bed.Answer = MetadataBed.Down;
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Gateway.Logs.Text.Contains("answered with status 500", StringComparison.Ordinal));

        var ready = await _bed.ReadyAsync();
        ready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.Text.ShouldContain("answered with status 500");
        (await _bed.Gateway.Client.GetAsync("/sso/metadata")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var login = await _bed.Gateway.NavigateAsync("/wiki");
        login.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        login.Headers.RetryAfter.ShouldNotBeNull();
        (await login.Content.ReadAsStringAsync()).ShouldContain("saml.metadata.unavailable");

        _bed.Answer = MetadataBed.Serve(_bed.Corp.Metadata());
        await _bed.HoldsAsync(() => _bed.Known() is not null, TimeSpan.FromSeconds(1));
        (await _bed.ReadyAsync()).Status.ShouldBe(HttpStatusCode.OK);
        (await _bed.Gateway.NavigateAsync("/wiki")).Headers.Location!.AbsoluteUri.ShouldStartWith(_bed.Corp.SingleSignOn);
    }

    [Fact]
    public async Task A_scope_that_cannot_be_used_is_told_when_the_metadata_is_read()
    {
        var corp = new TestIdentityProvider("corp") { Scopes = ["(?=one).*"] };
        _bed.Answer = MetadataBed.Serve(corp.Metadata().Replace("Scope xmlns", "Scope regexp=\"true\" xmlns", StringComparison.Ordinal).Replace("<shibmd:Scope>", "<shibmd:Scope regexp=\"true\">", StringComparison.Ordinal));
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Known() is not null);

        await _bed.HoldsAsync(() => _bed.Gateway.Logs.Entries.Any(static e => e.Event == 630 && e.Message.Contains("\"(?=one).*\": it looks ahead", StringComparison.Ordinal)));
        _bed.Known()!.Metadata.Scopes.ShouldHaveSingleItem().Admits("one.example").ShouldBeFalse();
    }

    [Fact]
    public async Task Failures_are_tried_again_with_growing_pauses()
    {
        _bed.Answer = MetadataBed.Down;
        await _bed.StartAsync();
        for (var failures = 1; failures <= 10; failures++)
        {
            await _bed.HoldsAsync(() => _bed.StateOf().FailuresInARow == failures);
            var pause = _bed.StateOf().NextReading - _bed.Clock.GetUtcNow();
            var longest = TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, failures - 1)));
            pause.ShouldBeInRange((longest * 0.75) - TimeSpan.FromMilliseconds(100), longest);   // never in step with other nodes; the clock moves on while the bed waits
            await _bed.PassAsync(pause);
        }
    }

    /// <summary>A document of a whole federation is long, and what it does not have now it will not have in a second.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_came_and_cannot_be_used_is_left_alone_for_a_while_and_then_only_asked_for_if_it_changed(bool signed)
    {
        string[] members = [Federation.Member("https://uni.example.org"), Federation.Member("https://uni.example.org")];
        _bed.Answer = MetadataBed.Serve(signed ? Federation.Signed(members) : Federation.Document(members));
        await _bed.StartAsync(signed ? _bed.Member("uni") : $$""" "uni": { "Metadata": "{{_bed.Url}}", "EntityId": "https://uni.example.org" } """);
        await _bed.HoldsAsync(() => _bed.StateOf("uni").Problem is not null);

        (_bed.StateOf("uni").NextReading - _bed.Clock.GetUtcNow()).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(5));
        await _bed.PassAsync(TimeSpan.FromMinutes(6));

        _bed.Asked.ShouldBe(["", "\"v1\""]);
        await _bed.HoldsAsync(() => _bed.StateOf("uni").FailuresInARow == 2);
        _bed.StateOf("uni").Problem!.ShouldContain("twice");
    }

    /// <summary>A body that says it is compressed and is not makes the HTTP client fail with an exception of no announced kind.</summary>
    [Theory]
    [InlineData("a status")]
    [InlineData("not compressed at all")]
    public async Task What_was_good_stays_in_use_while_newer_cannot_be_had(string answer)
    {
        await StartWellAsync();
        _bed.Answer = answer == "a status" ? MetadataBed.Down : context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync(answer);
        };
        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.StateOf().Problem is not null);

        _bed.Known().ShouldNotBeNull();
        (await _bed.ReadyAsync()).Status.ShouldBe(HttpStatusCode.OK);
        IsStopping.ShouldBeFalse();
        _bed.Answer = MetadataBed.Serve(_bed.Corp.Metadata());
        await _bed.HoldsAsync(() => _bed.StateOf().Problem is null, TimeSpan.FromSeconds(1));
    }

    /// <summary>Quirk 11: some metadata is good for a day only.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metadata_with_an_end_is_read_again_before_it_and_not_used_after_it(bool inTheNextLife)
    {
        _bed.Answer = MetadataBed.Serve(_bed.Corp.Metadata(_bed.Clock.GetUtcNow() + TimeSpan.FromMinutes(40)));
        await StartWellAsync();
        (_bed.StateOf().NextReading - _bed.Clock.GetUtcNow()).ShouldBeInRange(TimeSpan.FromMinutes(18), TimeSpan.FromMinutes(20));

        _bed.Answer = MetadataBed.Down;
        if (inTheNextLife) await _bed.EndAsync();
        if (inTheNextLife) _bed.Clock.Advance(TimeSpan.FromMinutes(41));
        if (inTheNextLife) await _bed.StartAsync();
        else await _bed.PassAsync(TimeSpan.FromMinutes(41));
        await _bed.HoldsAsync(() => _bed.StateOf().FailuresInARow > 0);

        _bed.Known().ShouldBeNull();
        (await _bed.Gateway.NavigateAsync("/wiki")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await _bed.ReadyAsync()).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Metadata_that_had_ended_already_is_refused()
    {
        _bed.Answer = MetadataBed.Serve(_bed.Corp.Metadata(_bed.Clock.GetUtcNow() - TimeSpan.FromSeconds(1)));
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.StateOf().Problem is not null);
        _bed.StateOf().Problem!.ShouldContain("ended at 2026-03-01 11:59:59 UTC (validUntil)");
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_taken_up_in_its_interval()
    {
        await StartWellAsync();
        var former = _bed.Known()!.Metadata.SigningKeys.Single().Fingerprint;
        _bed.Answer = MetadataBed.Serve(new TestIdentityProvider("corp").Metadata(), "\"v2\"");
        await _bed.PassAsync(TimeSpan.FromHours(1));
        await _bed.HoldsAsync(() => _bed.Known()!.Metadata.SigningKeys.Single().Fingerprint != former);
    }

    [Fact]
    public async Task One_provider_of_two_that_cannot_be_reached_takes_nothing_from_the_other()
    {
        await _bed.StartAsync($$"""{{_bed.CorpWith()}}, "partner": { "Metadata": "{{ScriptedBackend.Nobody}}/metadata" } """);
        await _bed.HoldsAsync(() => _bed.Known() is not null && _bed.StateOf("partner").Problem is not null);
        (await _bed.ReadyAsync()).Status.ShouldBe(HttpStatusCode.OK);
        _bed.StateOf("partner").Problem.ShouldBe("http://127.0.0.1:1/metadata cannot be read (ConnectionError)");
    }

    [Fact]
    public async Task An_address_that_nobody_listens_on_leaves_the_gateway_running_not_ready_and_trying_again()
    {
        await _bed.StartAsync($$""" "corp": { "Metadata": "{{ScriptedBackend.Nobody}}/metadata" } """);
        await _bed.HoldsAsync(() => _bed.StateOf().FailuresInARow == 1);

        (await _bed.Gateway.Client.GetAsync("/sso/metadata")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _bed.ReadyAsync()).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        for (var tries = 2; tries <= 4; tries++) await _bed.HoldsAsync(() => _bed.StateOf().FailuresInARow >= tries, TimeSpan.FromSeconds(1));

        IsStopping.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reload_brings_new_providers_and_takes_away_others_without_a_restart()
    {
        await StartWellAsync();

        _bed.Reconfigure(_bed.CorpWith().Replace("\"corp\"", "\"renamed\"", StringComparison.Ordinal));

        await _bed.HoldsAsync(() => _bed.Known("renamed") is not null);
        _bed.Known().ShouldBeNull();
    }

    [Fact]
    public async Task What_is_taken_out_and_put_back_begins_anew()
    {
        await StartWellAsync();
        _bed.Answer = MetadataBed.Down;
        _bed.Reconfigure("");
        await _bed.HoldsAsync(() => _bed.Directory.States.Count == 0);

        _bed.Reconfigure(_bed.CorpWith());

        await _bed.HoldsAsync(() => _bed.StateOf().FailuresInARow > 0);
        _bed.StateOf().Problem!.ShouldContain("answered with status 500");
    }

    /// <summary>In an incident nobody wants to wait until tomorrow.</summary>
    [Fact]
    public async Task A_shorter_interval_counts_from_the_reload_on()
    {
        await _bed.StartAsync(_bed.CorpWith("\"MetadataRefresh\": \"1.00:00:00\""));
        await _bed.HoldsAsync(() => _bed.Known() is not null);
        _bed.Clock.Advance(TimeSpan.FromMinutes(10));
        _bed.Asked.Count.ShouldBe(1);

        _bed.Reconfigure(_bed.CorpWith("\"MetadataRefresh\": \"00:05:00\""));

        await _bed.HoldsAsync(() => _bed.Asked.Count == 2);
    }

    [Fact]
    public async Task Metadata_that_breaks_a_limit_written_since_is_used_no_longer()
    {
        await StartWellAsync();

        _bed.Reconfigure(_bed.CorpWith("\"MetadataMaxValidity\": \"7.00:00:00\""));

        await _bed.HoldsAsync(() => _bed.Known() is null && _bed.Asked.Count == 2);
        _bed.StateOf().Problem!.ShouldContain("has no validUntil, which MetadataMaxValidity asks for");
        _bed.Reconfigure(_bed.CorpWith());
        await _bed.HoldsAsync(() => _bed.Known() is not null);
    }

    /// <summary>The old address hangs, and fails long after the operator wrote another.</summary>
    [Fact]
    public async Task A_reading_of_former_settings_changes_nothing_of_the_present_ones()
    {
        var held = new TaskCompletionSource();
        _bed.Answer = async context =>
        {
            await held.Task;
            await MetadataBed.Down(context);
        };
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Asked.Count == 1);
        _bed.Files.WithFile("corp.xml", _bed.Corp.Metadata());
        var byFile = $$""" "corp": { "Metadata": {{_bed.FileOf("corp.xml")}} } """;
        _bed.Reconfigure(byFile);
        await _bed.HoldsAsync(() => _bed.Known() is not null);
        File.Delete(Path.Combine(_bed.Files.Folder, "corp.xml"));

        held.SetResult();
        _bed.Reconfigure($"{byFile}, {_bed.CorpWith().Replace("\"corp\"", "\"other\"", StringComparison.Ordinal)}");
        await _bed.HoldsAsync(() => _bed.Asked.Count == 2 && _bed.StateOf("other").FailuresInARow > 0);   // so the first reading is over

        _bed.Known().ShouldNotBeNull();
    }

    private bool IsStopping => _bed.Gateway.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private async Task StartWellAsync()
    {
        await _bed.StartAsync();
        await _bed.HoldsAsync(() => _bed.Known() is not null);
    }
}
