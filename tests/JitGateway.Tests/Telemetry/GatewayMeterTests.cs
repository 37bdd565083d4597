using System.Diagnostics.Metrics;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Telemetry;

public sealed class GatewayMeterTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly GatewayMeter _meter;

    public GatewayMeterTests() => _meter = new GatewayMeter(Factory);

    private IMeterFactory Factory => _services.GetRequiredService<IMeterFactory>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Counts_what_the_gateway_does()
    {
        using var measured = new Measured(Factory);

        _meter.LoginEnded("corp", "accepted", TimeSpan.FromMilliseconds(12));
        _meter.ProvisioningEnded("wiki", "Scim", "created", TimeSpan.FromMilliseconds(250));
        _meter.RequestProxied("wiki", 200, TimeSpan.FromMilliseconds(4));
        _meter.RequestProxied("wiki", 204, TimeSpan.Zero);
        _meter.RequestProxied("wiki", 502, TimeSpan.Zero);
        _meter.ForwardingBegins("wiki", TimeSpan.FromMilliseconds(3));
        _meter.NearCacheHit();
        _meter.NearCacheHit();
        _meter.NearCacheMiss();

        measured.Lines.ShouldBe(
        [
            "jitgateway.logins{idp=corp,result=accepted} = 1",
            "jitgateway.login.duration{idp=corp,result=accepted} = 0.012",
            "jitgateway.provisionings{backend=wiki,adapter=Scim,outcome=created} = 1",
            "jitgateway.provisioning.duration{backend=wiki,adapter=Scim,outcome=created} = 0.25",
            "jitgateway.proxy.requests{backend=wiki,status=2xx} = 2",
            "jitgateway.proxy.requests{backend=wiki,status=5xx} = 1",
            "jitgateway.proxy.overhead{backend=wiki} = 0.003",
            "jitgateway.sessions.near_cache{result=hit} = 2",
            "jitgateway.sessions.near_cache{result=miss} = 1",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Writes_counters_and_histograms_as_Prometheus_reads_them()
    {
        using var snapshot = new MetricsSnapshot(Factory);
        snapshot.Start();

        _meter.LoginEnded("co\"rp\\\n", "accepted", TimeSpan.FromMilliseconds(30));
        _meter.LoginEnded("co\"rp\\\n", "accepted", TimeSpan.FromSeconds(20));

        PrometheusText.Of(snapshot.Collect().Where(f => f.Name.Contains("login"))).ShouldBe("""
            # HELP jitgateway_login_duration_seconds Time to judge one response of an identity provider and to make the session
            # TYPE jitgateway_login_duration_seconds histogram
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.00025"} 0
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.0005"} 0
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.001"} 0
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.0025"} 0
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.005"} 0
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.01"} 0
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.025"} 0
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.05"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.1"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.25"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="0.5"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="1"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="2.5"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="5"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="10"} 1
            jitgateway_login_duration_seconds_bucket{idp="co\"rp\\\n",result="accepted",le="+Inf"} 2
            jitgateway_login_duration_seconds_sum{idp="co\"rp\\\n",result="accepted"} 20.03
            jitgateway_login_duration_seconds_count{idp="co\"rp\\\n",result="accepted"} 2
            # HELP jitgateway_logins_total Login attempts by identity provider and result; what was refused, by the first two words of its reason
            # TYPE jitgateway_logins_total counter
            jitgateway_logins_total{idp="co\"rp\\\n",result="accepted"} 2

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Listens_to_no_meter_of_another_host_in_this_process()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var snapshot = new MetricsSnapshot(other.GetRequiredService<IMeterFactory>());
        snapshot.Start();

        _meter.NearCacheHit();

        snapshot.Collect().ShouldNotContain(f => f.Name.StartsWith("jitgateway"));
    }

    [Fact]
    public void What_is_told_of_no_longer_is_gone_at_the_next_reading()
    {
        var certificates = new List<string> { "old" };
        Factory.Create(GatewayMeter.Name).CreateObservableGauge("jitgateway.tls.remaining", () => certificates.Select(c => new Measurement<int>(1, new KeyValuePair<string, object?>("certificate", c))), "s", "Time");
        using var snapshot = new MetricsSnapshot(Factory);
        snapshot.Start();
        PrometheusText.Of(snapshot.Collect()).ShouldContain("certificate=\"old\"");

        certificates[0] = "new";

        PrometheusText.Of(snapshot.Collect()).ShouldNotContain("certificate=\"old\"");
        PrometheusText.Of(snapshot.Collect()).ShouldContain("certificate=\"new\"");
    }

    [Fact]
    public void A_measurement_that_cannot_be_read_takes_nobody_the_others()
    {
        Factory.Create(GatewayMeter.Name).CreateObservableGauge("jitgateway.broken", int () => throw new InvalidOperationException());
        using var snapshot = new MetricsSnapshot(Factory);
        snapshot.Start();

        _meter.NearCacheHit();

        PrometheusText.Of(snapshot.Collect()).ShouldContain("jitgateway_sessions_near_cache_total{result=\"hit\"} 1\n");
    }

    [Fact]
    public void Times_of_forwarded_requests_are_a_histogram_by_backend()
    {
        using var snapshot = new MetricsSnapshot(Factory, _meter);
        snapshot.Start();

        _meter.RequestProxied("wiki", 200, TimeSpan.FromMilliseconds(1));
        _meter.RequestProxied("wiki", 200, TimeSpan.FromMilliseconds(40));
        _meter.RequestProxied("wiki!canary", 200, TimeSpan.FromMinutes(1));
        _meter.RequestProxied("wiki", 101, TimeSpan.FromHours(1));

        var text = PrometheusText.Of(snapshot.Collect());
        text.ShouldContain("jitgateway_proxy_duration_seconds_bucket{backend=\"wiki\",le=\"0.001\"} 1\n");
        text.ShouldContain("jitgateway_proxy_duration_seconds_bucket{backend=\"wiki\",le=\"0.05\"} 2\n");
        text.ShouldContain("jitgateway_proxy_duration_seconds_bucket{backend=\"wiki\",le=\"+Inf\"} 2\n");
        text.ShouldContain("jitgateway_proxy_duration_seconds_sum{backend=\"wiki\"} 0.041\n");
        text.ShouldContain("jitgateway_proxy_duration_seconds_bucket{backend=\"wiki\",destinations=\"canary\",le=\"30\"} 0\n");
        text.ShouldContain("jitgateway_proxy_duration_seconds_count{backend=\"wiki\",destinations=\"canary\"} 1\n");
    }

    [Theory]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8", true)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", true)]
    [InlineData("application/openmetrics-text;q=0, text/plain", false)]
    [InlineData("text/plain", false)]
    [InlineData("*/*", false)]
    [InlineData("", false)]
    [InlineData("a/b;;;\"", false)]
    public void OpenMetrics_is_for_who_names_it(string accept, bool open) => PrometheusText.WantsOpenMetrics(accept).ShouldBe(open);
}
