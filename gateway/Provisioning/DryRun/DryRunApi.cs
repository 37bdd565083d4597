using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.DryRun;

/// <summary>
/// On the management listener: <c>POST /provisioning/dry-run</c> with a <see cref="DryRunRequest"/> says what a pass would do, <c>POST /provisioning/dry-run/compare</c> with
/// a <see cref="ComparisonRequest"/> what another mapping would change. The answers hold people's values.
/// </summary>
internal sealed class DryRunApi(IDryRun dryRun) : IManagementEndpoints
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 24 };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(DryRunOperations.Plan, context => AnswerAsync(context, DryRunRequest.MaxBody, DryRunRequest.Form, DryRunRequest.Parse,
            async asked => DryRunJson.Of(await dryRun.PlanAsync(asked.Backend, asked.Login, context.RequestAborted))));
        endpoints.MapOperation(DryRunOperations.Compare, context => AnswerAsync(context, ComparisonRequest.MaxBody, ComparisonRequest.Form, ComparisonRequest.Parse,
            async asked => DryRunJson.Of(await dryRun.CompareAsync(asked.Backend, asked.Logins, asked.Provisioning, context.RequestAborted))));
    }

    /// <param name="form">What to send instead of what cannot be read.</param>
    private static async Task AnswerAsync<T>(HttpContext context, int maxBody, string form, Func<JsonElement, T?> parse, Func<T, Task<string>> work)
        where T : class
    {
        if (await ReadAsync(context, maxBody, parse) is not { } asked)
        {
            await ManagementJson.WriteProblemAsync(context, 400, "That does not say what to try", form);
            return;
        }

        try
        {
            await ManagementJson.WriteAsync(context, await work(asked));
        }
        catch (DryRunRefusedException e)
        {
            await ManagementJson.WriteProblemAsync(context, 400, e.Problem, $"{e.Cure}.");
        }
        catch (ConfigurationRefusedException e)
        {
            await ManagementJson.WriteProblemAsync(context, 400, "The other mapping has errors", string.Join(' ', e.Errors));
        }
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, int maxBody, Func<JsonElement, T?> parse)
        where T : class
    {
        if (!ManagementJson.Admits(context, maxBody)) return null;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
            return parse(body.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;   // no JSON, no object, another kind of value, a name twice
        }
    }
}
