using JitGateway.Configuration;

namespace JitGateway.Telemetry;

/// <summary>Section <c>Telemetry</c>. Read at start only.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The name under which traces and metrics stand at the collector.</summary>
    public string ServiceName { get; set; } = "jitgateway";

    /// <summary>How many of the traces are kept, 0 to 1, whoever began them.</summary>
    public double SampleRatio { get; set; } = 1;

    /// <summary>A trace that a caller began is kept as the flag of its traceparent says, whatever the ratio. Where strangers reach the gateway, each of them can then have all of their requests traced.</summary>
    public bool CallersDecide { get; set; }

    public OtlpOptions Otlp { get; set; } = new();
}

/// <summary>Section <c>Telemetry:Otlp</c>: pushing traces and metrics to an OpenTelemetry collector.</summary>
internal sealed class OtlpOptions
{
    /// <summary>The collector, as in http://collector:4318. Absent: nothing is pushed and nothing is collected for it.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>How to speak to it; the collector's usual ports are 4318 for HTTP and 4317 for gRPC.</summary>
    public OtlpProtocol Protocol { get; set; } = OtlpProtocol.Http;

    /// <summary>Headers of every push, an access token say.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; set; } = new Dictionary<string, Secret>();

    /// <summary>How often metrics are pushed.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}

internal enum OtlpProtocol
{
    /// <summary>OTLP/HTTP with protobuf; <c>/v1/traces</c> and <c>/v1/metrics</c> are appended to the endpoint.</summary>
    Http,

    /// <summary>OTLP/gRPC.</summary>
    Grpc,
}
