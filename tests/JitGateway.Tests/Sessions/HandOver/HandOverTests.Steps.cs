using System.Net;
using System.Text.RegularExpressions;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Sessions.HandOver;

/// <summary>The steps of a hand-over, as a browser takes them.</summary>
public sealed partial class HandOverTests
{
    private HttpClient Http() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = _gateway.Address };

    private async Task EverywhereAsync()
    {
        await _gateway.SignInAsync();
        await FollowAsync(Browser, DeepLink);
        await FollowAsync(Browser, $"{Tables}/");
    }

    /// <summary>Where the browser is sent from a host of its own: to PublicOrigin.</summary>
    private static async Task<string> AskUrlAsync(TestBrowser browser, string page = DeepLink)
    {
        var asked = (await browser.NavigateAsync(page)).Headers.Location.ShouldNotBeNull();
        asked.GetLeftPart(UriPartial.Path).ShouldBe($"{LoginGateway.Origin}/sso/handover");
        return asked.AbsoluteUri;
    }

    /// <summary>Where PublicOrigin sends the browser back to, with a code.</summary>
    private static async Task<string> CodeUrlAsync(TestBrowser browser)
    {
        var back = (await browser.NavigateAsync(await AskUrlAsync(browser))).Headers.Location.ShouldNotBeNull();
        back.GetLeftPart(UriPartial.Path).ShouldBe($"{Sheets}/sso/handover");
        return back.AbsoluteUri;
    }

    private static async Task<Uri> FollowAsync(TestBrowser browser, string url)
    {
        var here = new Uri(url);
        for (var i = 0; i < 12; i++)
        {
            var answer = await browser.NavigateAsync(here.AbsoluteUri);
            if (TestBrowser.Onward(answer) is not { } next) return here;
            here = new Uri(here, next);
            if (here.Host is not ("sso.example.com" or "sheets.example.net" or "tables.example.org")) return here;
        }

        throw new InvalidOperationException($"In circles; last at {here}");
    }

    private static async Task<IReadOnlyList<string>> SetCookiesOfAsync(TestBrowser browser, string url) =>
        [.. (await browser.NavigateAsync(url)).Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []];

    private async Task<string> RefusedAsync(TestBrowser browser, string url, string reason)
    {
        using var answer = await browser.NavigateAsync(url);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await LoginGateway.ReadAsync(answer);
        page.ShouldContain(reason);
        answer.Headers.Location.ShouldBeNull();
        answer.Headers.TryGetValues("Set-Cookie", out var cookies);
        (cookies ?? []).ShouldNotContain(c => c.StartsWith("__Host-jit=", StringComparison.Ordinal));
        _gateway.Logs.Entries.ShouldNotContain(e => e.Event == 203, "an exception nobody expected");
        return page;
    }

    private static async Task<string?> WhoIsAtAsync(TestBrowser browser, string origin)
    {
        using var answer = await browser.FetchAsync($"{origin}/sso/me");
        return answer.StatusCode == HttpStatusCode.OK ? UserName().Match(await answer.Content.ReadAsStringAsync()).Groups["name"].Value : null;
    }

    private async Task<string> SessionIdAtAsync(string origin)
    {
        using var answer = await Browser.FetchAsync($"{origin}/sso/me");
        return SessionIn().Match(await answer.Content.ReadAsStringAsync()).Groups["id"].Value;
    }

    private async Task<HttpStatusCode> MeAsync(string origin, string cookie)
    {
        using var answer = await _gateway.NewBrowser().SendAsync(HttpMethod.Get, $"{origin}/sso/me", [("Cookie", cookie)], withCookies: false);
        return answer.StatusCode;
    }

    [GeneratedRegex("code=(?<code>[A-Za-z0-9_-]{43})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeIn();

    [GeneratedRegex("\"username\": \\[\\s*\"(?<name>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserName();

    [GeneratedRegex("\"session\": \"(?<id>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SessionIn();
}
