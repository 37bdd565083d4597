using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>What a person sees of a failure: what happened, what to do, and what to tell the help desk.</summary>
internal static class FailurePage
{
    public static GatewayPage Of(GatewayFailure failure, string correlationId)
    {
        var body = Html.Format($"""
            <p class="lead">{PageText.Known(failure.Code.PublicText)}</p>
            {Note(failure.Note)}{WhomToAsk(failure.Contact, correlationId)}{Wait(failure.RetryAfter)}{failure.Offer?.Content ?? Buttons(failure)}
            """);
        var script = failure.Offer is { } offer ? offer.Script : failure.Script;
        return new GatewayPage(PageText.Known(failure.Code.Title), body)
        {
            Status = failure.Code.Status,
            Script = script,
            AsksItsOrigin = script is not null,
            FormLeadsAway = failure.Offer is not null,
            Facts =
            [
                new(PageText.Of("Error"), Html.Format($"{failure.Code.Number} <span class=\"name\">{failure.Code.Constant}</span>")),
                Reason(failure.Reason),
            ],
        };
    }

    public static PageFact Reason(ReasonId reason) => new(PageText.Of("Reason"), Html.Format($"<span class=\"name\">{reason.Value}</span>"));

    private static IHtmlContent Note(PageText? note) => note is null ? HtmlString.Empty : Html.Format($"<p>{note}</p>\n");

    private static IHtmlContent WhomToAsk(string? contact, string correlationId) =>
        contact is null ? HtmlString.Empty : Html.Format($"<p>{PageText.Of("Whom to ask:")} {ContactLink.Of(contact, correlationId)}</p>\n");

    private static IHtmlContent Wait(TimeSpan? retryAfter) => retryAfter is { } wait ? Html.Format($"<p>{WaitText(wait)}</p>\n") : HtmlString.Empty;

    private static PageText WaitText(TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return seconds <= 1 ? PageText.Of("It is worth trying again in one second.")
            : wait.TotalSeconds < 90 ? PageText.Of("It is worth trying again in {0} seconds.").With(seconds)
            : wait.TotalHours < 3 ? PageText.Of("It is worth trying again in {0} minutes.").With((int)Math.Ceiling(wait.TotalMinutes))
            : PageText.Of("It is worth trying again in {0} hours.").With((int)Math.Ceiling(wait.TotalHours));
    }

    private static IHtmlContent Buttons(GatewayFailure failure) => Html.Format($"{Button("button", failure.ContinueUrl, failure.ContinueText ?? PageText.Of("Try again"))}{Button("button quiet", failure.SignInUrl, PageText.Of("Sign in"))}");

    private static IHtmlContent Button(string kind, string? url, PageText says) => PageLink.IsSafe(url) ? Html.Format($"<p><a class=\"{kind}\" href=\"{url}\">{says}</a></p>\n") : HtmlString.Empty;
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
