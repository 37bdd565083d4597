using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Demo.Pages;

namespace JitGateway.Demo.Applications;

/// <summary>A legacy application with an interface of its own over HTTP, which the gateway's Rest adapter is told about: its requests stand in demo.json.</summary>
internal sealed class HelpdeskApplication(string key, CallJournal journal)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, JsonObject> _people = [];

    public static WebApplication Build(string url, string key, TimeProvider time)
    {
        var app = LoopbackHost.Create(url);
        var helpdesk = new HelpdeskApplication(key, new CallJournal(time));
        app.MapGet("/api/people", context => helpdesk.AnswerAsync(context, _ => helpdesk.Find(context.Request.Query["mail"].ToString())));
        app.MapPost("/api/people", context => helpdesk.AnswerAsync(context, helpdesk.Create));
        app.MapGet("/api/people/{id:int}", context => helpdesk.AnswerAsync(context, _ => helpdesk.Read(IdOf(context))));
        app.MapPatch("/api/people/{id:int}", context => helpdesk.AnswerAsync(context, sent => helpdesk.Change(IdOf(context), sent)));
        app.MapGet("/", helpdesk.ShowAsync);
        return app;
    }

    private static int IdOf(HttpContext context) => int.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture);

    private async Task AnswerAsync(HttpContext context, Func<JsonObject, (int Status, JsonNode? Body)> work)
    {
        if (context.Request.Headers["X-Helpdesk-Key"] != key)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var sent = await reader.ReadToEndAsync(context.RequestAborted);
        (int Status, JsonNode? Body) answer;
        lock (_lock) answer = work(sent.Length == 0 ? [] : JsonNode.Parse(sent)!.AsObject());
        context.Response.StatusCode = answer.Status;
        if (answer.Body is null) return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.Body.ToJsonString(), context.RequestAborted);
    }

    private (int Status, JsonNode? Body) Find(string mail)
    {
        journal.Add(JournalKind.Search, null, "GET /api/people?mail=…");
        return (200, new JsonArray([.. _people.Where(p => Text(p.Value, "mail").Equals(mail, StringComparison.OrdinalIgnoreCase)).Select(p => (JsonNode)Told(p.Key))]));
    }

    private (int Status, JsonNode? Body) Create(JsonObject sent)
    {
        if (_people.Values.Any(p => Text(p, "mail").Equals(Text(sent, "mail"), StringComparison.OrdinalIgnoreCase))) return (409, new JsonObject { ["error"] = "mail is taken" });
        var id = _people.Count + 1;
        _people[id] = new JsonObject { ["enabled"] = true };
        Write(id, sent, JournalKind.Create, "POST /api/people");
        return (201, Told(id));
    }

    private (int Status, JsonNode? Body) Read(int id) => _people.ContainsKey(id) ? (200, Told(id)) : (404, null);

    private (int Status, JsonNode? Body) Change(int id, JsonObject sent)
    {
        if (!_people.ContainsKey(id)) return (404, null);
        Write(id, sent, JournalKind.Update, "PATCH /api/people/…");
        return (200, Told(id));
    }

    private void Write(int id, JsonObject sent, JournalKind kind, string request)
    {
        foreach (var (name, value) in sent) _people[id][name] = value?.DeepClone();
        journal.Add(kind, Text(_people[id], "login"), request, sent.ToJsonString(ReadableJson.Options));
    }

    private JsonObject Told(int id)
    {
        var told = _people[id].DeepClone().AsObject();
        told["id"] = id;
        return told;
    }

    private static string Text(JsonObject person, string name) => person[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    private Task ShowAsync(HttpContext context)
    {
        journal.Add(JournalKind.PageView, context.Request.Headers["X-Remote-User"].ToString(), "page view");
        IReadOnlyList<IReadOnlyList<string>> people;
        lock (_lock) people = [.. _people.Values.Select(p => (string[])[Text(p, "login"), Text(p, "name"), Text(p, "mail"), Text(p, "department")])];
        var page = new ApplicationPage("Help desk", "A legacy application: no sign-in, and an interface of its own that the gateway was told about", "#b3541e",
            "Its people", ["login", "name", "mail", "department"], people, journal.Entries);
        return DemoPage.WriteAsync(context.Response, page.Render(context.Request));
    }
}
