using JitGateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JitGateway.Telemetry.Health;

/// <summary>
/// Asks all health checks at once, each within its own time: one that hangs says so, and the others are heard. The framework's own service would wait for a check that does not
/// listen to its token, and log each answer.
/// </summary>
internal sealed class ComponentChecks(IServiceProvider services, IOptions<HealthCheckServiceOptions> options)
{
    public const string ReadyTag = "ready";

    /// <summary>Checks tell what is known already, so one that takes longer is stuck.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Parts of one check that are told, those in trouble first.</summary>
    private const int MostParts = 200;

    public async Task<IReadOnlyList<HealthComponent>> AskAsync(CancellationToken cancellationToken)
    {
        var asked = options.Value.Registrations.Select(registration => Task.Run(() => AskAsync(registration, cancellationToken), CancellationToken.None));
        return [.. (await Task.WhenAll(asked)).SelectMany(static c => c).OrderBy(static c => c.Name, StringComparer.Ordinal)];
    }

    private async Task<IEnumerable<HealthComponent>> AskAsync(HealthCheckRegistration registration, CancellationToken cancellationToken)
    {
        var counts = registration.Tags.Contains(ReadyTag);
        try
        {
            using var scope = services.CreateScope();
            var context = new HealthCheckContext { Registration = registration };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            var check = registration.Factory(scope.ServiceProvider);
            var result = await Task.Run(() => check.CheckHealthAsync(context, limit.Token), CancellationToken.None).WaitAsync(limit.Token);
            return Of(registration.Name, result, counts);
        }
        catch (OperationCanceledException)
        {
            return [new HealthComponent(registration.Name, HealthStatus.Unhealthy, $"its check did not answer within {Limit.TotalSeconds:0} s", counts)];
        }
        catch (Exception e)
        {
            return [new HealthComponent(registration.Name, HealthStatus.Unhealthy, e.GetType().Name, counts)];   // its text may hold a secret
        }
    }

    private static IEnumerable<HealthComponent> Of(string name, HealthCheckResult result, bool counts)
    {
        var parts = result.Data.Where(static d => d.Value is HealthPart).Select(static d => (d.Key, Part: (HealthPart)d.Value))
            .OrderBy(static p => p.Part.Status).ThenBy(static p => p.Key, StringComparer.Ordinal).Take(MostParts)
            .Select(p => new HealthComponent($"{name}:{p.Key}", p.Part.Status, p.Part.Reason, p.Part.CountsForReady));
        return parts.Prepend(new HealthComponent(name, result.Status, result.Exception is { } e && result.Description is null ? e.GetType().Name : result.Description, counts));
    }
}
