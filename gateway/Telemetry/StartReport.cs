using JitGateway.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace JitGateway.Telemetry;

/// <summary>Says once what was started, and when it is being stopped.</summary>
internal sealed class StartReport(IServer server, IConfiguration configuration, Active<IdentityProviderNames> identityProviders, ManagementListener management, HostLog hostLog, ILogger<StartReport> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        hostLog.IsOpen = true;
        Log.Started(logger, ProductVersion.Short, configuration["Gateway:PublicOrigin"],
            string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []),
            configuration.GetSection("Backends").GetChildren().Count(),
            identityProviders.Value.All.Count,
            configuration["Sessions:Store"] ?? "Memory");
        if (management.Address is { } address) Log.ManagementStarted(logger, address.ToString());
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Log.Stopping(logger);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>
/// Whether the host's own log category is let through. Until the start has succeeded it is not: what fails there is thrown to
/// the caller, who says it in one sentence instead of two stack traces.
/// </summary>
internal sealed class HostLog
{
    public volatile bool IsOpen;
}
