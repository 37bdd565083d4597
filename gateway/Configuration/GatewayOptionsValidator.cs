using System.Globalization;
using System.Net;
using JitGateway.Configuration.Risks;

namespace JitGateway.Configuration;

internal sealed class GatewayOptionsValidator : IOptionsValidator<GatewayOptions>
{
    public void Validate(GatewayOptions options, string section, ConfigurationContext context)
    {
        CheckOrigin(options.PublicOrigin, $"{section}:PublicOrigin", context);
        foreach (var (network, i) in options.TrustedProxies.Select((n, i) => (n, i)))
            if (!IPNetwork.TryParse(network, out _) && !IPAddress.TryParse(network, out _))
                context.Errors.Add($"{section}:TrustedProxies:{i}", network, "is neither an address nor a network", "Write an address such as 10.0.0.1 or a network such as 10.0.0.0/8");
        if (options.Management.Url is { } url && url.Scheme != Uri.UriSchemeHttp)
            context.Errors.Add($"{section}:Management:Url", url.OriginalString, "is not an http URL", "Write http://ADDRESS:PORT, as in http://127.0.0.1:9090");
        if (options.CookieName.Length is 0 or > 40 || !options.CookieName.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            context.Errors.Add($"{section}:CookieName", options.CookieName, "is not a name for a cookie", "Use letters, digits, hyphens and underscores, at most 40, as in jit");
        CheckCookieDomain(options, $"{section}:CookieDomain", context);
        CheckTime(options.DrainDelay, TimeSpan.Zero, TimeSpan.FromMinutes(10), $"{section}:DrainDelay", "00:00:10", context);
        CheckTime(options.ShutdownTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), $"{section}:ShutdownTimeout", "00:00:30", context);
        CheckUrls(context);
        GatewayRisks.Review(options, section, context);
    }

    private static void CheckTime(TimeSpan value, TimeSpan shortest, TimeSpan longest, string path, string example, ConfigurationContext context)
    {
        if (value < shortest || value > longest)
            context.Errors.Add(path, value.ToString("c", CultureInfo.InvariantCulture), $"is not between {shortest:c} and {longest:c}", $"Write a time such as {example}");
    }

    private static void CheckCookieDomain(GatewayOptions options, string path, ConfigurationContext context)
    {
        if (options.CookieDomain is not { } domain) return;
        if (Uri.CheckHostName(domain) is not UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal))
            context.Errors.Add(path, domain, "is not a domain that can hold a cookie", "Write the parent domain of all hosts without a leading dot, as in example.com");
        else if (options.PublicOrigin is { } origin && !GatewayOptions.IsUnder(origin.Host, domain))
            context.Errors.Add(path, domain, $"is no parent domain of PublicOrigin's host {origin.Host}, so browsers would refuse the cookie", "Write a domain that PublicOrigin's host ends with, or leave the key out");
    }

    /// <summary>The host's key <c>Urls</c>, which the server would only meet when it starts.</summary>
    private static void CheckUrls(ConfigurationContext context)
    {
        foreach (var url in (context.Root["Urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                if (BindingAddress.Parse(url).Scheme is "http" or "https") continue;
            }
            catch (FormatException)
            {
                // reported below
            }

            context.Errors.Add("Urls", url, "is not an address to listen on", "Write http://ADDRESS:PORT, as in http://127.0.0.1:8080; several are separated by semicolons");
        }
    }

    private static void CheckOrigin(Uri? origin, string path, ConfigurationContext context)
    {
        if (origin is null)
        {
            if (context.Root[path] is null)
                context.Errors.Add(path, null, "is missing", "Write the origin under which browsers reach the gateway, as in https://sso.example.com");
            return;
        }

        if (origin.Scheme != Uri.UriSchemeHttps && origin.Scheme != Uri.UriSchemeHttp)
            context.Errors.Add(path, origin.OriginalString, "is neither https nor http", "Write https://HOST");
        else if (origin.Scheme == Uri.UriSchemeHttp && !origin.IsLoopback)
            context.Errors.Add(path, origin.OriginalString, "is http, which is allowed on loopback only: cookies and assertions would travel in clear", $"Write https://{origin.Authority}");
        if (origin.HostNameType is UriHostNameType.IPv6)
            context.Errors.Add(path, origin.OriginalString, "has an IPv6 address for a host, which routes cannot match", origin.IsLoopback
                ? $"Write {origin.Scheme}://localhost{(origin.IsDefaultPort ? "" : $":{origin.Port}")}; Urls may hold the address"
                : "Write a host name, as in https://sso.example.com");
        if (origin.AbsolutePath != "/" || origin.Query.Length > 0 || origin.Fragment.Length > 0 || origin.UserInfo.Length > 0)
            context.Errors.Add(path, origin.OriginalString, "has more than scheme, host and port", $"Write {origin.Scheme}://{origin.Authority}");
    }
}
