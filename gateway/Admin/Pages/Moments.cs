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
}
