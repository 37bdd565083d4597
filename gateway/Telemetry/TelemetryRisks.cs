using JitGateway.Configuration;
using JitGateway.Configuration.Risks;

namespace JitGateway.Telemetry;

internal static class TelemetryRisks
{
    public static readonly RiskKind ClearHeaders = new("risk.telemetry.clear", "Headers of a collector on another machine, its token say, go by http");

    public static void Review(TelemetryOptions options, string section, ConfigurationContext context)
    {
        if (options.Otlp is { Endpoint: { IsLoopback: false } endpoint, Headers.Count: > 0 } && endpoint.Scheme == Uri.UriSchemeHttp)
            context.Risks.Add(ClearHeaders, $"{section}:Otlp:Endpoint", endpoint.OriginalString, $"is http, so the headers {string.Join(", ", options.Otlp.Headers.Keys.Order(StringComparer.Ordinal))} go to {endpoint.Host} in clear", "Write https, or send without headers");
    }
}
