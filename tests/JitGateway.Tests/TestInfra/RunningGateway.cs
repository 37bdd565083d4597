using JitGateway.Configuration;
using JitGateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.TestInfra;

/// <summary>The whole gateway in this process, on ports the system chose, with a client that follows no redirect.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly ConfigurationFolder _folder;
    private readonly WebApplication _app;

    private RunningGateway(ConfigurationFolder folder, WebApplication app, CollectedLogs logs)
    {
        _folder = folder;
        _app = app;
        Logs = logs;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public CollectedLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Where health and metrics are.</summary>
    public Uri Management => Services.GetRequiredService<ManagementListener>().Address ?? throw new InvalidOperationException("no management listener");

    /// <param name="json">The configuration; without a PublicOrigin it is http://127.0.0.1.</param>
    public static async Task<RunningGateway> StartAsync(string json = "{}", Action<WebApplicationBuilder>? customise = null)
    {
        var logs = new CollectedLogs();
        var folder = new ConfigurationFolder()
            .With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "http://127.0.0.1:0" } } }""", "base.json")
            .With(json);
        folder.WithFile(ServiceProviderKeyFile.Name, ServiceProviderKeyFile.Pem);
        var app = GatewayHost.Build(folder.Files(), builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders().AddProvider(logs);
            customise?.Invoke(builder);
        });
        await app.StartAsync();
        return new RunningGateway(folder, app, logs);
    }

    /// <summary>A request as a browser makes it when a person follows a link.</summary>
    public Task<HttpResponseMessage> NavigateAsync(string path, string? host = null) => SendAsync(HttpMethod.Get, path, "text/html,application/xhtml+xml", host);

    /// <summary>A request as a script makes it.</summary>
    public Task<HttpResponseMessage> FetchAsync(string path, string? host = null) => SendAsync(HttpMethod.Get, path, "application/json", host);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string accept, string? host = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (host is not null) request.Headers.Host = host;
        return await Client.SendAsync(request);
    }

    /// <summary>Changes the configuration file and puts it in force at once.</summary>
    public void Reconfigure(string json)
    {
        TryReconfigure(json).ShouldBeEmpty();
    }

    /// <summary>The same with a configuration that may be refused.</summary>
    public IReadOnlyList<ConfigurationError> TryReconfigure(string json)
    {
        _folder.With(json);
        return Services.GetRequiredService<ActiveConfiguration>().Load();
    }

    /// <summary>Stops in good order, so that what is exported at the end is.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
