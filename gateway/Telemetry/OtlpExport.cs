using System.Reflection;
using JitGateway.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace JitGateway.Telemetry;

/// <summary>
/// Pushes traces and metrics to a collector when <see cref="OtlpOptions.Endpoint"/> is set. Spans are the server's, YARP's, the
/// HTTP client's and the gateway's own; without an endpoint no listener exists and none of them is made.
/// </summary>
internal sealed class OtlpExport(Active<TelemetryOptions> options) : IHostedService, IDisposable
{
    private static readonly string[] Sources = [GatewayActivity.SourceName, "Microsoft.AspNetCore", "Yarp.ReverseProxy", "System.Net.Http"];
    private static readonly string[] Meters = [GatewayMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var telemetry = options.Value;
        if (telemetry.Otlp.Endpoint is null) return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault().AddService(telemetry.ServiceName, serviceVersion: ProductVersion.Short).AddAttributes([new("host.name", Environment.MachineName)]);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(SamplerOf(telemetry))
            .AddSource(Sources)
            .AddProcessor(new SpanDiscretion())
            .AddOtlpExporter(exporter => Configure(exporter, telemetry.Otlp, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, telemetry.Otlp, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.Otlp.Interval.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what has not been sent yet, for a few seconds at most, also where requests that did not end have used up the host's time.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() =>
    {
        _traces?.Shutdown(3000);
        _metrics?.Shutdown(3000);
    }, CancellationToken.None);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static Sampler SamplerOf(TelemetryOptions telemetry)
    {
        var ratio = new RatioSampler(telemetry.SampleRatio);
        return telemetry.CallersDecide ? new ParentBasedSampler(ratio) : new ParentBasedSampler(ratio, remoteParentSampled: ratio, remoteParentNotSampled: ratio);
    }

    private static void Configure(OtlpExporterOptions exporter, OtlpOptions otlp, string path)
    {
        var isHttp = otlp.Protocol == OtlpProtocol.Http;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri($"{otlp.Endpoint!.AbsoluteUri.TrimEnd('/')}/{path}") : otlp.Endpoint!;
        if (otlp.Headers.Count > 0) exporter.HttpClientFactory = () => WithHeaders(otlp, exporter.TimeoutMilliseconds);
    }

    /// <summary>The exporter's own text form of headers cannot hold a comma in a value.</summary>
    private static HttpClient WithHeaders(OtlpOptions otlp, int timeout)
    {
        var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(timeout) };
        foreach (var (name, value) in otlp.Headers) client.DefaultRequestHeaders.TryAddWithoutValidation(name, value.Reveal());
        return client;
    }
}

/// <summary>By lot. The usual sampler looks at the trace's id, which a caller chooses.</summary>
internal sealed class RatioSampler(double ratio) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(Random.Shared.NextDouble() < ratio ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
}

/// <summary>The version of the product, for logs and collectors.</summary>
internal static class ProductVersion
{
    /// <summary>Without the commit: 0.1.0.</summary>
    public static string Short { get; } =
        (typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
