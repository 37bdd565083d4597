using System.Runtime.InteropServices;
using JitGateway.Configuration;
using Microsoft.Extensions.Options;

namespace JitGateway.NodeLife;

/// <summary>
/// When the process ends. SIGTERM, which orchestrators and service managers send: the node drains for <see cref="GatewayOptions.DrainDelay"/>, then stops. Ctrl+C, or
/// a second SIGTERM: it stops at once. Stopping gives running requests <see cref="GatewayOptions.ShutdownTimeout"/>.
/// </summary>
internal sealed class SignalLifetime(
    Drain drain, Active<GatewayOptions> gateway, IOptions<HostOptions> host, IHostApplicationLifetime application, TimeProvider time, ILogger<SignalLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<IDisposable> _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Hear(signal, OnTerminate)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Hear(signal, Stop)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Hear(signal, Stop)));
        _registrations.Add(application.ApplicationStopping.Register(OnStopping));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    /// <summary>Drains, then stops; told twice: stops.</summary>
    internal void OnTerminate()
    {
        var delay = gateway.Value.Management.Url is null ? TimeSpan.Zero : gateway.Value.DrainDelay;   // without health nobody would see it
        if (!drain.TryBegin() || delay == TimeSpan.Zero)
        {
            Stop();
            return;
        }

        Log.Draining(logger, delay.TotalSeconds);
        _ = StopLaterAsync(delay);
    }

    private async Task StopLaterAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, time, application.ApplicationStopping);
            Stop();
        }
        catch (OperationCanceledException)
        {
            // somebody did not want to wait
        }
    }

    private void Stop()
    {
        OnStopping();   // now: whoever registered last hears first, and that is the host, who then reads how long it may take
        application.StopApplication();
    }

    private void OnStopping()
    {
        drain.TryBegin();   // what still comes on connections that are open ends them
        host.Value.ShutdownTimeout = gateway.Value.ShutdownTimeout;
    }

    private static void Hear(PosixSignalContext signal, Action react)
    {
        signal.Cancel = true;   // the process ends when the host has stopped
        react();
    }
}
