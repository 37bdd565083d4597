using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Backends.Checks;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.IdentityHeaders.Probe;

/// <summary>
/// The way to a destination of somebody who is not the gateway: by the protocol that it speaks, with no proof but a certificate of their own making. Each request has a connection of its own, so that an ended one says
/// something of that request.
/// </summary>
internal sealed class ProbeDoor : IDisposable
{
    private const int MostOctets = 256 * 1024;

    private readonly HttpClient _client;
    private readonly ForwarderRequestConfig _protocol;
    private readonly TimeSpan _patience;

    /// <param name="certificate">What to show where one is asked for; null: nothing.</param>
    public ProbeDoor(ClusterConfig cluster, TimeSpan patience, X509Certificate2? certificate = null)
    {
        _protocol = cluster.HttpRequest ?? ForwarderRequestConfig.Empty;
        _patience = patience;
        AsksForCertificate = certificate is not null;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            AutomaticDecompression = DecompressionMethods.All,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = ConnectAsync,
        };
        handler.SslOptions.AllowTlsResume = false;
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, remote, _) =>
        {
            AsksForCertificate |= remote is not null;   // it is asked once before, without anybody on the other side
            return certificate!;
        };
        if (cluster.HttpClient?.SslProtocols is { } versions) handler.SslOptions.EnabledSslProtocols = versions;
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Whether a connection was ever made.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the destination wanted a certificate; a door that shows one is for those.</summary>
    public bool AsksForCertificate { get; private set; }

    public void Dispose() => _client.Dispose();

    /// <param name="usual">What the gateway says of the connection, which is no secret.</param>
    public async Task<ProbedAnswer> AskAsync(Uri address, IReadOnlyList<(string Name, string Value)> usual, Forgery forgery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address)
        {
            Version = _protocol.Version ?? HttpVersion.Version20,   // as YARP has it where only the policy is written
            VersionPolicy = _protocol.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        foreach (var (name, value) in usual.Concat(forgery.Headers)) request.Headers.TryAddWithoutValidation(name, value);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return await ProbedAnswer.ReadAsync(answer, MostOctets, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbedAnswer.Failed(BypassVerdict.NoAnswer, $"no {(IsOpen ? "answer" : "connection")} within {_patience.TotalSeconds:0} seconds", isSilence: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return FaultOf(e);
        }
    }

    private static ProbedAnswer FaultOf(Exception fault)
    {
        var cause = fault.InnerException ?? fault;
        if (cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused }) return ProbedAnswer.Failed(BypassVerdict.Refused, "connection refused");
        if (fault is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError }) return ProbedAnswer.Failed(BypassVerdict.NoAnswer, $"it speaks another protocol: {InOneLine(cause.Message)}", isSilence: true);
        return ProbedAnswer.Failed(BypassVerdict.NoAnswer, (fault as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError => $"no TLS: {InOneLine(cause.Message)}",
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => $"no connection: {InOneLine(cause.Message)}",
            HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse => $"it speaks another protocol: {InOneLine(cause.Message)}",
            _ => "it ends the connection without an answer",
        });
    }

    private static string InOneLine(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        IsOpen = true;
        return new NetworkStream(socket, ownsSocket: true);
    }
}
