using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;
using JitGateway.Failures.Languages;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Admin.Overview;

/// <summary>What is going on, and what wants a look first. It goes on by itself: a stream of events brings the same part of the page anew.</summary>
internal sealed class OverviewPage(TimeProvider time, IHostApplicationLifetime lifetime) : IConsolePage
{
    private const string Live = "/sso/admin/live";

    /// <summary>Browsers that are told at once; one more sees a page that stands still.</summary>
    private const int MostListeners = 100;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <summary>A stream ends after so long and the browser asks again: whoever may not enter any more is shown the door then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private int _listeners;

    public int Order => 10;

    public string Path => ConsoleFrame.Home;

    public PageText Name => PageText.Of("Overview");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(ConsoleFrame.Home, ShowAsync);
        routes.Stream(Live, StreamAsync);
    }

    private async Task<ConsoleView> ShowAsync(ConsoleRequest request)
    {
        var (model, json) = await ReadAsync(request);
        return new ConsoleView(PageText.Of("Overview"), new HtmlContentBuilder().AppendHtml("<div id=\"live\">\n").AppendHtml(ViewOf(model)).AppendHtml("</div>\n")) { Json = json, Script = Script, AsksItsOrigin = true };
    }

    private async Task StreamAsync(ConsoleRequest request)
    {
        var response = request.Context.Response;
        if (Interlocked.Increment(ref _listeners) > MostListeners)
        {
            Interlocked.Decrement(ref _listeners);
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = "60";
            return;
        }

        using var longest = new CancellationTokenSource(Longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, request.Aborted, lifetime.ApplicationStopping);
        try
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
            await response.WriteAsync("retry: 3000\n\n", end.Token);
            while (true)
            {
                await response.WriteAsync(EventOf(ViewOf((await ReadAsync(request)).Model), request.Language), end.Token);
                await response.Body.FlushAsync(end.Token);
                await Task.Delay(Between, time, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // it has lasted for long enough, or nobody listens any more
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private static async Task<(OverviewModel Model, JsonElement Json)> ReadAsync(ConsoleRequest request)
    {
        var (answer, queue, settings) = (await request.GetAsync("/overview"), await request.GetAsync("/queue", ("limit", "1")), await request.GetAsync("/configuration"));
        var (minutes, components) = (answer.Body.Items("minutes").ToList(), answer.Body.Items("components").ToList());
        var attention = components.Where(static c => c.Text("status") is not "healthy")
            .Where(c => !components.Any(part => part.Text("name")!.StartsWith($"{c.Text("name")}:", StringComparison.Ordinal) && part.Text("status") is not "healthy"))   // its parts say it more exactly
            .Select(static c => new Attention(c.Text("status") is "unhealthy", c.Text("name") ?? "", c.Text("reason") ?? "", PlaceOf(c.Text("name") ?? ""))).ToList();
        attention.AddRange(queue.Body.Items("queues").Where(static q => q.Number("dead") > 0)
            .Select(static q => new Attention(false, q.Text("backend") ?? "", "", $"/sso/admin/queue?state=dead&backend={q.Text("backend")}") { Words = PageText.Of("Dead letters: {0}").With(q.Text("dead") ?? "") }));
        if (!queue.IsGood) attention.Add(new Attention(true, "queue", queue.Problem, "/sso/admin/queue"));
        if (settings.Body.Items("refusal").Any()) attention.Add(new Attention(true, "configuration", "", "/sso/admin/settings") { Words = PageText.Of("The newest configuration was refused; the one before is in force.") });
        var model = new OverviewModel(answer.Body.Text("node") ?? "", answer.Body.Text("version") ?? "", Figures(minutes), [.. attention.OrderByDescending(static a => a.IsBad)], components, answer.Problem)
        {
            At = minutes.Count > 0 ? minutes[^1].Time("at") ?? default : default,
        };
        return (model, answer.Body);
    }

    private static Figure[] Figures(List<JsonElement> minutes)
    {
        double[] Each(string name) => [.. minutes.Select(m => m.Number(name) ?? 0)];
        Figure Count(PageText name, double[] good, double[] bad, string? href) => new(name, Whole(good.Sum() + bad.Sum()), [.. good.Zip(bad, static (g, b) => g + b)], bad, href)
        {
            Wrong = bad.Sum() > 0 ? PageText.Of("Refused or failed: {0}").With(Whole(bad.Sum())) : null,
        };
        var (requests, failed) = (Each("requests"), Each("failedRequests"));
        var took = minutes.Sum(static m => (m.Number("milliseconds") ?? 0) * (m.Number("requests") ?? 0));
        return
        [
            Count(PageText.Of("Logins"), Each("logins"), Each("refusedLogins"), "/sso/admin/logins?from=1h"),
            Count(PageText.Of("First passes"), Each("passes"), Each("failedPasses"), "/sso/admin/logins?kind=provisioning&from=1h"),
            Count(PageText.Of("Requests"), [.. requests.Zip(failed, static (all, bad) => all - bad)], failed, null),
            new Figure(PageText.Of("Time of a request"), ((double?)(requests.Sum() > 0 ? took / requests.Sum() : null)).Milliseconds(), Each("milliseconds"), [], null),
        ];
    }

    private static string? PlaceOf(string component) => component.Split(':')[0] switch
    {
        "saml" or "certificates" or "tls" or "metadata" => "/sso/admin/certificates",
        "backends" or "destinations" => "/sso/admin/backends",
        "queue" or "provisioning" => "/sso/admin/queue",
        "configuration" => "/sso/admin/settings",
        _ => null,
    };

    private static string Whole(double count) => count.ToString("0", CultureInfo.InvariantCulture);

    private static IHtmlContent ViewOf(OverviewModel model) => new Admin_Overview_OverviewView { Model = model };

    /// <summary>Each line of the page a line of the event (HTML, Server-sent events).</summary>
    private static string EventOf(IHtmlContent view, PageLanguage language)
    {
        using var text = new StringWriter(language);
        view.WriteTo(text, HtmlEncoder.Default);
        return string.Concat(text.ToString().Split('\n').Select(static line => $"data: {line}\n")) + "\n";
    }

    private const string Script = """
        const live = document.getElementById("live");
        if (window.EventSource) {
          const events = new EventSource("/sso/admin/live");
          events.onmessage = e => {
            if (live.contains(document.activeElement)) return;
            const page = new DOMParser().parseFromString(e.data, "text/html");
            live.replaceChildren(...[...page.body.childNodes].map(n => document.importNode(n, true)));
          };
          addEventListener("pagehide", () => events.close());
        }
        """;
}
