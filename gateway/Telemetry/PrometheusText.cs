using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace JitGateway.Telemetry;

/// <summary>
/// Prometheus' text format 0.0.4, with the names that OpenTelemetry's rules give: <c>jitgateway.logins</c> is <c>jitgateway_logins_total</c>; and OpenMetrics 1.0 for
/// whoever asks for it.
/// </summary>
internal static class PrometheusText
{
    public const string PlainType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>Whether an Accept header asks for OpenMetrics: named, and not refused.</summary>
    public static bool WantsOpenMetrics(StringValues accept) =>
        MediaTypeHeaderValue.TryParseList(accept, out var wanted)
        && wanted.Any(static t => t.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) && t.Quality is not 0);

    public static string Of(IEnumerable<MetricFamily> families, bool openMetrics = false)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            var series = family.Series;
            if (series.Count == 0) continue;
            var name = NameOf(family);
            var told = openMetrics && family.Kind == MetricKind.Counter ? name[..^"_total".Length] : name;
            text.Append("# HELP ").Append(told).Append(' ').Append(Escape(family.Description ?? "", quotes: openMetrics)).Append('\n');
            if (openMetrics && UnitOf(family) is { Length: > 0 } unit && told.EndsWith(unit, StringComparison.Ordinal)) text.Append("# UNIT ").Append(told).Append(' ').Append(unit.AsSpan(1)).Append('\n');
            text.Append("# TYPE ").Append(told).Append(' ').Append(family.Kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" }).Append('\n');
            foreach (var one in series) Append(text, name, family.Kind, one);
        }

        if (openMetrics) text.Append("# EOF\n");
        return text.ToString();
    }

    /// <summary>As a dashboard has to write it.</summary>
    public static string NameOf(MetricFamily family)
    {
        var name = Identifier(family.Name);
        var unit = UnitOf(family);
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return family.Kind == MetricKind.Counter ? name + "_total" : name;
    }

    /// <summary>Labels without braces, in the order of their names.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var pairs = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
            pairs[i] = $"{Identifier(tags[i].Key)}=\"{Escape(Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "", quotes: true)}\"";
        Array.Sort(pairs, StringComparer.Ordinal);
        return string.Join(',', pairs);
    }

    private static void Append(StringBuilder text, string name, MetricKind kind, MetricSeries series)
    {
        var (value, count, buckets) = series.Read();
        if (kind != MetricKind.Histogram)
        {
            Line(text, name, series.Labels, value);
            return;
        }

        var prefix = series.Labels.Length == 0 ? "" : series.Labels + ",";
        foreach (var (bound, atMost) in buckets)
            Line(text, name + "_bucket", $"{prefix}le=\"{bound.ToString(CultureInfo.InvariantCulture)}\"", atMost);
        Line(text, name + "_bucket", prefix + "le=\"+Inf\"", count);
        Line(text, name + "_sum", series.Labels, value);
        Line(text, name + "_count", series.Labels, count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string UnitOf(MetricFamily family) => family.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };

    private static string Identifier(string name) =>
        string.Create(name.Length, name, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
        });

    private static string Escape(string value, bool quotes)
    {
        value = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? value.Replace("\"", "\\\"", StringComparison.Ordinal) : value;
    }
}
