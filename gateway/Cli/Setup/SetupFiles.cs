using System.Globalization;
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

    private const string KeyFolder = "keys";
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int KeySize = 3072;
    private const int Years = 3;

    private static readonly string[] All = [KeyFolder, Key, Certificate, Configuration, Secrets, Schema];

    private readonly List<WrittenFile> _written = [];

    public IReadOnlyList<WrittenFile> Written => _written;

    public string In(string name) => Path.Combine(folder, name);

    /// <summary>Something has this name, a link that leads nowhere too.</summary>
    public bool Has(string name) => Path.Exists(In(name)) || IsLink(name);

    /// <summary>What stands in the way, each as a sentence. A link is not followed: whoever may write to the folder could have laid it.</summary>
    public IReadOnlyList<string> InTheWay()
    {
        var found = All.Where(IsLink).Select(name => $"{In(name)} is a link, and is not followed. Take it away, or name another folder with --out.").ToList();
        if (Has(Key) != Has(Certificate))
            found.Add($"{In(Has(Key) ? Key : Certificate)} is there without {In(Has(Key) ? Certificate : Key)}. Put back what is missing, or move the one that is left away: an identity provider may know it.");
        return found;
    }

    /// <summary>A pair for signing and decrypting. One that is there stays: an identity provider may know it.</summary>
    public void Keys(string host)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(In(KeyFolder));
        }
        else
        {
            Directory.CreateDirectory(folder);
            Directory.CreateDirectory(In(KeyFolder), OwnersFolder);
            File.SetUnixFileMode(In(KeyFolder), OwnersFolder);   // it may have been there before
        }

        if (Has(Key) && Has(Certificate))
        {
            _written.Add(new(In(Key), "kept: the identity provider may know this key"));
            return;
        }

        using var key = RSA.Create(KeySize);
        var now = time.GetUtcNow();
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(host.Length <= 64 ? host : host[..64]);   // X.520, upper bound
        using var certificate = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        Write(Key, key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true, replaces: false, $"the gateway's private key (RSA {KeySize}), readable for you alone");
        Write(Certificate, certificate.ExportCertificatePem() + "\n", isSecret: false, replaces: false, $"its certificate, good for {Years} years");
    }

    /// <summary>Placeholders; a value that somebody filled in stays.</summary>
    public void Placeholders(IReadOnlyList<(string Name, string Meaning)> secrets)
    {
        if (secrets.Count == 0) return;
        var lines = Has(Secrets) ? File.ReadAllLines(In(Secrets)).ToList() : ["# Secrets of gateway.json, for systemd (EnvironmentFile=) or a shell (set -a; . ./gateway.env; set +a). Not for a repository."];
        foreach (var (name, meaning) in secrets.Where(s => !lines.Exists(l => l.StartsWith(s.Name + "=", StringComparison.Ordinal)))) lines.AddRange([$"# {meaning}", $"{name}=replace-me"]);
        Write(Secrets, string.Join('\n', lines) + "\n", isSecret: true, replaces: true, $"placeholders for {string.Join(", ", secrets.Select(s => s.Name))}");
    }

    /// <summary>What is meant to become the configuration, to be looked at before it does.</summary>
    public string Draft(string text)
    {
        Directory.CreateDirectory(folder);
        return Temporary(Configuration, text, isSecret: false);
    }

    /// <summary>The former configurations stay beside it.</summary>
    public void Accept(string draft)
    {
        if (Has(Configuration))
        {
            var former = In(NextFormer());
            File.Move(In(Configuration), former);
            _written.Add(new(former, "what was there before"));
        }

        File.Move(draft, In(Configuration));
        _written.Add(new(In(Configuration), "the configuration; its comments say why"));
    }

    /// <summary>What the configuration that is there will be called when another one takes its place: gateway.json.former, gateway.json.former.2 …</summary>
    public string NextFormer()
    {
        var name = $"{Configuration}.former";
        for (var number = 2; Has(name); number++) name = string.Create(CultureInfo.InvariantCulture, $"{Configuration}.former.{number}");
        return name;
    }

    /// <summary>For editors: they complete and check the keys by it.</summary>
    public void CopySchema()
    {
        var source = Path.Combine(AppContext.BaseDirectory, Schema);
        if (File.Exists(source)) Write(Schema, File.ReadAllText(source), isSecret: false, replaces: true, "what editors complete the keys by");
    }

    private bool IsLink(string name) => new FileInfo(In(name)).LinkTarget is not null;

    private void Write(string name, string text, bool isSecret, bool replaces, string what)
    {
        var temporary = Temporary(name, text, isSecret);
        try
        {
            File.Move(temporary, In(name), replaces);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        _written.Add(new(In(name), what));
    }

    /// <summary>A new file beside the one that it is to become: nobody can have it open, and nobody can have said where it leads.</summary>
    private string Temporary(string name, string text, bool isSecret)
    {
        var temporary = In($"{name}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.draft");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && isSecret) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(temporary, options);
        writer.Write(text);
        return temporary;
    }
}

/// <param name="What">What it is for.</param>
internal sealed record WrittenFile(string Path, string What);
