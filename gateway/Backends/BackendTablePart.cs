using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Backends.Trust;
using JitGateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Backends;

/// <summary>Reads the section <c>Backends</c>: common keys here, the rest through each feature's <see cref="IBackendPart"/>.</summary>
internal sealed class BackendTablePart(IEnumerable<IBackendPart> parts, IConfigValidator validator) : ConfigurationPart<BackendTable>
{
    private readonly IReadOnlyList<IBackendPart> _parts = [.. parts];

    public override IReadOnlyList<string> Sections => ["Backends"];

    public override BackendTable Read(ConfigurationContext context)
    {
        var origin = context.Get<GatewayOptions>().PublicOrigin;
        var publicHost = origin?.Host ?? "localhost";
        var port = origin is null or { IsDefaultPort: true } ? "" : string.Create(CultureInfo.InvariantCulture, $":{origin.Port}");
        var backends = new List<Backend>();
        var clusters = new List<ClusterConfig>();
        foreach (var section in context.Root.GetSection("Backends").GetChildren())
        {
            if (!BackendName.TryParse(section.Key, out var name))
            {
                context.Errors.Add(section.Path, section.Key, "is not a name for a backend", "Use lower-case letters, digits and hyphens, at most 40");
                continue;
            }

            var options = context.Bind<BackendOptions>(section, _parts.SelectMany(p => p.Keys));
            var sound = BackendOptionsValidator.Validate(options, section, context);
            var read = new Dictionary<Type, object>();
            var absent = new List<AbsentIdentityProvider>();
            foreach (var part in _parts)
                read[part.Type] = part.Read(new BackendPartContext(name, options, section, context) { Parts = read, Absent = absent });
            var connection = BackendConnectionReader.Read(section, options, context);
            IReadOnlyList<string> hosts = options.Match.Hosts.Count > 0 ? options.Match.Hosts : [publicHost];
            var host = options.Match.PreserveHost ? hosts[0].ToLowerInvariant() + port : null;
            var cluster = ProxyRoutes.Cluster(name, options, host, connection, section, context);
            clusters.Add(cluster);
            BackendRisks.Review(options, cluster, section, context);
            if (options.Canary is { } canary) clusters.Add(ProxyRoutes.Canary(cluster, name, canary, host));
            if (sound) backends.Add(new Backend(name, options, [.. hosts.Select(h => h.ToLowerInvariant())], read) { PreservedHost = host, AbsentIdentityProviders = absent, Connection = connection, IsWatched = ProxyRoutes.IsWatched(cluster.HealthCheck) });
        }

        BackendOptionsValidator.RefuseOverlaps(backends, context);
        var revision = Revision(context);
        var table = new BackendTable(backends, [.. backends.Select(b => ProxyRoutes.Route(b, revision))], clusters, publicHost);
        CheckByYarp(table, context);
        return table;
    }

    /// <summary>What only YARP knows to be wrong (a policy that does not exist, say). It reads, it does not connect.</summary>
    private void CheckByYarp(BackendTable table, ConfigurationContext context)
    {
#pragma warning disable VSTHRD002 // a check in memory behind an asynchronous signature; there is no context to block
        foreach (var route in table.Routes.Where(r => !context.Errors.All.Any(e => e.Path.StartsWith($"Backends:{r.RouteId}:Match", StringComparison.OrdinalIgnoreCase))))
            foreach (var fault in validator.ValidateRouteAsync(route).AsTask().GetAwaiter().GetResult())
                context.Errors.Add($"Backends:{route.RouteId}:Match", null, $"is refused by YARP: {fault.Message.TrimEnd('.')}", "Write hosts and a path that YARP can match");
        foreach (var cluster in table.Clusters.Where(c => !ClusterIds.IsCanary(c.ClusterId)))   // a canary's settings are its backend's
            foreach (var fault in validator.ValidateClusterAsync(cluster).AsTask().GetAwaiter().GetResult())
                context.Errors.Add($"Backends:{cluster.ClusterId}:Cluster", null, $"is refused by YARP: {fault.Message.TrimEnd('.')}", "Write YARP's own names and values for a cluster");
#pragma warning restore VSTHRD002
    }

    /// <summary>
    /// YARP keeps the endpoint of a route that did not change, and our metadata with it. A digest of the whole configuration, of who came without it, and of
    /// files that count as it does, in the route makes it take the new backend whenever anything changed.
    /// </summary>
    private static string Revision(ConfigurationContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in context.Root.AsEnumerable().OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase))
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value}\n"));
        foreach (var name in context.Find<IdentityProviderNames>()?.All ?? []) hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n"));
        foreach (var (file, digest) in context.Watched.OrderBy(p => p.Key, StringComparer.Ordinal)) hash.AppendData(Encoding.UTF8.GetBytes($"{file}={digest}\n"));
        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
