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
internal sealed class DryRunApi(IDryRun dryRun, RecentLogins recent) : IManagementEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(DryRunOperations.Plan, context => AnswerAsync(context, DryRunOperations.Plan, DryRunRequest.Parse,
            async asked => DryRunJson.Of(await dryRun.PlanAsync(asked.Backend, asked.Login, asked.Provisioning, context.RequestAborted))));
        endpoints.MapOperation(DryRunOperations.Compare, context => AnswerAsync(context, DryRunOperations.Compare, ComparisonRequest.Parse,
            async asked => DryRunJson.Of(await dryRun.CompareAsync(asked.Backend, asked.Recent > 0 ? recent.Last(asked.Recent) : asked.Logins, asked.Provisioning, context.RequestAborted))));
    }

    private static async Task AnswerAsync<T>(HttpContext context, ManagementOperation operation, Func<JsonElement, T?> parse, Func<T, Task<string>> work)
        where T : class
    {
        var asked = await ManagementBody.ReadAsync(context, operation, parse);
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
}
