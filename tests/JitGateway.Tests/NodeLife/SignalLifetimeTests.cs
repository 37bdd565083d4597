using JitGateway.Configuration;
using JitGateway.NodeLife;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace JitGateway.Tests.NodeLife;

public sealed class SignalLifetimeTests : IDisposable
{
    private readonly Drain _drain = new();
    private readonly ManualTimeProvider _time = new();
    private readonly HostOptions _host = new();
    private readonly Application _application = new();
    private readonly GatewayOptions _gateway = new() { DrainDelay = TimeSpan.FromSeconds(10), ShutdownTimeout = TimeSpan.FromSeconds(7), Management = new() { Url = new Uri("http://127.0.0.1:9090") } };
    private SignalLifetime? _lifetime;

    public void Dispose()
    {
        _lifetime?.Dispose();
        _application.Dispose();
    }

    [Fact]
    public async Task SIGTERM_drains_for_the_delay_and_then_stops()
    {
        var lifetime = await StartAsync();

        lifetime.OnTerminate();

        _drain.HasBegun.ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        _application.IsStopping.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Eventually.HoldsAsync(() => Task.FromResult(_application.IsStopping), stops => stops, "the application stops");
    }

    [Fact]
    public async Task A_second_SIGTERM_does_not_wait()
    {
        var lifetime = await StartAsync();

        lifetime.OnTerminate();
        lifetime.OnTerminate();

        _application.IsStopping.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_delay_it_stops_at_once()
    {
        _gateway.DrainDelay = TimeSpan.Zero;

        (await StartAsync()).OnTerminate();

        _application.IsStopping.ShouldBeTrue();
    }

    [Fact]
    public async Task Where_nobody_can_ask_whether_it_is_ready_nobody_is_waited_for()
    {
        _gateway.Management.Url = null;

        (await StartAsync()).OnTerminate();

        _application.IsStopping.ShouldBeTrue();
    }

    [Fact]
    public async Task However_it_comes_to_stop_it_drains_and_running_requests_have_the_configured_time()
    {
        await StartAsync();

        _application.StopApplication();

        _drain.HasBegun.ShouldBeTrue();
        _host.ShutdownTimeout.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task The_host_finds_the_configured_time_as_soon_as_it_hears_that_it_stops()
    {
        _gateway.DrainDelay = TimeSpan.Zero;
        var lifetime = await StartAsync();
        var found = TimeSpan.Zero;
        await using var host = _application.ApplicationStopping.Register(() => found = _host.ShutdownTimeout);   // after the lifetime did, so it is called before

        lifetime.OnTerminate();

        found.ShouldBe(TimeSpan.FromSeconds(7));
    }

    private async Task<SignalLifetime> StartAsync()
    {
        _lifetime = new SignalLifetime(_drain, Active<GatewayOptions>.Always(_gateway), Options.Create(_host), _application, _time, NullLogger<SignalLifetime>.Instance);
        await _lifetime.WaitForStartAsync(default);
        return _lifetime;
    }

    private sealed class Application : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public bool IsStopping => _stopping.IsCancellationRequested;

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
