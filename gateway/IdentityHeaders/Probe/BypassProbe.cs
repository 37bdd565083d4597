using System.Security.Cryptography;
using JitGateway.Backends;
using JitGateway.Backends.Checks;
using JitGateway.Configuration;

namespace JitGateway.IdentityHeaders.Probe;

/// <summary>
/// Sends to each destination what anybody could who reaches it: the headers of the configuration and of other proxies, in several spellings, forged tokens, Basic; never the gateway's
/// own secrets, nor its certificate. Only GET, and no redirect is followed.
/// </summary>
internal sealed class BypassProbe(Active<GatewayOptions> gateway, Active<BackendTable> backends, TimeProvider time) : IBypassProbe
{
    public async Task<BypassReport> RunAsync(Backend backend, BypassQuestion question, CancellationToken cancellationToken)
    {
        var stranger = $"probe-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
        var marker = question.User ?? stranger;
        var forgeries = Forgeries(marker).Zip(question.User is null ? Enumerable.Repeat<Forgery?>(null, int.MaxValue) : Forgeries(stranger)).ToList();
        var cluster = backends.Value.Clusters.First(c => c.ClusterId == backend.Name.Value);   // a canary's settings are its backend's
        var destinations = new List<ProbedDestination>();
        foreach (var destination in backend.AllDestinations)
        {
            var visit = new ProbeVisit
            {
                Address = new Uri(destination.AbsoluteUri.TrimEnd('/') + question.Path),
                Cluster = cluster,
                Patience = question.Patience,
                Marker = marker,
                IsInvented = question.User is null,
                Usual = Usual(backend),
                NewCertificate = () => ProbeCertificate.Create(backend.Connection, marker, time.GetUtcNow()),
            };
            destinations.Add(await visit.RunAsync(forgeries, cancellationToken));
        }

        return new BypassReport(backend.Name.Value, question.Path, marker, question.User is null, destinations);

        IEnumerable<Forgery> Forgeries(string name) => new Forgeries(backend, gateway.Value.Origin, name, time).All();
    }

    /// <summary>What the gateway says of every request, which anybody may say as well: an application that leads everybody to https, say, shows nothing of people without it.</summary>
    private List<(string Name, string Value)> Usual(Backend backend)
    {
        var origin = new Uri(gateway.Value.OriginOf(backend.Hosts[0]));
        List<(string, string)> usual = [("X-Forwarded-Host", origin.Authority), ("X-Forwarded-Proto", origin.Scheme)];
        if (backend.PreservedHost is { } host) usual.Add(("Host", host));
        if (backend is { StripPrefix: true, Path.HasValue: true } && backend.Rewrite != AddressRewriting.Always) usual.Add(("X-Forwarded-Prefix", backend.Path.Value!));
        return usual;
    }
}
