using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Saml.Artifacts;

namespace JitGateway.Tests.Saml.Artifacts;

/// <summary>The way to an ArtifactResolutionService as it is, with a server at its other end.</summary>
public sealed class ArtifactChannelTests
{
    /// <summary>Whoever stands on the way would get the artifact, and give an answer of their own.</summary>
    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_told_nothing()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = HearAsync(listener, certificate);
        using var channel = new ArtifactChannel();

        var outcome = await channel.SendAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/artifacts"), "<secret/>", default);

        outcome.TryGet(out _, out var refusal).ShouldBeFalse();
        refusal!.Reason.Id.Value.ShouldBe("saml.artifact.unreachable");
        refusal.Detail.ShouldBe("SecureConnectionError");
        (await heard.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(0);
    }

    /// <returns>How much came of what was sent.</returns>
    private static async Task<int> HearAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            return await tls.ReadAsync(new byte[1024]);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return 0;
        }
    }
}
