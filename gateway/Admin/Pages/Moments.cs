using System.Globalization;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Admin.Pages;

/// <summary>Times and lengths of time as pages show them.</summary>
internal static class Moments
{
    public static IHtmlContent Moment(this DateTimeOffset? at) => at is { } time
        ? Html.Format($"<time datetime=\"{time.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture)}\">{time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}</time>")
        : new HtmlString("–");

    public static IHtmlContent Moment(this DateTimeOffset at) => ((DateTimeOffset?)at).Moment();

    /// <summary>A length of time as one reads it: <c>12.3 ms</c>, <c>4.5 s</c>; a dash where it is not known.</summary>
    public static string Milliseconds(this double? milliseconds) => milliseconds switch
    {
        null => "–",
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.#} ms"),
        < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.#} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000:0} min"),
    };
}
