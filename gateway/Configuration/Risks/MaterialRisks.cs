using System.Globalization;

namespace JitGateway.Configuration.Risks;

/// <summary>Secrets in clear, files that too many may read or write, certificates that end, keys that are too short.</summary>
internal sealed class MaterialRisks(TimeProvider time, ConfigurationFiles files) : IRiskReview
{
    public static readonly RiskKind ClearSecret = new("risk.secret.clear", "A secret stands in a configuration file, which is copied, shown and versioned");
    public static readonly RiskKind ReadableSecret = new("risk.secret.readable", "A file with a secret may be read or written by every user of the machine");
    public static readonly RiskKind ReadableKey = new("risk.key.readable", "A file with a private key may be read or written by every user of the machine");
    public static readonly RiskKind WeakKey = new("risk.key.weak", "An RSA key has less than 2048 bits");
    public static readonly RiskKind CertificateOver = new("risk.certificate.over", "A certificate has ended, or has not begun");
    public static readonly RiskKind CertificateEnds = new("risk.certificate.ends", "A certificate ends soon: within 30 days, or in the last quarter of a life that is shorter");
    public static readonly RiskKind WritableFile = new("risk.file.writable", "A configuration file may be written by every user of the machine");

    public static readonly RiskKind WritablePlugin = new("risk.plugin.writable", "The file of a plug-in may be written by every user of the machine");

    private const int ShortestKey = 2048;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    public Task ReviewAsync(ConfigurationContext context, ConfigurationRisks risks, CancellationToken cancellationToken)
    {
        foreach (var key in context.Material.ClearSecrets.Where(k => context.Places?.Of(k) is { IsFile: true }))
            risks.Add(ClearSecret, key, "(secret)", "stands in the file itself, and goes wherever the file goes", "Write env:NAME or file:PATH, and change the secret where others have seen it");
        foreach (var (key, file) in context.Material.SecretFiles.Where(f => MayOthers(f.File, UnixFileMode.OtherRead | UnixFileMode.OtherWrite)))
            risks.Add(ReadableSecret, key, context.Root[key] is null ? file : $"file:{file}", "may be read or written by every user of this machine", $"Say chmod 600 {file}, and give it to the user whom the gateway runs as");
        foreach (var (key, file) in context.Material.KeyFiles.Where(f => MayOthers(f.File, UnixFileMode.OtherRead | UnixFileMode.OtherWrite)))
            risks.Add(ReadableKey, key, file, "is a private key that every user of this machine may read or write", $"Say chmod 600 {file}, and give it to the user whom the gateway runs as");
        foreach (var (key, file) in context.Material.Programs.Where(f => MayOthers(f.File, UnixFileMode.OtherWrite)))
            risks.Add(WritablePlugin, key, file, "may be written by every user of this machine, whose code the gateway runs then", $"Say chmod o-w {file}, and write its Sha256 beside it");
        foreach (var file in files.Names.Where(f => MayOthers(f, UnixFileMode.OtherWrite)))
            risks.Add(WritableFile, file, null, "may be written by every user of this machine, who is an operator of the gateway with that", $"Say chmod o-w {file}");
        foreach (var certificate in context.Material.Certificates) AddCertificate(certificate, time.GetUtcNow(), risks);
        return Task.CompletedTask;
    }

    /// <summary>What is to be said of a certificate at this time.</summary>
    public static void AddCertificate(NamedCertificate certificate, DateTimeOffset now, ConfigurationRisks risks)
    {
        var quarter = (certificate.End - certificate.Begin) / 4;   // whoever renews when a third is left, as ACME clients do, never hears of it
        var cure = $"Put its successor into {certificate.File}";
        if (certificate.End <= now)
            risks.Add(CertificateOver, certificate.Key, certificate.File, $"holds {certificate.WhatItIs}, which ended on {Text(certificate.End)}", cure);
        else if (certificate.Begin > now)
            risks.Add(CertificateOver, certificate.Key, certificate.File, $"holds {certificate.WhatItIs}, which begins on {Text(certificate.Begin)} only", "Name one that is valid now, and look at this machine's clock");
        else if (certificate.End - (quarter < Ahead ? quarter : Ahead) <= now)
            risks.Add(CertificateEnds, certificate.Key, certificate.File, $"holds {certificate.WhatItIs}, which ends on {Text(certificate.End)}", cure);
        if (certificate.RsaBits < ShortestKey)
            risks.Add(WeakKey, certificate.Key, certificate.File, $"holds {certificate.WhatItIs}, whose RSA key has {certificate.RsaBits.Value.ToString(CultureInfo.InvariantCulture)} bits: keys as short were broken", $"Make one of {ShortestKey} bits or more");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool MayOthers(string file, UnixFileMode what)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & what) != UnixFileMode.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;   // whoever reads it says so
        }
    }
}
