using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace JitGateway.Tests.Saml.Login;

/// <summary>
/// A browser with cookies that takes one step at a time, as the tests say: it follows no redirect and runs no script. Every host is the gateway's
/// listener. Several tabs may take steps at once.
/// </summary>
internal sealed partial class TestBrowser(HttpClient client, string home)
{
    private readonly List<Cookie> _cookies = [];

    /// <summary>False: it throws away every cookie it is given.</summary>
    public bool KeepsCookies { get; set; } = true;

    /// <summary>What it calls itself; null: nothing.</summary>
    public string? Agent { get; set; }

    public IReadOnlyList<string> Cookies
    {
        get
        {
            lock (_cookies) return [.. _cookies.Select(c => c.Name)];
        }
    }

    /// <summary>The cookies of login attempts.</summary>
    public IReadOnlyList<string> Attempts => [.. Cookies.Where(c => c.StartsWith("__Host-jit-login-", StringComparison.Ordinal) && c is not ("__Host-jit-login-rounds" or "__Host-jit-login-waits" or "__Host-jit-login-choice" or "__Host-jit-login-probe"))];

    public string ValueOf(string cookie)
    {
        lock (_cookies) return _cookies.Single(c => c.Name == cookie).Value;
    }

    /// <summary>Puts back a cookie that it had: a copy of the browser's profile.</summary>
    public void Restore(string cookie, string value) => Keep($"{cookie}={value}", home);

    public void Forget(string cookie)
    {
        lock (_cookies) _cookies.RemoveAll(c => c.Name == cookie);
    }

    public Task<HttpResponseMessage> NavigateAsync(string url, HttpMethod? method = null) =>
        SendAsync(method ?? HttpMethod.Get, url, [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate")], withCookies: true);

    /// <summary>A form, by GET, of one of the gateway's own pages.</summary>
    public Task<HttpResponseMessage> ChooseAsync(string url) =>
        SendAsync(HttpMethod.Get, url, [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin")], withCookies: true);

    public Task<HttpResponseMessage> FetchAsync(string url, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, url, headers, withCookies: true);

    /// <summary>A form of another site: cookies with SameSite=Lax stay away.</summary>
    public Task<HttpResponseMessage> PostFromElsewhereAsync(string url, params (string Name, string Value)[] fields) => PostAsync(url, "cross-site", fields);

    /// <summary>A form of one of the gateway's own pages.</summary>
    public Task<HttpResponseMessage> PostFromOwnPageAsync(string url, params (string Name, string Value)[] fields) => PostAsync(url, "same-origin", fields);

    /// <summary>Presses the button of a page of the gateway.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(HttpResponseMessage page)
    {
        var html = await page.Content.ReadAsStringAsync();
        var action = Action().Match(html);
        action.Success.ShouldBeTrue(html);
        return await PostFromOwnPageAsync(WebUtility.HtmlDecode(action.Groups["url"].Value), [.. FieldsOf(html)]);
    }

    public static IEnumerable<(string Name, string Value)> FieldsOf(string html) =>
        Hidden().Matches(html).Select(m => (WebUtility.HtmlDecode(m.Groups["name"].Value), WebUtility.HtmlDecode(m.Groups["value"].Value)));

    /// <summary>Where a page leads by itself, or where a redirect does; null: it stays.</summary>
    public static Uri? Onward(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Refresh", out var refresh) ? new Uri(refresh.Single()["0;url=".Length..]) : response.Headers.Location;

    /// <summary>When an answer is there: for one that does not end, with its headers.</summary>
    public HttpCompletionOption Completion { get; set; } = HttpCompletionOption.ResponseContentRead;

    /// <summary>The user name of whoever is signed in; null for nobody.</summary>
    public async Task<string?> WhoAmIAsync()
    {
        using var response = await FetchAsync("/sso/me");
        if (response.StatusCode != HttpStatusCode.OK) return null;
        using var me = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return me.RootElement.GetProperty("attributes").GetProperty("username")[0].GetString();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, IEnumerable<(string Name, string Value)> headers, bool withCookies, HttpContent? content = null)
    {
        var (host, path) = url.StartsWith("https://", StringComparison.Ordinal) ? (new Uri(url).Host, new Uri(url).PathAndQuery) : (home, url);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Host = host;
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (Agent is not null) request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        var sent = CookiesFor(host);
        if (withCookies && sent.Length > 0) request.Headers.Add("Cookie", sent);
        var response = await client.SendAsync(request, Completion);
        if (KeepsCookies && response.Headers.TryGetValues("Set-Cookie", out var set)) foreach (var cookie in set) Keep(cookie, host);
        return response;
    }

    private Task<HttpResponseMessage> PostAsync(string url, string site, (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, url, [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", site)], withCookies: site == "same-origin",
            new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    private string CookiesFor(string host)
    {
        lock (_cookies) return string.Join("; ", _cookies.Where(c => c.GoesTo(host)).Select(c => $"{c.Name}={c.Value}"));
    }

    private void Keep(string cookie, string host)
    {
        var parts = cookie.Split("; ");
        var (name, value) = (parts[0].Split('=', 2)[0], parts[0].Split('=', 2)[1]);
        var domain = parts.FirstOrDefault(p => p.StartsWith("domain=", StringComparison.OrdinalIgnoreCase))?[7..];
        lock (_cookies)
        {
            _cookies.RemoveAll(c => c.Name == name && (c.Domain ?? c.Host) == (domain ?? host));
            if (!cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal)) _cookies.Add(new Cookie(name, value, host, domain));
        }
    }

    private sealed record Cookie(string Name, string Value, string Host, string? Domain)
    {
        public bool GoesTo(string host) => Domain is null ? host == Host : host.EndsWith(Domain.TrimStart('.'), StringComparison.Ordinal);
    }

    [GeneratedRegex("<form method=\"post\" action=\"(?<url>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();
}
