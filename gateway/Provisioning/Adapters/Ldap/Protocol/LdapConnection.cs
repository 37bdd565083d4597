using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>One connection, secured and bound, for one operation at a time. After a failure in the middle of one it cannot be used any more.</summary>
internal sealed class LdapConnection : IDisposable
{
    private readonly LdapServer _server;
    private readonly Socket _socket;
    private Stream _stream;
    private int _id;
    private bool _inOperation;
    private bool _isBound;

    private LdapConnection(LdapServer server, Socket socket)
    {
        _server = server;
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>
    /// Whether it can be used for another operation. Between operations a server says nothing but that it goes: where there is something to read, or the end, it is over.
    /// </summary>
    public bool IsUsable
    {
        get
        {
            try
            {
                return !_inOperation && !_socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Connects, secures and binds; what cannot be secured is not used.</summary>
    /// <exception cref="LdapUnavailableException">It cannot be done; the message says what.</exception>
    public static async Task<LdapConnection> OpenAsync(LdapServer server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new LdapConnection(server, socket: await ConnectAsync(socket, server, cancellationToken));
        try
        {
            if (server.Security == LdapSecurity.StartTls) await connection.StartTlsAsync(cancellationToken);
            if (server.Security != LdapSecurity.None) await connection.SecureAsync(cancellationToken);
            await connection.BindAsync(cancellationToken);
            connection._isBound = true;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task<LdapSearchResult> SearchAsync(LdapSearch search, CancellationToken cancellationToken)
    {
        var id = await SendAsync(LdapRequest.Search(search, Math.Max(1, (int)Math.Ceiling(_server.Timeout.TotalSeconds))), cancellationToken);
        var entries = new List<LdapEntry>();
        var references = false;
        while (true)
        {
            var message = await ReceiveAsync(id, cancellationToken);
            switch (message.Operation)
            {
                case LdapMessage.SearchEntry when search.MostEntries > 0 && entries.Count == search.MostEntries:
                    // the server does not heed the limit; what else it sends nobody reads, and this connection ends
                    return new LdapSearchResult(new LdapResult(LdapResultCode.SizeLimitExceeded, ""), entries, references);
                case LdapMessage.SearchEntry:
                    entries.Add(message.Entry());
                    break;
                case LdapMessage.SearchReference:
                    references = true;
                    break;
                default:
                    var result = message.Result();
                    _inOperation = false;
                    return new LdapSearchResult(result, entries, references || result.Code == LdapResultCode.Referral);
            }
        }
    }

    /// <summary>Any operation with one answer.</summary>
    public async Task<LdapResult> RunAsync(Action<AsnWriter> operation, CancellationToken cancellationToken) => (await AskAsync(operation, cancellationToken)).Result;

    /// <summary>As whom the server sees us (RFC 4532): empty for nobody; null where it does not say.</summary>
    public async Task<string?> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var (result, message) = await AskAsync(LdapRequest.Extended(LdapRequest.WhoAmI), cancellationToken);
        return result.IsSuccess ? message.ExtendedValue() ?? "" : null;
    }

    public void Dispose()
    {
        try
        {
            if (_isBound && IsUsable)
            {
                var writer = new AsnWriter(AsnEncodingRules.BER);
                Wrap(writer, ++_id, LdapRequest.Unbind);
                _stream.Write(writer.Encode());
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // it was to be closed anyway
        }

        _stream.Dispose();
    }

    private static async Task<Socket> ConnectAsync(Socket socket, LdapServer server, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LdapUnavailableException($"no connection: {e.SocketErrorCode}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Wrap(AsnWriter writer, int id, Action<AsnWriter> operation)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            operation(writer);
        }
    }

    private async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync(LdapRequest.Extended(LdapRequest.StartTls), cancellationToken);
        if (!result.IsSuccess) throw new LdapUnavailableException($"{result}: the server does not do StartTLS, and nothing is said to it in clear");
    }

    private async Task SecureAsync(CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(_server.Tls(), cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // the words of an AuthenticationException are about certificates: names, times, authorities
            throw new LdapUnavailableException(e is AuthenticationException ? $"TLS: {e.Message}" : "TLS: the server does not speak it, or does not accept our certificate");
        }
    }

    private async Task BindAsync(CancellationToken cancellationToken)
    {
        var bind = _server.Account is { } account ? LdapRequest.SimpleBind(account.Name, account.Password.Reveal()) : LdapRequest.ExternalBind();
        var result = await RunAsync(bind, cancellationToken);
        if (!result.IsSuccess)
            throw new LdapUnavailableException($"{result}: the server does not let us in; an operator must mend {(_server.Account is null ? "Ldap:ClientCertificate, or whom the server makes of it" : "Ldap:BindDn and Ldap:Password")}");
    }

    private async Task<(LdapResult Result, LdapMessage Message)> AskAsync(Action<AsnWriter> operation, CancellationToken cancellationToken)
    {
        var id = await SendAsync(operation, cancellationToken);
        var message = await ReceiveAsync(id, cancellationToken);
        var result = message.Result();
        _inOperation = false;
        return (result, message);
    }

    private async Task<int> SendAsync(Action<AsnWriter> operation, CancellationToken cancellationToken)
    {
        _inOperation = true;
        var id = ++_id;
        var writer = new AsnWriter(AsnEncodingRules.BER);
        Wrap(writer, id, operation);
        await _stream.WriteAsync(writer.Encode(), cancellationToken);
        return id;
    }

    private async Task<LdapMessage> ReceiveAsync(int id, CancellationToken cancellationToken)
    {
        var message = await LdapMessage.ReadAsync(_stream, cancellationToken);
        return message.Id == id ? message : throw new LdapUnavailableException(message.Id == 0 ? "the server says good-bye" : "the server answers another question");
    }
}
