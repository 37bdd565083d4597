using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JitGateway.Demo.Pages;

namespace JitGateway.Demo.Applications;

/// <summary>
/// A legacy application with a just-in-time handler of its own: the gateway's Webhook adapter asks it by signed calls, and it decides itself whom it takes. Guests it refuses, and says why.
/// </summary>
internal sealed class RoomsApplication(string secret, CallJournal journal, TimeProvider time)
{
    private const int Tolerance = 300;   // seconds
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, JsonObject> _accounts = [];
    private readonly HashSet<int> _disabled = [];

    public static WebApplication Build(string url, string secret, TimeProvider time)
    {
        var app = LoopbackHost.Create(url);
        var rooms = new RoomsApplication(secret, new CallJournal(time), time);
        app.MapPost("/jit", rooms.HandleAsync);
        app.MapGet("/", rooms.ShowAsync);
        return app;
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (!IsSigned(context.Request.Headers["X-Jit-Signature"].ToString(), body))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        JsonObject answer;
        lock (_lock) answer = Answer(JsonNode.Parse(body)!.AsObject());
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    /// <summary>As deploy/recipes/webhook.md says it: of now, and with the secret.</summary>
    private bool IsSigned(string header, string body)
    {
        var parts = header.Split(',').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToList();
        var seconds = parts.Find(p => p[0] == "t")?[1] ?? "";
        if (!long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - at) > Tolerance) return false;
        var expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}"))));
        return parts.Exists(p => p[0] == "v1" && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(p[1]), expected));
    }

    private JsonObject Answer(JsonObject call)
    {
        var name = call["call"]!.GetValue<string>();
        switch (name)
        {
            case "check":
                return new JsonObject { ["ok"] = $"{_accounts.Count} people" };
            case "findUser":
                var (attribute, value) = (call["search"]!["attribute"]!.GetValue<string>(), call["search"]!["value"]!.GetValue<string>());
                journal.Add(JournalKind.Search, null, $"findUser {attribute}");
                return new JsonObject { ["accounts"] = new JsonArray([.. _accounts.Where(a => Text(a.Value, attribute).Equals(value, StringComparison.OrdinalIgnoreCase)).Select(a => (JsonNode)Told(a.Key, a.Value))]) };
            case "createUser" when IsGuest(call):
                return new JsonObject { ["refuse"] = new JsonObject { ["text"] = "Guests book no rooms by themselves: the reception does it for you.", ["reason"] = "guest" } };
            case "createUser" when _accounts.FirstOrDefault(a => Text(a.Value, "subject") == Text(call["attributes"]!.AsObject(), "subject")) is { Value: not null } known:
                return new JsonObject { ["link"] = new JsonObject { ["accountId"] = known.Key } };   // whoever asks twice, or twice at once, is one person
            case "createUser":
                _accounts[_accounts.Count + 1] = [];
                return Changed(_accounts.Count, call, JournalKind.Create);
            default:
                if (!int.TryParse(call["accountId"]?.GetValue<string>(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !_accounts.TryGetValue(id, out var account)) return new JsonObject { ["missing"] = true };
                if (name == "disableUser") _disabled.Add(id);
                if (name == "enableUser") _disabled.Remove(id);
                return name == "updateUser" ? Changed(id, call, JournalKind.Update) : new JsonObject { ["account"] = Told(id, account) };
        }
    }

    private static bool IsGuest(JsonObject call) => call["person"]?["values"]?["groups"] is JsonArray groups && groups.Any(g => g!.GetValue<string>() == "guests");

    private JsonObject Changed(int id, JsonObject call, JournalKind kind)
    {
        var account = _accounts[id];
        foreach (var (name, value) in call["attributes"]!.AsObject()) account[name] = value?.DeepClone();
        journal.Add(kind, Text(account, "login"), $"{call["call"]}", call["attributes"]!.ToJsonString(ReadableJson.Options));
        return new JsonObject { ["account"] = Told(id, account) };
    }

    private JsonObject Told(int id, JsonObject account) => new() { ["id"] = id, ["active"] = !_disabled.Contains(id), ["attributes"] = account.DeepClone() };

    private static string Text(JsonObject account, string name) => account[name]?.GetValue<string>() ?? "";

    private Task ShowAsync(HttpContext context)
    {
        journal.Add(JournalKind.PageView, context.Request.Headers["X-Remote-User"].ToString(), "page view");
        IReadOnlyList<IReadOnlyList<string>> people;
        lock (_lock) people = [.. _accounts.Values.Select(a => (string[])[Text(a, "login"), Text(a, "name"), Text(a, "email"), Text(a, "department")])];
        var page = new ApplicationPage("Meeting rooms", "A legacy application: no sign-in, and a handler of its own that the gateway asks", "#8a4fbf",
            "Its people", ["login", "name", "email", "department"], people, journal.Entries);
        return DemoPage.WriteAsync(context.Response, page.Render(context.Request));
    }
}
