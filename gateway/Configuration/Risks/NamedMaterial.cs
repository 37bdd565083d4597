using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Configuration.Risks;

/// <summary>Secrets, keys and certificates that the configuration names, as they are met where they are read; the secrets themselves are not in it.</summary>
internal sealed class NamedMaterial
{
    private readonly HashSet<string> _clearSecrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<NamedFile> _secretFiles = [];
    private readonly HashSet<NamedFile> _keyFiles = [];
    private readonly HashSet<NamedFile> _programs = [];
    private readonly HashSet<NamedCertificate> _certificates = [];

    /// <summary>Keys whose value is the secret itself.</summary>
    public IReadOnlyCollection<string> ClearSecrets => _clearSecrets;

    /// <summary>Files that hold a secret.</summary>
    public IReadOnlyCollection<NamedFile> SecretFiles => _secretFiles;

    /// <summary>Files that hold a private key.</summary>
    public IReadOnlyCollection<NamedFile> KeyFiles => _keyFiles;

    /// <summary>Files whose content is run.</summary>
    public IReadOnlyCollection<NamedFile> Programs => _programs;

    public IReadOnlyCollection<NamedCertificate> Certificates => _certificates;

    public void AddClearSecret(string key) => _clearSecrets.Add(key);

    /// <summary>What stands there is a text like any other.</summary>
    public void ForgetClearSecret(string key) => _clearSecrets.Remove(key);

    public void AddSecretFile(string key, string file) => _secretFiles.Add(new(key, file));

    public void AddKeyFile(string key, string file) => _keyFiles.Add(new(key, file));

    public void AddProgram(string key, string file) => _programs.Add(new(key, file));

    /// <param name="whatItIs">In words, as in <c>the client's certificate</c>.</param>
    public void AddCertificate(string key, string file, X509Certificate2 certificate, string whatItIs)
    {
        using var rsa = certificate.GetRSAPublicKey();
        _certificates.Add(new NamedCertificate(key, file, whatItIs, new(certificate.NotBefore), new(certificate.NotAfter), rsa?.KeySize));
    }
}

/// <param name="Key">The configuration's key that names it.</param>
/// <param name="File">Its absolute path.</param>
internal sealed record NamedFile(string Key, string File);

/// <param name="Key">The configuration's key that names it.</param>
/// <param name="File">Its absolute path.</param>
/// <param name="WhatItIs">In words.</param>
/// <param name="RsaBits">How long its key is; null: it is none of RSA.</param>
internal sealed record NamedCertificate(string Key, string File, string WhatItIs, DateTimeOffset Begin, DateTimeOffset End, int? RsaBits);
