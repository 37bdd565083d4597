using System.Net;
using System.Text.RegularExpressions;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// A person's browser reduced to HTTP: keeps cookies, follows redirects, and sends on the forms that a browser's script would
/// send on. For journeys that are about the servers; <see cref="Browser"/> is for those that are about people.
/// </summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;
    private readonly List<Page> _answers = [];

    public Visitor()
    {
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false, UseProxy = false }) { Timeout = Eventually.Limit };
    }

    /// <summary>Every answer so far, those on the way included.</summary>
    public IReadOnlyList<Page> Answers => _answers;

    /// <summary>Everything the gateway set for its origin: name to value.</summary>
    public IReadOnlyDictionary<string, string> CookiesFor(Uri url) => _cookies.GetCookies(url).ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);

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

    public void Dispose() => _client.Dispose();

    private async Task<Page> FollowAsync(HttpRequestMessage request)
    {
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

            var handOver = FormPattern().Matches(text).Select(m => m.Value).FirstOrDefault(f => f.Contains("name=\"SAMLResponse\"", StringComparison.Ordinal) || f.Contains("name=\"SAMLRequest\"", StringComparison.Ordinal));
            if (handOver is null) return new Page(url, response, text);
            request = Post(url, handOver, Fields(handOver));
        }

        throw new InvalidOperationException($"Twenty hops and no page; the last was {request.RequestUri}.");
    }

    private static HttpRequestMessage Post(Uri page, string form, Dictionary<string, string> fields)
    {
        var action = WebUtility.HtmlDecode(AttributePattern("action").Match(form).Groups[1].Value);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(page, action)) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", page.GetLeftPart(UriPartial.Authority));
        return request;
    }

    private static Dictionary<string, string> Fields(string form) =>
        InputPattern().Matches(form).Select(m => m.Value).Where(i => AttributePattern("name").IsMatch(i))
            .GroupBy(i => AttributePattern("name").Match(i).Groups[1].Value, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => WebUtility.HtmlDecode(AttributePattern("value").Match(g.First()).Groups[1].Value), StringComparer.Ordinal);

    private static Regex AttributePattern(string name) => new($"\\b{name}=\"([^\"]*)\"", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<input[^>]*>", RegexOptions.Singleline, 1000)]
    private static partial Regex InputPattern();
}

/// <summary>The page a visitor ended on.</summary>
internal sealed record Page(Uri Url, HttpResponseMessage Response, string Text)
{
    public HttpStatusCode Status => Response.StatusCode;
}
