using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Telemetry;

internal sealed class TelemetryOptionsValidator : IOptionsValidator<TelemetryOptions>
{
    public void Validate(TelemetryOptions options, string section, ConfigurationContext context)
    {
        if (options.ServiceName.Length == 0)
            context.Errors.Add($"{section}:ServiceName", "", "is empty", "Write a name such as jitgateway");
        if (options.SampleRatio is not (>= 0 and <= 1))
            context.Errors.Add($"{section}:SampleRatio", options.SampleRatio.ToString(CultureInfo.InvariantCulture), "is not a part of one", "Write a number from 0 (none) to 1 (all)");
        if (options.Otlp.Endpoint is { } endpoint && endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps)
            context.Errors.Add($"{section}:Otlp:Endpoint", endpoint.OriginalString, "is neither http nor https", "Write http://HOST:4318");
        if (options.Otlp.Interval < TimeSpan.FromSeconds(1) || options.Otlp.Interval > TimeSpan.FromHours(1))
            context.Errors.Add($"{section}:Otlp:Interval", options.Otlp.Interval.ToString("c", CultureInfo.InvariantCulture), "is out of range", "Write a time from 00:00:01 to 01:00:00");
        TelemetryRisks.Review(options, section, context);
    }
}
