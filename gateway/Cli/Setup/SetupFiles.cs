using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Cli.Setup;

/// <summary>The files of a configuration in a folder: what is there already is not lost, and what is secret is for its owner alone.</summary>
internal sealed class SetupFiles(string folder, TimeProvider time)
{
    public const string Configuration = "gateway.json";
    public const string Secrets = "gateway.env";
    public const string Key = "keys/sp.key";
    public const string Certificate = "keys/sp.crt";
    public const string Schema = "appsettings.schema.json";

    private const int KeySize = 3072;
    private const int Years = 3;

    private readonly List<WrittenFile> _written = [];

    public IReadOnlyList<WrittenFile> Written => _written;

    public string In(string name) => Path.Combine(folder, name);

    public bool Has(string name) => File.Exists(In(name));

    /// <summary>A pair for signing and decrypting. One that is there stays: an identity provider may know it.</summary>
    public void Keys(string host)
    {
        if (Has(Key) && Has(Certificate))
        {
            _written.Add(new(In(Key), "kept: the identity provider may know this key"));
            return;
        }

        Directory.CreateDirectory(folder);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(In("keys"));
        else Directory.CreateDirectory(In("keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var key = RSA.Create(KeySize);
        var now = time.GetUtcNow();
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(host.Length <= 64 ? host : host[..64]);   // X.520, upper bound
        using var certificate = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        Write(Key, key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true, $"the gateway's private key (RSA {KeySize}), readable for you alone");
        Write(Certificate, certificate.ExportCertificatePem() + "\n", isSecret: false, $"its certificate, good for {Years} years");
    }

    /// <summary>Placeholders; a value that somebody filled in stays.</summary>
    public void Placeholders(IReadOnlyList<(string Name, string Meaning)> secrets)
    {
        if (secrets.Count == 0) return;
        var lines = Has(Secrets) ? File.ReadAllLines(In(Secrets)).ToList() : ["# Secrets of gateway.json, for systemd (EnvironmentFile=) or a shell (set -a; . ./gateway.env; set +a). Not for a repository."];
        foreach (var (name, meaning) in secrets.Where(s => !lines.Exists(l => l.StartsWith(s.Name + "=", StringComparison.Ordinal)))) lines.AddRange([$"# {meaning}", $"{name}=replace-me"]);
        Write(Secrets, string.Join('\n', lines) + "\n", isSecret: true, $"placeholders for {string.Join(", ", secrets.Select(s => s.Name))}");
    }

    /// <summary>What is meant to become the configuration, to be looked at before it does.</summary>
    public string Draft(string text)
    {
        Directory.CreateDirectory(folder);
        var draft = In($"{Configuration}.draft");
        File.WriteAllText(draft, text);
        return draft;
    }

    /// <summary>The former configuration, if there is one, stays beside it.</summary>
    public void Accept(string draft)
    {
        if (Has(Configuration))
        {
            File.Move(In(Configuration), In($"{Configuration}.former"), overwrite: true);
            _written.Add(new(In($"{Configuration}.former"), "what was there before"));
        }

        File.Move(draft, In(Configuration));
        _written.Add(new(In(Configuration), "the configuration; its comments say why"));
    }

    /// <summary>For editors: they complete and check the keys by it.</summary>
    public void CopySchema()
    {
        var source = Path.Combine(AppContext.BaseDirectory, Schema);
        if (File.Exists(source)) Write(Schema, File.ReadAllText(source), isSecret: false, "what editors complete the keys by");
    }

    private void Write(string name, string text, bool isSecret, string what)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && isSecret) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(In(name), options)) writer.Write(text);
        if (!OperatingSystem.IsWindows() && isSecret) File.SetUnixFileMode(In(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);   // it may have been there before
        _written.Add(new(In(name), what));
    }
}

/// <param name="What">What it is for.</param>
internal sealed record WrittenFile(string Path, string What);
