using System.Text.Json.Nodes;
using JitGateway.Demo.Pages;

namespace JitGateway.Demo.Applications;

/// <summary>
/// A legacy application that no adapter of the gateway's own reaches: a telephone exchange whose accounts are a file, which the sample of a plug-in keeps (deploy/recipes/plugin).
/// Nobody calls it, so its page tells what happened by comparing the file with what it was.
/// </summary>
internal sealed class PhonesApplication(string file, CallJournal views)
{
    private static readonly string[] Columns = ["login", "name", "mail", "department", "active"];

    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _changes = [];
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _known = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>Makes the file with an empty phone book, and the application that shows it.</summary>
    public static async Task<WebApplication> BuildAsync(string url, string file, TimeProvider time)
    {
        await File.WriteAllTextAsync(file, "{}");
        var app = LoopbackHost.Create(url);
        app.MapGet("/", new PhonesApplication(file, new CallJournal(time)).ShowAsync);
        return app;
    }

    private Task ShowAsync(HttpContext context)
    {
        ApplicationPage page;
        lock (_lock)
        {
            Notice();
            views.Add(JournalKind.PageView, context.Request.Headers["X-Remote-User"].ToString(), "page view");
            page = new ApplicationPage("Phones", "A legacy application: no sign-in, no interface, only a file, which a plug-in keeps", "#6b46a8",
                "Its phone book", Columns, [.. _known.Values.Select(entry => (string[])[.. Columns.Select(c => entry.GetValueOrDefault(c, ""))])], [.. _changes.Concat(views.Entries).OrderBy(e => e.At)])
            { SeesSearches = false };
        }

        return DemoPage.WriteAsync(context.Response, page.Render(context.Request));
    }

    /// <summary>What became of the file since the last look; the file itself says when.</summary>
    private void Notice()
    {
        var now = Read();
        var at = new DateTimeOffset(File.GetLastWriteTimeUtc(file));
        foreach (var (id, entry) in now)
        {
            var before = _known.GetValueOrDefault(id);
            var different = entry.Keys.Union(before?.Keys ?? []).Where(name => before?.GetValueOrDefault(name) != entry.GetValueOrDefault(name)).ToList();
            if (different.Count == 0) continue;
            var login = entry.GetValueOrDefault("login");
            _changes.Add(before is null
                ? new JournalEntry(at, JournalKind.Create, login, "a new entry of phonebook.json", string.Join('\n', different.Select(name => $"{name}: {entry[name]}")))
                : new JournalEntry(at, JournalKind.Update, login, "an entry of phonebook.json", string.Join('\n', different.Select(name => $"{name}: {before.GetValueOrDefault(name, "nothing")} → {entry.GetValueOrDefault(name, "nothing")}"))));
        }

        _known = now;
    }

    /// <summary>The entries by their ids.</summary>
    private Dictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        // whoever writes puts a whole new file in its place
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return (JsonNode.Parse(stream)!["entries"]?.AsArray() ?? []).Select(e => e!.AsObject()).ToDictionary(e => e["id"]!.GetValue<string>(), Values, StringComparer.Ordinal);
    }

    private static IReadOnlyDictionary<string, string> Values(JsonObject entry) => entry["fields"]!.AsObject()
        .Select(field => KeyValuePair.Create(field.Key, string.Join(", ", field.Value!.AsArray().Select(v => v!.GetValue<string>()))))
        .Append(KeyValuePair.Create("active", entry["active"]!.GetValue<bool>() ? "true" : "false"))
        .ToDictionary(StringComparer.Ordinal);
}
