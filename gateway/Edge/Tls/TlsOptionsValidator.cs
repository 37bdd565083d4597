using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Edge.Tls;

internal sealed class TlsOptionsValidator : IOptionsValidator<TlsOptions>
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public void Validate(TlsOptions options, string section, ConfigurationContext context)
    {
        var origin = context.Get<GatewayOptions>();
        if (options.RedirectHttp == HttpRedirect.Always && !origin.IsHttps)
            context.Errors.AddBeside($"{section}:{nameof(options.RedirectHttp)}", "Always", "leads nowhere, because PublicOrigin is http", "Write https into Gateway:PublicOrigin, or leave the key out");
        if (options.Http3 && options.Certificates.Count == 0)
            context.Errors.AddBeside($"{section}:{nameof(options.Http3)}", "true", "needs certificates of the gateway's own", $"Write {section}:{nameof(options.Certificates)}, or leave it out: where TLS ends in front of the gateway, HTTP/3 does so too");
        if (options.Certificates.Count > 0 && context.Root.GetSection("Kestrel:Certificates:Default") is { } other && other.Exists())
            context.Errors.Add(other.Path, null, $"would never be shown beside {section}:{nameof(options.Certificates)}", "Remove one of the two");
        if (options.Hsts is not { } hsts) return;
        var path = $"{section}:{nameof(options.Hsts)}";
        if (hsts.MaxAge < TimeSpan.Zero || hsts.MaxAge > 10 * Year)
            context.Errors.Add($"{path}:{nameof(hsts.MaxAge)}", hsts.MaxAge.ToString("c", CultureInfo.InvariantCulture), "is not between nothing and ten years", "Write a span such as 365.00:00:00");
        if (hsts.Preload && (!hsts.IncludeSubDomains || hsts.MaxAge < Year))
            context.Errors.AddBeside($"{path}:{nameof(hsts.Preload)}", "true", "is not taken by the browsers' list without IncludeSubDomains and a MaxAge of a year", "Write both, or leave Preload out");
        if (!origin.IsHttps)
            context.Errors.AddBeside(path, null, "is about https, and PublicOrigin is http", "Leave it out, or write https into Gateway:PublicOrigin");
    }
}
