using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Backends.Trust;

/// <summary>Reads the certificates of <c>Backends:NAME:Trust</c>. Their files count as the configuration does: what changes in them is taken over.</summary>
internal static class BackendConnectionReader
{
    public static BackendConnection Read(IConfigurationSection backend, BackendOptions options, ConfigurationContext context)
    {
        var section = backend.GetSection("Trust");
        if (!section.Exists()) return BackendConnection.Plain;
        var trust = context.Bind<BackendConnectionOptions>(section, section.GetChildren().Select(c => c.Key).Except(BackendConnectionOptions.Keys, StringComparer.OrdinalIgnoreCase));   // whoever reads the others knows which there are
        if (trust is { ClientCertificate: null, CaFile: null }) return BackendConnection.Plain;
        CheckDestinations(section, options, context);
        foreach (var file in new[] { trust.CaFile, trust.ClientCertificate?.Path, trust.ClientCertificate?.Certificate, trust.ClientCertificate?.Key }.OfType<FilePath>()) context.Watch(file.Value);
        var files = new CertificateFiles(context);
        return new BackendConnection(
            trust.CaFile is { } authorities ? files.Authorities(authorities.Value, $"{section.Path}:CaFile") : null,
            trust.ClientCertificate is { } certificate ? files.WithKey(certificate, $"{section.Path}:ClientCertificate") : null);
    }

    private static void CheckDestinations(IConfigurationSection section, BackendOptions options, ConfigurationContext context)
    {
        if (options.Destinations.Concat(options.Canary?.Destinations ?? []).FirstOrDefault(d => d.Scheme != Uri.UriSchemeHttps) is { } plain)
            context.Errors.Add(section.Path, null, $"has certificates, and the destination {plain} is not https", "Write https://HOST:PORT, or remove the certificates");
        if (section.GetSection("CaFile").Exists() && bool.TryParse(options.Cluster?["HttpClient:DangerousAcceptAnyServerCertificate"], out var any) && any)
            context.Errors.Add($"{section.Path}:CaFile", null, "means nothing while Cluster:HttpClient:DangerousAcceptAnyServerCertificate is true", "Remove one of the two");
    }
}
