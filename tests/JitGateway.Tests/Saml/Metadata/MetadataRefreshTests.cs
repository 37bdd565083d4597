using System.Net;
using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Metadata over time: fetched in the background, kept while it is good, and never in the way of the start.</summary>
public sealed class MetadataRefreshTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly TestIdentityProvider _corp = new("corp");
    private readonly ConfigurationFolder _files = new();
    private ScriptedBackend _server = null!;
    private Func<HttpContext, Task> _answer = null!;
    private int _fetched;

    public async Task InitializeAsync()
    {
        _answer = context => context.Response.WriteAsync(_corp.Metadata());
        _server = await ScriptedBackend.StartAsync(context =>
        {
            Interlocked.Increment(ref _fetched);
            return _answer(context);
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_keeps_the_gateway_from_being_ready_until_it_can()
    {
        _answer = Down;
        await using var gateway = await StartAsync();
        await HoldsAsync(() => _fetched > 0 && gateway.Logs.Text.Contains("answered with status 500", StringComparison.Ordinal));

        (await ReadinessAsync(gateway)).ShouldBe((HttpStatusCode.ServiceUnavailable, true));
        (await gateway.Client.GetAsync("/sso/metadata")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var login = await gateway.NavigateAsync("/wiki");
        login.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        login.Headers.RetryAfter.ShouldNotBeNull();
        (await login.Content.ReadAsStringAsync()).ShouldContain("saml.metadata.unavailable");

        _answer = context => context.Response.WriteAsync(_corp.Metadata());
        await HoldsAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return Known(gateway) is not null;
        });
        (await ReadinessAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.NavigateAsync("/wiki")).Headers.Location!.AbsoluteUri.ShouldStartWith(_corp.SingleSignOn);
    }

    [Fact]
    public async Task Failures_are_tried_again_with_growing_pauses()
    {
        _answer = Down;
        await using var gateway = await StartAsync();
        for (var failures = 1; failures <= 10; failures++)
        {
            await HoldsAsync(() => StateOf(gateway).FailuresInARow == failures);
            var pause = StateOf(gateway).NextReading - _clock.GetUtcNow();
            var longest = TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, failures - 1)));
            pause.ShouldBeInRange(longest * 0.75, longest);   // never in step with other nodes
            await PassAsync(pause);
        }
    }

    [Fact]
    public async Task What_was_good_stays_in_use_while_newer_cannot_be_had()
    {
        await using var gateway = await StartAsync();
        await HoldsAsync(() => Known(gateway) is not null);
        _answer = Down;
        await PassAsync(TimeSpan.FromHours(1));
        await HoldsAsync(() => StateOf(gateway).Problem is not null);
        Known(gateway).ShouldNotBeNull();
        (await ReadinessAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Quirk 11: some metadata is good for a day only.</summary>
    [Fact]
    public async Task Metadata_with_an_end_is_read_again_before_it_and_not_used_after_it()
    {
        _answer = context => context.Response.WriteAsync(_corp.Metadata(_clock.GetUtcNow() + TimeSpan.FromMinutes(40)));
        await using var gateway = await StartAsync();
        await HoldsAsync(() => Known(gateway) is not null);
        (StateOf(gateway).NextReading - _clock.GetUtcNow()).ShouldBeInRange(TimeSpan.FromMinutes(18), TimeSpan.FromMinutes(20));

        _answer = Down;
        await PassAsync(TimeSpan.FromMinutes(41));
        await HoldsAsync(() => StateOf(gateway).Problem is not null);
        Known(gateway).ShouldBeNull();
        (await gateway.NavigateAsync("/wiki")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ReadinessAsync(gateway)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Metadata_that_had_ended_already_is_refused()
    {
        _answer = context => context.Response.WriteAsync(_corp.Metadata(_clock.GetUtcNow() - TimeSpan.FromSeconds(1)));
        await using var gateway = await StartAsync();
        await HoldsAsync(() => StateOf(gateway).Problem is not null);
        StateOf(gateway).Problem!.ShouldContain("ended at 2026-03-01 11:59:59 UTC (validUntil)");
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_taken_up_in_its_interval()
    {
        await using var gateway = await StartAsync();
        await HoldsAsync(() => Known(gateway) is not null);
        var former = Known(gateway)!.Metadata.SigningKeys.Single().Fingerprint;
        var rolled = new TestIdentityProvider("corp");
        _answer = context => context.Response.WriteAsync(rolled.Metadata());
        await PassAsync(TimeSpan.FromHours(1));
        await HoldsAsync(() => Known(gateway)!.Metadata.SigningKeys.Single().Fingerprint != former);
    }

    [Fact]
    public async Task One_provider_of_two_that_cannot_be_reached_takes_nothing_from_the_other()
    {
        await using var gateway = await StartAsync(more: $$""", "partner": { "Metadata": "http://127.0.0.1:1/metadata" } """);
        await HoldsAsync(() => Known(gateway) is not null && StateOf(gateway, "partner").Problem is not null);
        (await ReadinessAsync(gateway)).ShouldBe((HttpStatusCode.OK, true));
        StateOf(gateway, "partner").Problem.ShouldBe("http://127.0.0.1:1/metadata cannot be read (ConnectionError)");
    }

    [Fact]
    public async Task An_address_that_nobody_listens_on_leaves_the_gateway_running_not_ready_and_trying_again()
    {
        await using var gateway = await RunningGateway.StartAsync("""{ "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:1/metadata" } } } }""",
            builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        await HoldsAsync(() => StateOf(gateway).FailuresInARow == 1);

        (await gateway.Client.GetAsync("/sso/metadata")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ReadinessAsync(gateway)).ShouldBe((HttpStatusCode.ServiceUnavailable, true));
        for (var tries = 2; tries <= 4; tries++)
        {
            await HoldsAsync(() =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return StateOf(gateway).FailuresInARow >= tries;
            });
        }

        IsStopping(gateway).ShouldBeFalse();
    }

    /// <summary>A body that says it is compressed and is not makes the HTTP client fail with an exception of no announced kind.</summary>
    [Fact]
    public async Task An_answer_that_makes_the_reading_fail_unexpectedly_is_one_that_was_not_read()
    {
        await using var gateway = await StartAsync();
        await HoldsAsync(() => Known(gateway) is not null);
        _answer = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("not compressed at all");
        };
        await PassAsync(TimeSpan.FromHours(1));
        await HoldsAsync(() => StateOf(gateway).Problem is not null);

        Known(gateway).ShouldNotBeNull();
        IsStopping(gateway).ShouldBeFalse();
        _answer = context => context.Response.WriteAsync(_corp.Metadata());
        await HoldsAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return StateOf(gateway).Problem is null;
        });
    }

    [Fact]
    public async Task A_reload_brings_new_providers_and_takes_away_others_without_a_restart()
    {
        using var folder = new ConfigurationFolder();
        folder.WithFile("corp.xml", _corp.Metadata());
        folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        folder.With(Configuration("corp"));
        await using var app = GatewayHost.Build(folder.Files(), builder =>
        {
            builder.Configuration["Urls"] = "http://127.0.0.1:0";
            builder.Services.AddSingleton<TimeProvider>(_clock);
        });
        await app.StartAsync();
        var directory = app.Services.GetRequiredService<IdentityProviderDirectory>();
        await HoldsAsync(() => directory.Find("corp") is not null);

        folder.With(Configuration("renamed"));
        app.Services.GetRequiredService<ActiveConfiguration>().Load().ShouldBeEmpty();

        await HoldsAsync(() => directory.Find("renamed") is not null);
        directory.Find("corp").ShouldBeNull();
        await app.StopAsync();
    }

    private static string Configuration(string name) =>
        $$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Urls": "http://127.0.0.1:0", "Saml": { "IdentityProviders": { "{{name}}": { "Metadata": "corp.xml" } } } }""";

    private static Task Down(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private Task<RunningGateway> StartAsync(string more = "") => RunningGateway.StartAsync($$"""
        { "Saml": { "IdentityProviders": { "corp": { "Metadata": "{{_server.Url}}/metadata" }{{more}} } },
          "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp" } } }
        """, builder => builder.Services.AddSingleton<TimeProvider>(_clock));

    private static IdentityProviderDirectory Directory(RunningGateway gateway) => gateway.Services.GetRequiredService<IdentityProviderDirectory>();

    private static bool IsStopping(RunningGateway gateway) => gateway.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private static KnownIdentityProvider? Known(RunningGateway gateway) => Directory(gateway).Find("corp");

    private static MetadataState StateOf(RunningGateway gateway, string name = "corp") =>
        Directory(gateway).StateOf(gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders[name]);

    /// <summary>Lets time pass once the refresh is waiting for it: its timer may not stand yet.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var fetched = _fetched;
        _clock.Advance(time);
        await HoldsAsync(() =>
        {
            if (_fetched > fetched) return true;
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            return false;
        });
    }

    private static async Task<(HttpStatusCode Status, bool NamesTheProvider)> ReadinessAsync(RunningGateway gateway)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(gateway.Management, "/health/ready"));
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Contains("cannot be read", StringComparison.Ordinal) || text.Contains("answered with status 500", StringComparison.Ordinal));
    }

    private static Task HoldsAsync(Func<bool> condition) => Eventually.HoldsAsync(() => Task.FromResult(condition()), holds => holds, "what the test waits for");
}
