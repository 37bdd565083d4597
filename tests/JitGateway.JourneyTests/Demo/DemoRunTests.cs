using System.Globalization;
using System.Net;
using System.Net.Sockets;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Demo;

/// <summary>The demo as somebody who tries it starts and stops it.</summary>
public sealed class DemoRunTests
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Ctrl_C_ends_it_and_closes_all_its_ports()
    {
        var first = FreePort.Next(9);
        await using var demo = ChildProcess.StartRun("deploy/demo", ["--port-base", first.ToString(CultureInfo.InvariantCulture)]);
        await demo.WaitForOutputAsync($"Open    http://127.0.0.1:{first}/", StartLimit);
        foreach (var port in Enumerable.Range(first, 9)) (await IsOpenAsync(port)).ShouldBeTrue($"port {port} belongs to the demo");

        (await demo.InterruptAsync()).ShouldBe(0, demo.Output);

        foreach (var port in Enumerable.Range(first, 9)) (await IsOpenAsync(port)).ShouldBeFalse($"port {port} outlived the demo");
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
