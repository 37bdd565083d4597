using System.Globalization;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>What a person sees of a failure: what happened, what to do, and what to tell the help desk.</summary>
internal static class FailurePage
{
    public static GatewayPage Of(GatewayFailure failure, string correlationId, DateTimeOffset now)
    {
        var body = Html.Format($"""
            <p class="lead">{failure.Code.PublicText}</p>
            {Note(failure.Note)}{Wait(failure.RetryAfter)}{Button(failure)}
            <dl class="facts">
              <div><dt>Support code</dt><dd class="code">{correlationId}</dd></div>
              <div><dt>Error</dt><dd>{failure.Code.Number} <span class="name">{failure.Code.Constant}</span></dd></div>
              <div><dt>Reason</dt><dd class="name">{failure.Reason.Value}</dd></div>
              <div><dt>Time</dt><dd><time>{now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC</time></dd></div>
            </dl>
            """);
        return new GatewayPage(failure.Code.Title, body) { Status = failure.Code.Status };
    }

    private static IHtmlContent Note(string? note) => note is null ? HtmlString.Empty : Html.Format($"<p>{note}</p>\n");

    private static IHtmlContent Wait(TimeSpan? retryAfter) => retryAfter switch
    {
        null => HtmlString.Empty,
        { TotalSeconds: < 90 } wait => Html.Format($"<p>It is worth trying again in {Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))} seconds.</p>\n"),
        { } wait => Html.Format($"<p>It is worth trying again in {(int)Math.Ceiling(wait.TotalMinutes)} minutes.</p>\n"),
    };

    private static IHtmlContent Button(GatewayFailure failure) =>
        PageLink.IsSafe(failure.ContinueUrl)
            ? Html.Format($"<p><a class=\"button\" href=\"{failure.ContinueUrl}\">Try again</a></p>\n")
            : HtmlString.Empty;
}

/// <summary>Links that a page of ours may carry: a path of this host, or an http(s) URL.</summary>
internal static class PageLink
{
    public static bool IsSafe(string? url)
    {
        if (string.IsNullOrEmpty(url) || url.AsSpan().ContainsAny('\\', '\r', '\n')) return false;
        if (url[0] == '/') return url.Length == 1 || url[1] != '/';
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);
    }
}
