using JitGateway.Configuration;
using JitGateway.Telemetry.Health;
using JitGateway.Telemetry.Management;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Telemetry;

/// <summary>
/// Health, metrics and what modules offer to operators, on a listener of their own (<see cref="ManagementOptions.Url"/>), so that no route, header or rule of
/// the public one can lead there. It is up before anything else starts, to say "starting".
/// </summary>
internal sealed class ManagementListener(
    Active<GatewayOptions> gateway,
    ComponentChecks checks,
    MetricsSnapshot metrics,
    IEnumerable<IManagementEndpoints> modules,
    ManagementGuard guard,
    IHostApplicationLifetime lifetime,
    ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Every endpoint that it has, described or not.</summary>
    public IEnumerable<Endpoint> Endpoints => (_app as IEndpointRouteBuilder)?.DataSources.SelectMany(static s => s.Endpoints) ?? [];

    /// <summary>Where it listens, with the port the system chose for port 0; null when there is no management listener.</summary>
    public Uri? Address { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (gateway.Value.Management.Url is not { } url) return;
        metrics.Start();
        _app = Build(url);
        await _app.StartAsync(cancellationToken);
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build(Uri url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();   // signals are the gateway's to hear
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.AddServerHeader = false).UseUrls(url.GetLeftPart(UriPartial.Authority));
        var app = builder.Build();
        app.UseRouting();
        app.Use(next => context => guard.AnswerAsync(context, next));
        MapHealth(app);
        app.MapOperation(new ManagementOperation(HttpMethods.Get, "/metrics", "What is measured, as Prometheus reads it") { IsOpen = true, OtherTypes = ["text/plain"] }, async context =>
        {
            var open = PrometheusText.WantsOpenMetrics(context.Request.Headers.Accept);
            context.Response.ContentType = open ? PrometheusText.OpenMetricsType : PrometheusText.PlainType;
            context.Response.Headers.Vary = "Accept";
            await context.Response.WriteAsync(PrometheusText.Of(metrics.Collect(), open), context.RequestAborted);
        });
        foreach (var module in modules) module.Map(app);
        app.MapOperation(new ManagementOperation(HttpMethods.Get, OpenApiDocument.Path, "This document") { IsOpen = true, Answer = JsonShape.Anything() }, context =>
            ManagementJson.WriteAsync(context, OpenApiDocument.Of(OperationsOf(app))));
        return app;
    }

    private void MapHealth(WebApplication app)
    {
        app.MapOperation(Health("/health/start", "Whether the node has started"), context => HealthAnswer.WriteAsync(context, StartFault(), [Process(StartFault())]));
        app.MapOperation(Health("/health/live", "Whether the node runs"), context => HealthAnswer.WriteAsync(context, fault: null, [Process(fault: null)]));
        app.MapOperation(Health("/health/ready", "Whether the node serves people, and what is not well"), async context =>
        {
            var fault = StartFault() ?? StopFault();
            await HealthAnswer.WriteAsync(context, fault, [.. await checks.AskAsync(context.RequestAborted), Process(fault)]);
        });
    }

    private static ManagementOperation Health(string path, string summary) => new(HttpMethods.Get, path, summary)
    {
        IsOpen = true,
        Parameters = [ManagementParameter.Choice(HealthAnswer.Verbose, "false: one line of text, as with Accept: text/plain.", "true", "false")],
        Answer = HealthAnswer.Shape,
        OtherTypes = ["text/plain"],
        OtherAnswers = new Dictionary<int, JsonShape> { [StatusCodes.Status503ServiceUnavailable] = HealthAnswer.Shape },
    };

    private static IEnumerable<ManagementOperation> OperationsOf(IEndpointRouteBuilder app) =>
        app.DataSources.SelectMany(static s => s.Endpoints).Select(static e => e.Metadata.GetMetadata<ManagementOperation>()).OfType<ManagementOperation>();

    private string? StartFault() => lifetime.ApplicationStarted.IsCancellationRequested ? null : "the gateway is starting";

    private string? StopFault() => lifetime.ApplicationStopping.IsCancellationRequested ? "the gateway is stopping" : null;

    private static HealthComponent Process(string? fault) => new("process", fault is null ? HealthStatus.Healthy : HealthStatus.Unhealthy, fault ?? "it runs", CountsForReady: true);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
