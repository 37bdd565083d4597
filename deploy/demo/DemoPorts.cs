using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace JitGateway.Demo;

/// <summary>The ports of one run, all on 127.0.0.1.</summary>
internal sealed record DemoPorts(int Gateway, int Management, int IdentityProvider, int Tour, int Wiki, int Timesheets, int Rooms, int Helpdesk, int Phones)
{
    /// <summary>The usual ones; each that is taken is replaced by a free one.</summary>
    public static DemoPorts Usual() => Choose(8080, 9090, 8081, 8082, 8083, 8084, 8085, 8086, 8087);

    /// <summary>Nine in a row.</summary>
    public static DemoPorts From(int first) => Choose(first, first + 5, first + 1, first + 2, first + 3, first + 4, first + 6, first + 7, first + 8);

    /// <param name="arguments">Nothing, or <c>--port-base N</c>.</param>
    /// <returns>Null: the arguments are not understood.</returns>
    public static DemoPorts? Parse(string[] arguments) => arguments switch
    {
        [] => Usual(),
        ["--port-base", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first is >= 1 and <= 65527 => From(first),
        _ => null,
    };

    public static string Url(int port) => $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    private static DemoPorts Choose(params int[] wanted)
    {
        // all are held until all are chosen, so that none is chosen twice
        var held = new List<TcpListener>();
        try
        {
            var chosen = wanted.Select(port => Hold(port, held)).ToList();
            return new DemoPorts(chosen[0], chosen[1], chosen[2], chosen[3], chosen[4], chosen[5], chosen[6], chosen[7], chosen[8]);
        }
        finally
        {
            foreach (var listener in held) listener.Dispose();
        }
    }

    private static int Hold(int wanted, List<TcpListener> held)
    {
        foreach (var port in (int[])[wanted, 0])
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                held.Add(listener);
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                listener.Dispose();
            }
        }

        throw new InvalidOperationException("No free port on 127.0.0.1.");
    }
}
