using JitGateway.Configuration;

namespace JitGateway.Telemetry.Lifetimes;

/// <summary>Looks at what ends some day: at the start, every few minutes, and when the configuration changes.</summary>
/// <typeparam name="T">The part of the configuration whose change counts.</typeparam>
internal abstract class LifetimeWatch<T>(Active<T> watched, TimeProvider time) : BackgroundService
    where T : class
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected TimeProvider Time { get; } = time;

    /// <summary>Who is reminded of what; only for <see cref="Look"/>.</summary>
    protected DailyReminders Reminders { get; } = new();

    protected abstract void Look();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var changed = new SemaphoreSlim(0);
        using var listening = watched.OnChange(_ => changed.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(Interval, Time, woken.Token), changed.WaitAsync(woken.Token));
            await woken.CancelAsync();
        }
    }
}
