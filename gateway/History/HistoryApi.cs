using System.Text;
using System.Text.Json;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace JitGateway.History;

/// <summary>The history on the management listener: <c>GET /history</c>, <c>/history/{id}</c>, <c>/history/story</c>, <c>/history/message</c>, <c>/history/export</c>.</summary>
internal sealed class HistoryApi(EventSearch search, EventQuestion question, EventStory story, FailedMessages messages) : IManagementEndpoints
{
    /// <summary>Names filters whose name is not configured, where the body has no room for it.</summary>
    public const string Unconfigured = "X-Unconfigured";

    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;

    /// <summary>So many lines are written before somebody who reads slowly is waited for.</summary>
    private const int LinesTogether = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(HistoryOperations.List(MaxLimit), context => AnsweredAsync(context, ListAsync));
        endpoints.MapOperation(HistoryOperations.Story, context => AnsweredAsync(context, StoryAsync));
        endpoints.MapOperation(HistoryOperations.Message, context => AnsweredAsync(context, MessageAsync));
        endpoints.MapOperation(HistoryOperations.Export, context => AnsweredAsync(context, ExportAsync));
        endpoints.MapOperation(HistoryOperations.One, context => AnsweredAsync(context, OneAsync));
    }

    private static async Task AnsweredAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        try
        {
            await answer(context);
        }
        catch (RedisUnavailableException e) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "2";
            await ManagementJson.WriteProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The history does not answer", e.Message);
        }
        catch (RedisUnavailableException)
        {
            context.Abort();   // half an export must not look like a whole one
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        var asked = AskedValues.Of(context);
        var (limit, before) = (asked.Number("limit", DefaultLimit), asked["before"]);
        if (before is not null && EventId.TimeOf(before) is null)
        {
            await WrongAsync(context, "before is no id of an event. Lists show them.");
            return;
        }

        if (await FilterAsync(context, "limit", "before") is not { } filter) return;
        var found = new List<GatewayEvent>();
        var more = false;
        await foreach (var happened in search.FindAsync(filter, before, context.RequestAborted))
        {
            more = found.Count == limit;
            if (more) break;
            found.Add(happened);
        }

        await ManagementJson.WriteAsync(context, HistoryAnswer.List(found, more, question.Unconfigured(filter)));
    }

    private async Task OneAsync(HttpContext context)
    {
        var one = await search.OneAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted);
        if (one is null) await ManagementJson.WriteProblemAsync(context, StatusCodes.Status404NotFound, "There is no such event", "It was never there, or is not kept any more (Events:Keep, Events:Entries).");
        else await ManagementJson.WriteAsync(context, HistoryAnswer.One(one, story.Explain(one)));
    }

    private async Task StoryAsync(HttpContext context)
    {
        if (await CodeAsync(context) is not { } code) return;
        var events = await story.OfAsync(code, context.RequestAborted);
        if (events.Count == 0) await NobodyKnowsAsync(context);
        else await ManagementJson.WriteAsync(context, HistoryAnswer.Story(SupportCode.Normalised(code), events, story.Explain));
    }

    private async Task MessageAsync(HttpContext context)
    {
        if (await CodeAsync(context) is not { } code) return;
        var kept = (await story.OfAsync(code, context.RequestAborted)).LastOrDefault(static e => e.HasMessage);
        if (kept is null || await messages.FindAsync(kept.Id, context.RequestAborted) is not { } report)
        {
            await ManagementJson.WriteProblemAsync(context, StatusCodes.Status404NotFound, "No message is kept for this support code",
                "Refused messages are kept only where Events:FailedMessages:Keep is set, for so long, and the newest of them (Events:FailedMessages:Most).");
            return;
        }

        await ManagementJson.WriteAsync(context, Encoding.UTF8.GetString(report));
    }

    private async Task ExportAsync(HttpContext context)
    {
        var format = AskedValues.Of(context)["format"];
        if (await FilterAsync(context, "format") is not { } filter) return;
        if (question.Unconfigured(filter) is { Count: > 0 } names) context.Response.Headers[Unconfigured] = string.Join(',', names);
        await using var found = search.FindAsync(filter, before: null, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        var more = await found.MoveNextAsync();   // a store that does not answer is told before there is anything of an answer
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;   // only who has the token comes so far, and may read slowly
        context.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
        var text = new StringBuilder(format == "csv" ? EventCsv.Head : "");
        for (var lines = 1; more; lines++)
        {
            text.Append(format == "csv" ? EventCsv.Line(found.Current) : JsonSerializer.Serialize(found.Current, EventJson.Default.GatewayEvent) + "\n");
            if (lines % LinesTogether == 0)
            {
                await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
                text.Clear();
            }

            more = await found.MoveNextAsync();
        }

        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private static async Task<string?> CodeAsync(HttpContext context)
    {
        if (AskedValues.Of(context)["correlation"] is { Length: <= 100 } code) return code;
        await WrongAsync(context, "correlation is no support code. Write it as the person's page shows it.");
        return null;
    }

    private async Task<EventFilter?> FilterAsync(HttpContext context, params string[] beside)
    {
        var (filter, problem) = await question.ReadAsync(context.Request.Query.Where(q => !beside.Contains(q.Key)), context.RequestAborted);
        if (filter is null) await WrongAsync(context, problem!);
        return filter;
    }

    private static Task NobodyKnowsAsync(HttpContext context) => ManagementJson.WriteProblemAsync(context, StatusCodes.Status404NotFound, "Nobody knows this support code",
        "It was misheard, is of a request that is no login (look it up in the log), or is not kept any more. Without Redis each node knows its own.");

    private static Task WrongAsync(HttpContext context, string detail) => ManagementJson.WriteProblemAsync(context, StatusCodes.Status400BadRequest, "That does not say what to look for", detail);
}
