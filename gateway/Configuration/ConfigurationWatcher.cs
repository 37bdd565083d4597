namespace JitGateway.Configuration;

/// <summary>
/// Looks once a second whether a configuration file, or one whose content counts as configuration, holds other bytes than before, and loads the configuration then. It
/// reads instead of listening, because links that are swapped (Kubernetes) and network file systems announce nothing.
/// </summary>
internal sealed class ConfigurationWatcher(ActiveConfiguration configuration, ConfigurationFiles files, TimeProvider time, ILogger<ConfigurationWatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = files.LastRead;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var now = files.Fingerprint();
                var settled = now == seen;   // not in the middle of being written
                seen = now;
                if (settled && now != files.LastRead) Reload();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ConfigurationFailed(logger, e);
            }
        }
    }

    private void Reload()
    {
        var errors = configuration.Load();
        if (errors.Count == 0) Log.ConfigurationLoaded(logger, configuration.Current.Number);
        foreach (var error in errors) Log.ConfigurationRefused(logger, error.Located);
    }
}
