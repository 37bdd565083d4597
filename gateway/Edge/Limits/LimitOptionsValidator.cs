using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Edge.Limits;

internal sealed class LimitOptionsValidator : IOptionsValidator<LimitOptions>
{
    private const int Mebibyte = 1024 * 1024;   // what the server reads ahead at most, so no limit may be above it

    /// <summary>What the server reads of its own section; it passes over everything else without a word.</summary>
    private static readonly string[] OfTheServer = ["Endpoints", "EndpointDefaults", "Certificates"];

    public void Validate(LimitOptions options, string section, ConfigurationContext context)
    {
        Check(options.RequestLine, 1024, Mebibyte, nameof(options.RequestLine));
        Check(options.Headers, 4096, Mebibyte, nameof(options.Headers));
        Check(options.HeaderCount, 20, 10_000, nameof(options.HeaderCount));
        Check(options.MinUploadRate, 0, int.MaxValue, nameof(options.MinUploadRate));
        Check(options.MinDownloadRate, 0, int.MaxValue, nameof(options.MinDownloadRate));
        Check(options.MaxConnections ?? 1, 1, int.MaxValue, nameof(options.MaxConnections));
        Check(options.Http2Streams, 1, 10_000, nameof(options.Http2Streams));
        CheckTime(options.HeadersTimeout, nameof(options.HeadersTimeout), TimeSpan.FromMinutes(10));
        CheckTime(options.KeepAliveTimeout, nameof(options.KeepAliveTimeout), TimeSpan.FromHours(1));
        CheckServer(section, context);
        EdgeRisks.Review(options, section, context);

        void Check(int value, int least, int most, string key)
        {
            if (value < least || value > most)
                context.Errors.Add($"{section}:{key}", value.ToString(CultureInfo.InvariantCulture), most == int.MaxValue ? $"is less than {least}" : $"is not between {least} and {most}", $"Write a whole number such as {Math.Max(least, 100)}");
        }

        void CheckTime(TimeSpan value, string key, TimeSpan longest)
        {
            if (value < TimeSpan.FromSeconds(1) || value > longest)
                context.Errors.Add($"{section}:{key}", value.ToString("c", CultureInfo.InvariantCulture), $"is not between 00:00:01 and {longest:c}", "Write a time such as 00:00:15");
        }
    }

    private static void CheckServer(string section, ConfigurationContext context)
    {
        foreach (var child in context.Root.GetSection("Kestrel").GetChildren())
            if (child.Key.Equals("Limits", StringComparison.OrdinalIgnoreCase))
                context.Errors.Add(child.Path, null, "is not read by the server", $"Write the limits into {section}");
            else if (!OfTheServer.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                context.Errors.AddUnknownName(child.Path, child.Key, "section of the server", OfTheServer);
    }
}
