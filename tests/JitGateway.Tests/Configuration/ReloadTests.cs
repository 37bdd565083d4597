using System.Net;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Configuration;

public sealed class ReloadTests : IAsyncLifetime
{
    private readonly ConfigurationFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private WebApplication _first = null!;
    private WebApplication _second = null!;
    private WebApplication _gateway = null!;

    public async Task InitializeAsync()
    {
        _first = await BackendAsync("first");
        _second = await BackendAsync("second");
        _folder.With(Pointing(_first)).WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        _gateway = GatewayHost.Build(_folder.Files(), builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<TimeProvider>(_time);
        });
        await _gateway.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_changed_file_moves_requests_to_the_new_destination_without_restart()
    {
        (await AskAsync("/app/")).ShouldBe("first");

        _folder.With(Pointing(_second));

        await UntilAsync(async () => await AskAsync("/app/") == "second");
        Configuration.Current.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_bad_file_keeps_the_last_good_configuration_and_says_so()
    {
        _folder.With(Pointing(_second).Replace("\"Destinations\"", "\"Destination\""));

        await UntilAsync(() => Task.FromResult(Configuration.LastRefusal.Count > 0));

        (await AskAsync("/app/")).ShouldBe("first");
        Configuration.Current.Number.ShouldBe(1);
        Configuration.LastRefusal.ShouldContain(e => e.Path == "Backends:app:Destination");
    }

    [Fact]
    public async Task A_file_that_is_half_written_is_not_taken_and_a_good_one_after_it_is()
    {
        var good = Pointing(_second);
        _folder.With(good[..(good.Length / 2)]);
        await UntilAsync(() => Task.FromResult(Configuration.LastRefusal.Count > 0));

        _folder.With(good);

        await UntilAsync(async () => await AskAsync("/app/") == "second");
        Configuration.LastRefusal.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_is_read_at_start_only_cannot_be_changed_by_a_reload()
    {
        _folder.With(Pointing(_first).Replace("\"TrustedProxies\": []", "\"Management\": { \"Url\": \"http://127.0.0.1:1\" }"));

        await UntilAsync(() => Task.FromResult(Configuration.LastRefusal.Count > 0));

        Configuration.LastRefusal.ShouldHaveSingleItem().ToString()
            .ShouldBe("Gateway:Management:Url: was changed, but is read at start only. Restart the gateway, or put the former value back.");
    }

    [Fact]
    public async Task A_backend_that_is_gone_from_the_file_is_gone_from_the_gateway()
    {
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1:8080", "TrustedProxies": [] } }""");

        await UntilAsync(async () => await StatusAsync("/app/") == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_download_that_is_under_way_is_not_cut_by_a_reload()
    {
        using var client = new HttpClient { BaseAddress = new Uri(_gateway.Urls.First()) };
        using var response = await client.GetAsync(new Uri("/app/slow", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync()).ShouldBe("begun");

        _folder.With(Pointing(_second));
        await UntilAsync(async () => await AskAsync("/app/") == "second");
        await AskAsync("/app/finish", _first);

        (await reader.ReadToEndAsync()).ShouldContain("ended");
    }

    [Fact]
    public async Task The_endpoint_carries_the_backend_of_the_newest_configuration()
    {
        _folder.With(Pointing(_first).Replace("\"Match\"", "\"DisplayName\": \"Renamed\", \"Match\""));

        await UntilAsync(() => Task.FromResult(Configuration.Current.Number == 2));

        _gateway.Services.GetRequiredService<Active<BackendTable>>().Value.Find("app")!.DisplayName.ShouldBe("Renamed");
    }

    private ActiveConfiguration Configuration => _gateway.Services.GetRequiredService<ActiveConfiguration>();

    private static string Pointing(WebApplication backend) => $$"""
        {
          "Gateway": { "PublicOrigin": "http://127.0.0.1:8080", "TrustedProxies": [] },
          "Backends": { "app": { "Match": { "Path": "/app" }, "Destinations": [ "{{backend.Urls.First()}}" ], "Access": [ { "Effect": "Public" } ] } }
        }
        """;

    private static async Task<WebApplication> BackendAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var finish = new TaskCompletionSource();
        app.MapGet("/app/", () => name);
        app.MapGet("/app/finish", () =>
        {
            finish.TrySetResult();
            return "finished";
        });
        app.MapGet("/app/slow", async context =>
        {
            await context.Response.WriteAsync("begun\n");
            await context.Response.Body.FlushAsync();
            await finish.Task;
            await context.Response.WriteAsync("ended\n");
        });
        await app.StartAsync();
        return app;
    }

    private async Task<string> AskAsync(string path, WebApplication? server = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri((server ?? _gateway).Urls.First()) };
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_gateway.Urls.First()) };
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>Moves the clock of the watcher until the condition holds.</summary>
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await condition()) return;
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(25);
        }

        throw new TimeoutException("The condition did not come about");
    }
}
