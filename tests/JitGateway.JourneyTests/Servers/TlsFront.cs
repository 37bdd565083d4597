using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.JourneyTests.Servers;

/// <summary>TLS before a server of the loopback address that speaks none.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate;
    private readonly int _target;
    private readonly Task _accepting;
    private int _handshakes;

    public TlsFront(CertificateFiles certificate, int target)
    {
        using var read = X509Certificate2.CreateFromPemFile(certificate.Certificate, certificate.Key);
        _certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pfx), null);
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Origin => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>How many clients came and were shown the certificate.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }

        await Task.WhenAll(lines);
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await using var encrypted = new SslStream(client.GetStream());
                Interlocked.Increment(ref _handshakes);
                await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                await using var clear = server.GetStream();
                await Task.WhenAny(encrypted.CopyToAsync(clear, _end.Token), clear.CopyToAsync(encrypted, _end.Token));
            }
            catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
            {
                // the client does not like the certificate, or one of them has gone
            }
        }
    }
}
