using System.Diagnostics.Metrics;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Lifetimes;

namespace JitGateway.Edge.Tls;

/// <summary>Says in the log which certificates are shown, which hosts have none, and once a day which end; counts down to it in the metrics.</summary>
internal sealed class CertificateWatch : LifetimeWatch<ServerCertificates>
{
    /// <summary>A promise to dashboards.</summary>
    public const string Remaining = "jitgateway.tls.remaining";

    private readonly Active<ServerCertificates> _certificates;
    private readonly Active<BackendTable> _backends;
    private readonly ILogger _logger;
    private string _said = "";

    public CertificateWatch(Active<ServerCertificates> certificates, Active<BackendTable> backends, IMeterFactory meters, TimeProvider time, ILogger<CertificateWatch> logger)
        : base(certificates, time)
    {
        (_certificates, _backends, _logger) = (certificates, backends, logger);
        meters.Create(GatewayMeter.Name).CreateObservableGauge(Remaining, ReadRemaining, "s", "Time until a certificate that is shown to browsers ends, by its first name and fingerprint; below zero: since it ended");
    }

    protected override void Look()
    {
        SayWhatIsShown();
        Remind();
    }

    private void SayWhatIsShown()
    {
        var certificates = _certificates.Value;
        if (certificates.All.Count == 0) return;
        var hosts = _backends.Value.Backends.SelectMany(static b => b.Hosts).Append(_backends.Value.PublicHost).Distinct(StringComparer.OrdinalIgnoreCase).Where(h => certificates.Find(h) is null).Order(StringComparer.Ordinal).ToList();
        var now = string.Join(' ', certificates.All.Select(static c => c.Fingerprint).Concat(hosts));
        if (now == _said) return;
        _said = now;
        Log.CertificatesShown(_logger, string.Join(" · ", certificates.All.Select(static c => $"{string.Join(", ", c.Names)} (SHA-256 {c.Fingerprint[..16]}…, until {c.Ending.End.UtcDateTime:yyyy-MM-dd})")));
        foreach (var host in hosts) Log.HostWithoutCertificate(_logger, host);
    }

    private void Remind()
    {
        var now = Time.GetUtcNow();
        foreach (var certificate in _certificates.Value.All)
            if (!Reminders.IsDue(certificate.Ending, certificate.Fingerprint, now)) continue;
            else if (certificate.Ending.IsOver(now)) Log.CertificateEnded(_logger, certificate.Ending.Tell(now));
            else Log.CertificateEndsSoon(_logger, certificate.Ending.Tell(now));
    }

    private IEnumerable<Measurement<double>> ReadRemaining()
    {
        var now = Time.GetUtcNow();
        return _certificates.Value.All.Select(c => new Measurement<double>(Math.Round((c.Ending.End - now).TotalSeconds), new("name", c.Names[0]), new("certificate", c.Fingerprint[..16])));
    }
}
