using System.Net;
using System.Text.RegularExpressions;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// A person's browser reduced to HTTP: keeps cookies, follows redirects, asks again where a page refreshes itself, and sends on the forms that a browser's script would
/// send on. For journeys that are about the servers; <see cref="Browser"/> is for those that are about people.
/// </summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly CookieContainer _cookies;
    private readonly HttpClient _client;
    private readonly List<Page> _answers = [];

    public Visitor()
        : this(new CookieContainer())
    {
    }

    private Visitor(CookieContainer cookies)
    {
        _cookies = cookies;
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false, UseProxy = false }) { Timeout = Eventually.Limit };
    }

    /// <summary>True: stops at a page of an identity provider that would post an answer to the gateway; see <see cref="AnswerOn"/>.</summary>
    public bool HoldsAnswers { get; set; }

    /// <summary>True: stops at a page that refreshes itself.</summary>
    public bool StopsAtRefresh { get; set; }

    /// <summary>What the browser calls itself; absent: it does not say.</summary>
    public string Agent
    {
        init => _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", value);
    }

    /// <summary>Every answer so far, those on the way included.</summary>
    public IReadOnlyList<Page> Answers => _answers;

    /// <summary>Everything the gateway set for its origin: name to value.</summary>
    public IReadOnlyDictionary<string, string> CookiesFor(Uri url) => _cookies.GetCookies(url).ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);

    /// <summary>Throws away the cookies of one host.</summary>
    public void Forget(Uri url)
    {
        foreach (var cookie in _cookies.GetCookies(url).ToList()) cookie.Expired = true;
    }

    /// <summary>Opens a page as a person does, and ends where the browser would stop.</summary>
    public Task<Page> OpenAsync(Uri url) => FollowAsync(new HttpRequestMessage(HttpMethod.Get, url));

    /// <summary>Sends one request as a script does; nothing is followed.</summary>
    public async Task<HttpResponseMessage> CallAsync(Uri url, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, url);
        request.Headers.Add("Accept", "application/json");
        var response = await _client.SendAsync(request);
        _answers.Add(new Page(url, response, await response.Content.ReadAsStringAsync()));
        return response;
    }

    /// <summary>Sends a form of the page on screen with these fields besides its own.</summary>
    public Task<Page> SubmitAsync(Page page, string formContaining, params (string Name, string Value)[] fields)
    {
        var form = FormPattern().Matches(page.Text).Select(m => m.Value).First(f => f.Contains(formContaining, StringComparison.Ordinal));
        var values = Fields(form);
        foreach (var (name, value) in fields) values[name] = value;
        return FollowAsync(Post(page.Url, form, values));
    }

    /// <summary>What the page on screen would post, held back by <see cref="HoldsAnswers"/>.</summary>
    public static HeldAnswer AnswerOn(Page page)
    {
        var form = HandOver(page.Text) ?? throw new InvalidOperationException($"No answer at {page.Url}, but {page.Status}:\n{page.Text}");
        return new HeldAnswer(ActionOf(page.Url, form), Fields(form));
    }

    /// <summary>Posts an answer and goes where it leads, pages of the gateway's own between included.</summary>
    public Task<Page> SendAsync(HeldAnswer answer) => FollowAsync(Post(answer.Action, answer.Fields));

    /// <summary>Posts an answer; nothing is followed.</summary>
    public async Task<HttpResponseMessage> PostAsync(HeldAnswer answer)
    {
        using var request = Post(answer.Action, answer.Fields);
        request.Headers.Add("Accept", "text/html,application/xhtml+xml");
        return await _client.SendAsync(request);
    }

    /// <summary>Sends a form as a page of the same origin does; nothing is followed.</summary>
    /// <param name="expected">The status that must come; null: any.</param>
    public async Task<Page> PostAsync(Uri url, HttpStatusCode? expected, params (string Name, string Value)[] fields)
    {
        using var request = Post(url, fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        foreach (var (name, value) in ((string, string)[])[("Accept", "text/html"), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate")]) request.Headers.Add(name, value);
        var response = await _client.SendAsync(request);
        var page = new Page(url, response, await response.Content.ReadAsStringAsync());
        if (expected is { } status) page.Status.ShouldBe(status, page.Text);
        return page;
    }

    /// <summary>Another browser with a copy of this one's cookies, as they are now.</summary>
    public Visitor Copy()
    {
        var cookies = new CookieContainer();
        cookies.Add(_cookies.GetAllCookies());
        return new Visitor(cookies);
    }

    public void Dispose() => _client.Dispose();

    private async Task<Page> FollowAsync(HttpRequestMessage request)
    {
        var waited = new List<string>();
        for (var hops = 0; hops < 20; hops++)
        {
            request.Headers.Add("Accept", "text/html,application/xhtml+xml");
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            var response = await _client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            var url = request.RequestUri!;
            request.Dispose();
            _answers.Add(new Page(url, response, text));
            if (response.Headers.Location is { } location)
            {
                request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, location));
                continue;
            }

            if (RefreshPattern().Match(text) is { Success: true } refresh)
            {
                if (StopsAtRefresh) return new Page(url, response, text);
                waited.Add(text);
                hops--;   // a page that waits ends by itself
                await Task.Delay(TimeSpan.FromSeconds(int.Parse(refresh.Groups["seconds"].Value, System.Globalization.CultureInfo.InvariantCulture)));
                request = new HttpRequestMessage(HttpMethod.Get, url);
                continue;
            }

            if (HandOver(text) is not { } handOver || (HoldsAnswers && ActionOf(url, handOver).Authority != url.Authority)) return new Page(url, response, text) { Waited = waited };
            request = Post(url, handOver, Fields(handOver));
        }

        throw new InvalidOperationException($"Twenty hops and no page; the last was {request.RequestUri}.");
    }

    /// <summary>The form of a page that its script sends on.</summary>
    private static string? HandOver(string html) =>
        FormPattern().Matches(html).Select(m => m.Value).FirstOrDefault(f => f.Contains("name=\"SAMLResponse\"", StringComparison.Ordinal) || f.Contains("name=\"SAMLRequest\"", StringComparison.Ordinal));

    private static Uri ActionOf(Uri page, string form) => new(page, WebUtility.HtmlDecode(AttributePattern("action").Match(form).Groups[1].Value));

    private static HttpRequestMessage Post(Uri page, string form, Dictionary<string, string> fields)
    {
        var request = Post(ActionOf(page, form), fields);
        request.Headers.Add("Origin", page.GetLeftPart(UriPartial.Authority));
        return request;
    }

    private static HttpRequestMessage Post(Uri action, IEnumerable<KeyValuePair<string, string>> fields) => new(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) };

    private static Dictionary<string, string> Fields(string form) =>
        InputPattern().Matches(form).Select(m => m.Value).Where(i => AttributePattern("name").IsMatch(i))
            .GroupBy(i => AttributePattern("name").Match(i).Groups[1].Value, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => WebUtility.HtmlDecode(AttributePattern("value").Match(g.First()).Groups[1].Value), StringComparer.Ordinal);

    private static Regex AttributePattern(string name) => new($"\\b{name}=\"([^\"]*)\"", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<meta http-equiv=\"refresh\" content=\"(?<seconds>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RefreshPattern();

    [GeneratedRegex("<input[^>]*>", RegexOptions.Singleline, 1000)]
    private static partial Regex InputPattern();
}

/// <summary>The page a visitor ended on.</summary>
internal sealed record Page(Uri Url, HttpResponseMessage Response, string Text)
{
    /// <summary>Pages of ours before it that refreshed themselves.</summary>
    public IReadOnlyList<string> Waited { get; init; } = [];

    public HttpStatusCode Status => Response.StatusCode;
}
