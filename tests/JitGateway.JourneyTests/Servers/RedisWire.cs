using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JitGateway.JourneyTests.Servers;

/// <summary>Asks a Redis one thing, over a connection of its own; to start redis-cli for it costs a machine more than all the rest of many tests.</summary>
/// <param name="Authority">Whom the client trusts; null: the server does not speak TLS.</param>
/// <param name="Certificate">What the client shows.</param>
internal sealed record RedisWire(int Port, string? Password, TestAuthority? Authority, CertificateFiles? Certificate)
{
    /// <returns>The answer as redis-cli writes it: one line for each part of it, an error as a text, and a sentence where there is no answer.</returns>
    public async Task<string> AskAsync(params IReadOnlyList<string> command)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
            await using var stream = await OverAsync(client.GetStream(), limit.Token);
            using var answers = new StreamReader(stream, Encoding.Latin1);   // a character for each octet
            if (Password is not null) await AskAsync(stream, answers, ["AUTH", Password], limit.Token);
            return (await AskAsync(stream, answers, command, limit.Token)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return $"Could not ask the Redis at 127.0.0.1:{Port}: {e.Message}";
        }
    }

    private async Task<Stream> OverAsync(NetworkStream line, CancellationToken cancellationToken)
    {
        if (Authority is null) return line;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Authority.File);
        var stream = new SslStream(line);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            CertificateChainPolicy = policy,
            ClientCertificates = [X509Certificate2.CreateFromPemFile(Certificate!.Certificate, Certificate.Key)],
        }, cancellationToken);
        return stream;
    }

    private static async Task<string> AskAsync(Stream stream, StreamReader answers, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var parts = command.Select(p => $"${Encoding.UTF8.GetByteCount(p)}\r\n{p}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"*{command.Count}\r\n{string.Concat(parts)}"), cancellationToken);
        return await ReadAsync(answers, cancellationToken);
    }

    /// <summary>An answer in RESP, version 2.</summary>
    private static async Task<string> ReadAsync(StreamReader answers, CancellationToken cancellationToken)
    {
        var line = await answers.ReadLineAsync(cancellationToken) ?? throw new IOException("it closed the connection");
        if (line[0] is not ('$' or '*')) return line[1..];   // a status, an error or a number
        var length = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
        if (length < 0) return "";
        if (line[0] == '*')
        {
            var elements = new string[length];
            for (var i = 0; i < length; i++) elements[i] = await ReadAsync(answers, cancellationToken);
            return string.Join('\n', elements);
        }

        var text = new char[length + 2];
        if (await answers.ReadBlockAsync(text, cancellationToken) < text.Length) throw new IOException("it closed the connection");
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text, 0, length)).Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
