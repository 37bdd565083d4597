using System.Globalization;
using JitGateway.Backends.Operation;
using JitGateway.Configuration;

namespace JitGateway.Backends;

internal static class BackendOptionsValidator
{
    /// <summary>What a timer of .NET can wait for, in whole days.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    /// <returns>False where the path is none, so that no backend can be made of it.</returns>
    public static bool Validate(BackendOptions options, IConfigurationSection section, ConfigurationContext context)
    {
        CheckDestinations(options.Destinations, section.Path, context);
        if (options.Canary is { } canary) CanaryValidator.Validate(canary, $"{section.Path}:Canary", context);
        if (options.Timeout is { } timeout && (timeout < TimeSpan.Zero || timeout > LongestTimeout))
            context.Errors.Add($"{section.Path}:Timeout", timeout.ToString("c", CultureInfo.InvariantCulture), "is out of range", "Write a time such as 00:01:40, at most 24 days; 00:00:00 for none at all");
        foreach (var (host, i) in options.Match.Hosts.Select((h, i) => (h, i)))
            if (Uri.CheckHostName(host) is UriHostNameType.Unknown)
                context.Errors.Add($"{section.Path}:Match:Hosts:{i}", host, "is not a host name", "Write a name such as wiki.example.com, without scheme, port or path");
            else if (Uri.CheckHostName(host) is UriHostNameType.IPv6)
                context.Errors.Add($"{section.Path}:Match:Hosts:{i}", host, "is an IPv6 address, which routes cannot match", "Write a name such as wiki.example.com");
        return IsPlainPath(options.Match.Path, $"{section.Path}:Match:Path", context);
    }

    /// <param name="destinations">Of a section that must have some.</param>
    public static void CheckDestinations(IReadOnlyList<Uri> destinations, string section, ConfigurationContext context)
    {
        if (destinations.Count == 0 && !context.Errors.All.Any(e => e.Path.StartsWith($"{section}:Destinations", StringComparison.OrdinalIgnoreCase)))
            context.Errors.Add($"{section}:Destinations", null, "is missing", "Write the backend's address, as in [ \"http://10.0.0.5:8080\" ]");
        foreach (var (destination, i) in destinations.Select((d, i) => (d, i)))
            if (destination.Scheme != Uri.UriSchemeHttp && destination.Scheme != Uri.UriSchemeHttps)
                context.Errors.Add($"{section}:Destinations:{i}", destination.OriginalString, "is neither http nor https", "Write http://HOST:PORT");
            else if (destination.UserInfo.Length + destination.Query.Length + destination.Fragment.Length > 0 || destination.Host.Length == 0)
                context.Errors.Add($"{section}:Destinations:{i}", null, "holds more than scheme, host, port and path", "Write http://HOST:PORT, without user name, query and fragment");   // the value may hold a password
    }

    /// <summary>Two backends that match the same host and path would make the choice a matter of luck.</summary>
    public static void RefuseOverlaps(IReadOnlyList<Backend> backends, ConfigurationContext context)
    {
        var taken = new Dictionary<string, BackendName>(StringComparer.OrdinalIgnoreCase);
        foreach (var backend in backends)
            foreach (var host in backend.Hosts)
                if (!taken.TryAdd(host + backend.Path, backend.Name))
                    context.Errors.Add($"Backends:{backend.Name}:Match", $"{host}{(backend.Path.HasValue ? backend.Path.Value : "/")}",
                        $"is matched by backend {taken[host + backend.Path]} too", "Give one of them another host or path");
    }

    private static bool IsPlainPath(string path, string key, ConfigurationContext context)
    {
        var errors = context.Errors.All.Count;
        if (!path.StartsWith('/'))
            context.Errors.Add(key, path, "does not begin with a slash", $"Write /{path}");
        else if (path.Contains("//", StringComparison.Ordinal) || path.AsSpan().IndexOfAny("?#{}*%\\;") >= 0 || path.Split('/').Any(s => s.EndsWith('.') || s.EndsWith(' ')))
            context.Errors.Add(key, path, "is not a plain path", "Write whole segments without pattern, query, escapes, empty segments, or dots and blanks at the end of one, as in /wiki");
        else if (path.Equals("/sso", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/sso/", StringComparison.OrdinalIgnoreCase))
            context.Errors.Add(key, path, "is under /sso, where the gateway's own pages are", "Choose another prefix");
        return context.Errors.All.Count == errors;
    }
}
