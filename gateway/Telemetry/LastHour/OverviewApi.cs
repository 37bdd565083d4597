using System.Text.Json.Nodes;
using JitGateway.Telemetry.Health;
using JitGateway.Telemetry.Management;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Telemetry.LastHour;

/// <summary><c>GET /overview</c>: what this node did in the last hour, minute by minute, and how its components are.</summary>
internal sealed class OverviewApi(ActivityRing ring, ComponentChecks checks) : IManagementEndpoints
{
    private static readonly ManagementOperation Operation = new(HttpMethods.Get, "/overview", "Tells what this node did in the last hour, minute by minute, and how its components are")
    {
        Answer = JsonShape.Object(
            ("node", JsonShape.Text()),
            ("version", JsonShape.Text()),
            ("minutes", JsonShape.List(JsonShape.Object(
                ("at", JsonShape.Time().Says("When the minute began.")),
                ("logins", JsonShape.Whole()),
                ("refusedLogins", JsonShape.Whole()),
                ("passes", JsonShape.Whole().Says("First passes to applications.")),
                ("failedPasses", JsonShape.Whole()),
                ("requests", JsonShape.Whole()),
                ("failedRequests", JsonShape.Whole().Says("Answered with a status from 500 on.")),
                ("milliseconds", JsonShape.Number().OrNull().Says("A request's, on the average; null: there was none.")))).Says("The last one still runs.")),
            ("components", JsonShape.List(JsonShape.Object(
                ("name", JsonShape.Text()),
                ("status", JsonShape.Choice("healthy", "degraded", "unhealthy")),
                ("reason", JsonShape.Text().OrNull()),
                ("countsForReady", JsonShape.Flag()))))),
    };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(Operation, async context => await ManagementJson.WriteAsync(context, (await AnswerAsync(context.RequestAborted)).ToJsonString()));

    private async Task<JsonObject> AnswerAsync(CancellationToken cancellationToken) => new()
    {
        ["node"] = Environment.MachineName,
        ["version"] = ProductVersion.Short,
        ["minutes"] = new JsonArray([.. ring.Read().Select(static m => (JsonNode)Of(m))]),
        ["components"] = new JsonArray([.. (await checks.AskAsync(cancellationToken)).Select(static c => (JsonNode)new JsonObject
        {
            ["name"] = c.Name,
            ["status"] = c.Status switch { HealthStatus.Healthy => "healthy", HealthStatus.Degraded => "degraded", _ => "unhealthy" },
            ["reason"] = c.Reason,
            ["countsForReady"] = c.CountsForReady,
        })]),
    };

    private static JsonObject Of(ActivityMinute minute) => new()
    {
        ["at"] = minute.At,
        ["logins"] = minute.Done.Logins,
        ["refusedLogins"] = minute.Done.RefusedLogins,
        ["passes"] = minute.Done.Passes,
        ["failedPasses"] = minute.Done.FailedPasses,
        ["requests"] = minute.Done.Requests,
        ["failedRequests"] = minute.Done.FailedRequests,
        ["milliseconds"] = minute.Done.Timed == 0 ? null : Math.Round(minute.Done.Seconds * 1000 / minute.Done.Timed, 3),
    };
}
