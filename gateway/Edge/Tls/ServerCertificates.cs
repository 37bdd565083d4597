using System.Collections.Frozen;
using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Edge.Tls;

/// <summary>What the gateway shows of itself, by the name that a client asks for (RFC 6066 3).</summary>
internal sealed class ServerCertificates
{
    private readonly FrozenDictionary<string, ServerCertificate> _byName;

    public ServerCertificates(IReadOnlyList<ServerCertificate> all)
    {
        All = all;
        var byName = new Dictionary<string, ServerCertificate>(StringComparer.OrdinalIgnoreCase);
        foreach (var certificate in all)
            foreach (var name in certificate.Names) byName.TryAdd(name, certificate);
        _byName = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>As they are written; empty where the gateway has none of its own.</summary>
    public IReadOnlyList<ServerCertificate> All { get; }

    /// <summary>The one for a host, of two the earlier; the first of all where none is for it, or no host was named.</summary>
    public ServerCertificate Of(string? host) => (host is null ? null : Find(host)) ?? All[0];

    /// <summary>The one for a host: by its very name before one with a star, which stands for one label (RFC 6125 6.4.3).</summary>
    public ServerCertificate? Find(string host) =>
        _byName.GetValueOrDefault(host) ?? (host.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? _byName.GetValueOrDefault($"*{host[dot..]}") : null);
}

/// <summary>
/// Reads the certificates of the section <c>Tls</c>. Their files count as the configuration does, so one that cannot be used leaves the former ones in force, and health says why.
/// </summary>
internal sealed class ServerCertificatesPart : ConfigurationPart<ServerCertificates>
{
    private const string Section = $"Tls:{nameof(TlsOptions.Certificates)}";
    private bool? _atStart;

    public override IReadOnlyList<string> Sections => [];

    public override ServerCertificates Read(ConfigurationContext context)
    {
        var settings = context.Get<TlsOptions>().Certificates;
        _atStart ??= settings.Count > 0;
        if (_atStart != settings.Count > 0)
            context.Errors.Add(Section, null, $"was {(settings.Count > 0 ? "added" : "removed")}, but whether there are any is read at start only", "Restart the gateway, or put the former value back");
        context.WatchSecrets(context.Root.GetSection(Section));
        var files = new CertificateFiles(context);
        var all = new List<ServerCertificate>();
        for (var i = 0; i < settings.Count; i++)
        {
            foreach (var file in new[] { settings[i].Path, settings[i].Certificate, settings[i].Key }.OfType<FilePath>()) context.Watch(file.Value);
            var key = $"{Section}:{i}";
            if (files.WithKey(settings[i], key) is { } read) all.Add(new ServerCertificate(read, key));
        }

        return new ServerCertificates(all);
    }
}
