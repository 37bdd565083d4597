using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JitGateway.Benchmarks;

/// <summary>
/// An application that keeps accounts by SCIM and takes the time that this costs it: each page says how long its visitor's calls took here in all, by this process's own clock, and how many they were.
/// </summary>
internal static partial class AccountServer
{
    public const string Role = "serve-accounts";

    /// <summary>The header of a page with microseconds and number of calls since the page before.</summary>
    public const string TimeHeader = "X-Account-Calls";

    private static readonly ConcurrentDictionary<string, JsonObject> Accounts = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, (long Ticks, int Calls)> Taken = new(StringComparer.Ordinal);

    public static Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Request.Path.StartsWithSegments("/scim/v2/Users", out var rest) ? TimedAsync(context, rest) : PageAsync(context));
        return ChildServer.ServeAsync(app, Task.FromResult);
    }

    private static Task PageAsync(HttpContext context)
    {
        var (ticks, calls) = Taken.TryRemove(NumberOf(context.Request.Headers["X-Remote-User"].ToString()), out var taken) ? taken : default;
        context.Response.Headers[TimeHeader] = string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency).TotalMicroseconds:0} {calls}");
        return context.Response.WriteAsync("a page");
    }

    private static async Task TimedAsync(HttpContext context, string rest)
    {
        var began = Stopwatch.GetTimestamp();
        var number = await AnswerAsync(context, rest.TrimStart('/'));
        var took = Stopwatch.GetTimestamp() - began;
        Taken.AddOrUpdate(number, (took, 1), (_, former) => (former.Ticks + took, former.Calls + 1));
    }

    /// <returns>The number of the person whom the call was about.</returns>
    private static async Task<string> AnswerAsync(HttpContext context, string id)
    {
        var body = HttpMethods.IsGet(context.Request.Method) ? null : (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        switch (context.Request.Method)
        {
            case "GET" when id.Length == 0:
                var filter = context.Request.Query["filter"].ToString();
                id = NumberOf(filter);
                var found = Accounts.TryGetValue(id, out var hit) ? new JsonArray(hit.DeepClone()) : [];
                await WriteAsync(context, 200, new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"), ["totalResults"] = found.Count, ["Resources"] = found });
                return id;
            case "POST":
                id = NumberOf((string)body!["userName"]!);
                body["id"] = id;
                Accounts[id] = body;
                await WriteAsync(context, 201, body);
                return id;
            case "PATCH":
                var changed = Accounts[id].DeepClone().AsObject();
                foreach (var operation in body!["Operations"]!.AsArray()) changed[(string)operation!["path"]!] = operation["value"]!.DeepClone();
                Accounts[id] = changed;
                await WriteAsync(context, 200, changed);
                return id;
            default:
                await WriteAsync(context, 200, Accounts[id]);
                return id;
        }
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/scim+json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    /// <summary>The number at the end of a user name or of a subject, in whatever text.</summary>
    private static string NumberOf(string text) => NumberPattern().Match(text).Groups["number"].Value;

    [GeneratedRegex("(?:ada|0b7d3a1e-)0*(?<number>[1-9][0-9]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberPattern();
}
