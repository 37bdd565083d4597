using System.Net;
using System.Net.Sockets;

namespace JitGateway.JourneyTests.Servers;

internal static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A loopback port that nobody listens on, given out once in this run.</summary>
    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (Given.Add(port)) return port;
            }
        }
    }

    /// <summary>Two of them.</summary>
    public static (int First, int Second) NextTwo() => (Next(), Next());
}
