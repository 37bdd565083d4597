using System.Diagnostics.Metrics;
using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Telemetry;

namespace JitGateway.Saml.Lifetimes;

/// <summary>How long keys and metadata are good for, and how the reading of metadata goes. Names are promises to dashboards.</summary>
internal sealed class SamlMeter
{
    public const string Remaining = "jitgateway.saml.remaining";
    public const string MetadataAge = "jitgateway.saml.metadata.age";
    public const string MetadataFailures = "jitgateway.saml.metadata.failures";

    private readonly Active<ServiceProvider> _serviceProvider;
    private readonly IdentityProviderDirectory _directory;
    private readonly Expiries _expiries;
    private readonly TimeProvider _time;

    public SamlMeter(IMeterFactory factory, Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, Expiries expiries, TimeProvider time)
    {
        (_serviceProvider, _directory, _expiries, _time) = (serviceProvider, directory, expiries, time);
        var meter = factory.Create(GatewayMeter.Name);
        meter.CreateObservableGauge(Remaining, ReadRemaining, "s", "Time until a key's certificate or metadata ends, by kind, owner and certificate; below zero: since it ended");
        meter.CreateObservableGauge(MetadataAge, ReadAges, "s", "Time since the metadata of an identity provider was read, or found unchanged");
        meter.CreateObservableGauge(MetadataFailures, ReadFailures, "{reading}", "Readings of an identity provider's metadata that failed in a row");
    }

    private IEnumerable<Measurement<double>> ReadRemaining()
    {
        var now = _time.GetUtcNow();
        return _expiries.All.Select(e => new Measurement<double>(Math.Round((e.End - now).TotalSeconds), new("kind", KindOf(e.Kind)), new("of", e.Name), new("certificate", e.Fingerprint.Length > 16 ? e.Fingerprint[..16] : "")));
    }

    private IEnumerable<Measurement<double>> ReadAges()
    {
        var now = _time.GetUtcNow();
        foreach (var provider in _serviceProvider.Value.IdentityProviders.Values)
            if (_directory.StateOf(provider).ReadAt is { } read)
                yield return new Measurement<double>(Math.Round((now - read).TotalSeconds), new KeyValuePair<string, object?>("idp", provider.Name));
    }

    private IEnumerable<Measurement<long>> ReadFailures() =>
        _serviceProvider.Value.IdentityProviders.Values.Where(static p => p.Feed is not null)
            .Select(p => new Measurement<long>(_directory.StateOf(p).FailuresInARow, new KeyValuePair<string, object?>("idp", p.Name)));

    private static string KindOf(ExpiryKind kind) => kind switch
    {
        ExpiryKind.SigningKey => "signing_key",
        ExpiryKind.DecryptionKey => "decryption_key",
        ExpiryKind.Metadata => "metadata",
        _ => "provider_key",
    };
}

/// <summary>Makes the instruments at the start, before anybody collects.</summary>
internal sealed class MeterAtStart(SamlMeter meter) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = meter;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
