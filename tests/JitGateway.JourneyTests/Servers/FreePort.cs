using System.Net;
using System.Net.Sockets;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// Ports of the loopback address, each given out once in a run. They lie below those that the system gives out by itself, to outgoing connections and to
/// whoever asks for any, so that nobody takes one before its server does or while its server is down.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Beyond = 32_000;

    private static readonly Lock Giving = new();
    private static int _next = Random.Shared.Next(First, Beyond);   // elsewhere for another run at the same time

    /// <summary>One that nobody listens on.</summary>
    public static int Next() => Next(1);

    /// <summary>So many in a row; the first of them.</summary>
    public static int Next(int count)
    {
        lock (Giving)
        {
            for (var tries = First; tries < Beyond; tries++)
            {
                if (_next + count > Beyond) _next = First;
                var first = _next++;
                if (!Enumerable.Range(first, count).All(IsFree)) continue;
                _next = first + count;
                return first;
            }
        }

        throw new InvalidOperationException($"No {count} free ports in a row on 127.0.0.1.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
