using System.Net;
using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>What a node keeps of metadata for its next life.</summary>
public sealed class LastGoodMetadataTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestIdentityProvider _corp = new("corp");
    private readonly ConfigurationFolder _cache = new();
    private readonly List<string> _tags = [];
    private ScriptedBackend _server = null!;
    private Func<HttpContext, Task> _answer = null!;

    public async Task InitializeAsync()
    {
        _answer = Served;
        _server = await ScriptedBackend.StartAsync(context =>
        {
            lock (_tags) _tags.Add(context.Request.Headers.IfNoneMatch.ToString());
            return _answer(context);
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _cache.Dispose();
    }

    [Fact]
    public async Task A_node_that_starts_while_the_source_is_down_uses_what_was_good_last_and_says_so()
    {
        await LiveAsync();
        _answer = Down;

        await using var gateway = await StartAsync();
        await HoldsAsync(() => Known(gateway) is not null);

        (await gateway.NavigateAsync("/wiki")).Headers.Location!.AbsoluteUri.ShouldStartWith(_corp.SingleSignOn);
        var ready = await HealthAsync(gateway);
        ready.Status.ShouldBe(HttpStatusCode.OK);
        ready.Text.ShouldContain("corp: the last good metadata stays in use:");
        ready.Text.ShouldContain("answered with status 500");
        gateway.Logs.Entries.ShouldContain(e => e.Event == 620);
        StateOf(gateway).FailuresInARow.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_node_that_starts_while_the_source_is_slow_does_not_wait_for_it()
    {
        await LiveAsync();
        var held = new TaskCompletionSource();
        _answer = async context =>
        {
            await held.Task;
            await Served(context);
        };

        await using var gateway = await StartAsync(new MetadataPatience { UntilLastGood = TimeSpan.FromMilliseconds(50) });
        await HoldsAsync(() => Known(gateway) is not null);
        StateOf(gateway).Problem.ShouldEndWith("has not answered yet");

        held.SetResult();
        await HoldsAsync(() => StateOf(gateway).Problem is null);
    }

    [Fact]
    public async Task The_next_life_asks_only_for_what_changed()
    {
        await LiveAsync();
        await LiveAsync();

        lock (_tags) _tags.ShouldBe(["", "\"v1\""]);
    }

    [Fact]
    public async Task What_was_tampered_with_is_asked_for_anew()
    {
        await LiveAsync();
        var kept = Directory.EnumerateFiles(_cache.Folder, "*.xml").ShouldHaveSingleItem();
        await File.AppendAllTextAsync(kept, "<!-- by hand -->");
        await LiveAsync();

        lock (_tags) _tags.ShouldBe(["", ""]);
        (await File.ReadAllTextAsync(kept)).ShouldNotContain("by hand");
    }

    [Fact]
    public async Task What_cannot_be_used_is_not_kept_and_leaves_no_trace()
    {
        await LiveAsync();
        var before = Files();
        _answer = context =>
        {
            context.Response.Headers.ETag = "\"v2\"";
            return context.Response.WriteAsync("<html>We are moving</html>");
        };

        await using (var gateway = await StartAsync())
        {
            await HoldsAsync(() => StateOf(gateway).Problem is not null && Known(gateway) is not null);
            StateOf(gateway).Problem.ShouldBe("the document holds no SAML metadata; its root is html");
        }

        Files().ShouldBe(before);
        Files().Length.ShouldBe(2);
    }

    /// <summary>Whoever can write into the folder is no signer.</summary>
    [Fact]
    public async Task What_is_kept_is_held_to_the_signature_like_what_comes()
    {
        await LiveAsync();
        _cache.WithFile("signer.crt", Federation.Signer.ExportCertificatePem());
        _answer = Down;

        await using var gateway = await StartAsync(more: $", \"MetadataSignedBy\": {JsonSerializer.Serialize(Path.Combine(_cache.Folder, "signer.crt"))}");
        await HoldsAsync(() => StateOf(gateway).FailuresInARow > 0);

        Known(gateway).ShouldBeNull();
    }

    [Fact]
    public async Task What_has_ended_is_not_used_again()
    {
        _answer = context => context.Response.WriteAsync(_corp.Metadata(_clock.GetUtcNow() + TimeSpan.FromMinutes(40)));
        await LiveAsync();
        _clock.Advance(TimeSpan.FromMinutes(41));
        _answer = Down;

        await using var gateway = await StartAsync();
        await HoldsAsync(() => StateOf(gateway).FailuresInARow > 0);

        Known(gateway).ShouldBeNull();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_only_the_keeping()
    {
        _cache.WithFile("blocked", "a file where a folder should be");

        await using var gateway = await StartAsync(folder: Path.Combine(_cache.Folder, "blocked"));
        await HoldsAsync(() => Known(gateway) is not null);

        gateway.Logs.Entries.ShouldContain(e => e.Event == 622);
    }

    [Fact]
    public async Task What_is_kept_is_for_the_gateway_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await LiveAsync();

        foreach (var file in Directory.EnumerateFiles(_cache.Folder)) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>One whole life of a node that reads its metadata.</summary>
    private async Task LiveAsync()
    {
        await using var gateway = await StartAsync();
        await HoldsAsync(() => Known(gateway) is not null && StateOf(gateway).Problem is null);
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_cache.Folder).Select(f => $"{f} {new FileInfo(f).Length}").Order(StringComparer.Ordinal)];

    private Task Served(HttpContext context)
    {
        context.Response.Headers.ETag = "\"v1\"";
        if (context.Request.Headers.IfNoneMatch != "\"v1\"") return context.Response.WriteAsync(_corp.Metadata());
        context.Response.StatusCode = 304;
        return Task.CompletedTask;
    }

    private static Task Down(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private Task<RunningGateway> StartAsync(MetadataPatience? patience = null, string? folder = null, string more = "") => RunningGateway.StartAsync($$"""
        { "Saml": { "MetadataCache": {{JsonSerializer.Serialize(folder ?? _cache.Folder)}}, "IdentityProviders": { "corp": { "Metadata": "{{_server.Url}}/metadata"{{more}} } } },
          "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp" } } }
        """, builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(_clock);
        if (patience is not null) builder.Services.AddSingleton(patience);
    });

    private static KnownIdentityProvider? Known(RunningGateway gateway) => gateway.Services.GetRequiredService<IdentityProviderDirectory>().Find("corp");

    private static MetadataState StateOf(RunningGateway gateway) => gateway.Services.GetRequiredService<IdentityProviderDirectory>()
        .StateOf(gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders["corp"]);

    private static async Task<(HttpStatusCode Status, string Text)> HealthAsync(RunningGateway gateway)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(gateway.Management, "/health/ready"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Task HoldsAsync(Func<bool> condition) => Eventually.HoldsAsync(() => Task.FromResult(condition()), holds => holds, "what the test waits for");
}
