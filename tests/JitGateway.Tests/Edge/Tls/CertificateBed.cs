using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Tests.Edge.Tls;

/// <summary>A root with an authority below it that issues certificates, and gateways that end TLS themselves before a backend whose stream goes on until it is told.</summary>
internal sealed class CertificateBed : IAsyncDisposable
{
    private static readonly DateTimeOffset Always = DateTimeOffset.UnixEpoch.AddYears(100);
    private readonly X509Certificate2 _root = Authority("CN=root", null);
    private readonly X509Certificate2 _authority;
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedBackend? _backend;

    public CertificateBed() => _authority = Authority("CN=authority", _root);

    public string Folder { get; } = Directory.CreateTempSubdirectory("certificates").FullName;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Writes FILE.crt, with the authority's certificate behind it, and FILE.key.</summary>
    /// <returns>The certificate's settings, as JSON.</returns>
    public string Issue(string file, params string[] names) => Issue(file, Now.AddDays(-1), Now.AddDays(80), names);

    public string Issue(string file, DateTimeOffset from, DateTimeOffset until, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.Create(_authority, from, until, RandomNumberGenerator.GetBytes(8));
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText($"{path}.crt", $"{certificate.ExportCertificatePem()}\n{_authority.ExportCertificatePem()}\n");
        File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        return Settings(file);
    }

    /// <summary>The settings of FILE.crt and FILE.key, as JSON.</summary>
    public string Settings(string file) => $$"""{ "Certificate": "{{Path.Combine(Folder, file)}}.crt", "Key": "{{Path.Combine(Folder, file)}}.key" }""";

    /// <param name="tls">The section Tls, as JSON.</param>
    /// <param name="more">More sections, as JSON members.</param>
    public async Task<RunningGateway> StartAsync(string tls, string more = "", TimeProvider? time = null) =>
        await RunningGateway.StartAsync(await ConfigurationAsync(tls, more), builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0", "https://127.0.0.1:0");
            if (time is not null) builder.Services.AddSingleton(time);
        });

    public async Task<string> ConfigurationAsync(string tls, string more = "")
    {
        _backend ??= await ScriptedBackend.StartAsync(async context =>
        {
            await context.Response.WriteAsync($"{context.Request.Protocol};");
            await context.Response.Body.FlushAsync();
            if (context.Request.Path.StartsWithSegments("/stream")) await _finish.Task;
            await context.Response.WriteAsync("end");
        });
        return $$"""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Tls": {{tls}},
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
              "Backends": { "site": { "Match": { "Path": "/" }, "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] } }{{more}}
            }
            """;
    }

    public void FinishStreams() => _finish.SetResult();

    /// <summary>Where a gateway listens by https.</summary>
    public static IReadOnlyList<Uri> HttpsOf(RunningGateway gateway) =>
        [.. gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Where(a => a.StartsWith("https:", StringComparison.Ordinal)).Select(a => new Uri(a))];

    /// <summary>The serial number and the name of the certificate that somebody is shown who knows the root only.</summary>
    /// <param name="host">The name that is asked for; empty: none.</param>
    public Task<Shown> AskAsync(RunningGateway gateway, string host, SslProtocols protocols = SslProtocols.None) => AskAsync(HttpsOf(gateway)[0], host, protocols);

    public async Task<Shown> AskAsync(Uri address, string host, SslProtocols protocols = SslProtocols.None)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var chain = 0;
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = Policy(),
            RemoteCertificateValidationCallback = (_, _, built, problems) =>
            {
                chain = built!.ChainElements.Count;
                return (problems & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
            },
        });
        return new Shown(((X509Certificate2)stream.RemoteCertificate!).GetNameInfo(X509NameType.SimpleName, forIssuer: false), stream.RemoteCertificate!.GetSerialNumberString(), chain, stream.SslProtocol);
    }

    /// <summary>A client that finds every host at this gateway, and believes the root only.</summary>
    public HttpClient ClientOf(RunningGateway gateway)
    {
        var address = HttpsOf(gateway)[0];
        return new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy() },
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("https://sso.example.com") };
    }

    public static async Task<HealthReportEntry> HealthAsync(RunningGateway gateway, string component) =>
        (await gateway.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[component];

    public async ValueTask DisposeAsync()
    {
        if (_backend is not null) await _backend.DisposeAsync();
        _root.Dispose();
        _authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(_root);
        return policy;
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        if (issuer is null) return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, Always);
        using var certificate = request.Create(issuer, DateTimeOffset.UnixEpoch, Always, [1]);
        return certificate.CopyWithPrivateKey(key);
    }
}

/// <summary>What a client was shown.</summary>
/// <param name="Chain">How many certificates lead to the root, itself included.</param>
internal sealed record Shown(string Name, string Serial, int Chain, SslProtocols Protocol);
