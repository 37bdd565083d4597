using System.Globalization;
using System.Text;
using JitGateway.Demo.Pages;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Demo.Applications;

/// <summary>What a legacy application shows: who it takes the visitor for, its user table, and what the gateway did to that table.</summary>
/// <param name="Name">The application's name.</param>
/// <param name="Tagline">What kind of application it is.</param>
/// <param name="Accent">Its colour.</param>
/// <param name="Table">How the application calls its user table.</param>
/// <param name="Columns">The user table's columns; the first is the login.</param>
/// <param name="Users">The user table's rows.</param>
/// <param name="Journal">Everything that happened so far, this page view last.</param>
internal sealed record ApplicationPage(
    string Name, string Tagline, string Accent, string Table, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Users, IReadOnlyList<JournalEntry> Journal)
{
    private const int ShownCalls = 6;

    /// <summary>False where the application cannot notice that it is searched, as with SQL or a file.</summary>
    public bool SeesSearches { get; init; } = true;

    public IHtmlContent Render(HttpRequest request)
    {
        var login = request.Headers["X-Remote-User"].ToString();
        return DemoPage.Render(Name, Tagline, Accent, [("Tour", "/"), ("Wiki", "/wiki/"), ("Timesheets", "/timesheets/"), ("Rooms", "/rooms/"), ("Help desk", "/helpdesk/"), ("Phones", "/phones/"), ("Sign out", "/sso/logout")], Html.Format($"""
            <section class="news" id="news">{News(login)}</section>
            <section><h2>{Table}</h2>{UserTable(login)}</section>
            <div class="pair">
            <section id="calls"><h2>What the gateway did here</h2>{Numbers()}{Calls()}</section>
            <section id="headers"><h2>Identity headers of this request</h2>{Headers(request)}</section>
            </div>
            """));
    }

    private IHtmlContent News(string login)
    {
        var mine = Journal.Where(e => login.Equals(e.Login, StringComparison.OrdinalIgnoreCase)).ToList();
        var now = mine[^1].At;
        var since = mine[..^1].AsEnumerable().Reverse().TakeWhile(e => e.Kind != JournalKind.PageView).ToList();
        if (since.Find(e => e.Kind == JournalKind.Create) is { } created)
            return Html.Format($"<strong>Hello {login}. Your account was created just now.</strong> Provisioning made it at {Clock(created.At)}, {Milliseconds(now - created.At)} before your first request arrived here at {Clock(now)}.");
        if (since.Find(e => e.Kind == JournalKind.Update) is { } updated)
            return Html.Format($"<strong>Hello again, {login}. A value of your account was changed.</strong> Provisioning sent only what is different, at {Clock(updated.At)}:<pre>{updated.Detail}</pre>");
        return Html.Format($"<strong>Hello again, {login}. Nothing had to be done.</strong> Your account exists and is up to date: the gateway made no call to this application since your last page view.");
    }

    private IHtmlContent UserTable(string login) => Html.Format($"""
        <table><tr>{DemoPage.Each(Columns, c => Html.Format($"<th>{c}</th>"))}</tr>
        {DemoPage.Each(Users, row => Html.Format($"""<tr class="{(row[0].Equals(login, StringComparison.OrdinalIgnoreCase) ? "me" : "")}">{DemoPage.Each(row, v => Html.Format($"<td>{v}</td>"))}</tr>"""))}
        </table>
        """);

    private IHtmlContent Numbers() => Html.Format($"""
        <div class="numbers"><div><b id="creates">{Count(JournalKind.Create)}</b><span>created</span></div><div><b id="updates">{Count(JournalKind.Update)}</b><span>updated</span></div>{(SeesSearches
            ? Html.Format($"""<div><b id="searches">{Count(JournalKind.Search)}</b><span>searched</span></div>""")
            : HtmlString.Empty)}</div>
        """);

    private IHtmlContent Calls()
    {
        var calls = Journal.Where(e => e.Kind != JournalKind.PageView).Reverse().ToList();
        var hidden = calls.Count - ShownCalls;
        return Html.Format($"""
            <ol class="calls">{DemoPage.Each(calls.Take(ShownCalls).Index(), call => Call(call.Item, isNewest: call.Index == 0))}</ol>
            {(hidden > 0 ? Html.Format($"""<p class="muted">and {hidden} earlier</p>""") : HtmlString.Empty)}
            """);
    }

    /// <summary>The newest call is open, the earlier ones can be opened.</summary>
    private static IHtmlContent Call(JournalEntry call, bool isNewest)
    {
        var line = Html.Format($"""<span class="muted">{Clock(call.At)}</span> <code>{call.Summary}</code>""");
        if (call.Detail is null) return Html.Format($"<li>{line}</li>");
        return Html.Format($"""<li><details{(isNewest ? new HtmlString(" open") : HtmlString.Empty)}><summary>{line}</summary><pre>{call.Detail}</pre></details></li>""");
    }

    private static IHtmlContent Headers(HttpRequest request)
    {
        var identity = request.Headers.Where(h => h.Key.StartsWith("X-Remote-", StringComparison.OrdinalIgnoreCase)).OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase);
        var assertion = request.Headers["X-Jit-Assertion"].ToString();
        return Html.Format($"""
            <table>{DemoPage.Each(identity, h => Html.Format($"<tr><td><code>{h.Key}</code></td><td>{h.Value.ToString()}</td></tr>"))}</table>
            <p class="muted">The browser cannot set these: whatever it sends under such a name is removed first.</p>
            {(assertion.Length == 0 ? HtmlString.Empty : Html.Format($"<h2>X-Jit-Assertion: the same, signed</h2><pre>{Claims(assertion)}</pre>"))}
            """);
    }

    /// <summary>The token's middle part, readable. A real application would verify it with <c>/sso/jwks.json</c>.</summary>
    private static string Claims(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3) return token;
        var json = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        return System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString(ReadableJson.Options);
    }

    private int Count(JournalKind kind) => Journal.Count(e => e.Kind == kind);

    private static string Clock(DateTimeOffset at) => at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, time.TotalMilliseconds):F0} ms");
}
