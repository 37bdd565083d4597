using System.Net;
using System.Net.Sockets;
using JitGateway.Demo;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Demo;

public sealed class DemoPortsTests
{
    [Fact]
    public void A_port_that_is_taken_is_replaced_by_a_free_one()
    {
        var first = FreePort.Next();
        using var somebody = new TcpListener(IPAddress.Loopback, first);
        somebody.Start();

        var ports = DemoPorts.From(first);

        ports.Gateway.ShouldNotBe(first);
        int[] all = [ports.Gateway, ports.Management, ports.IdentityProvider, ports.Tour, ports.Wiki, ports.Timesheets, ports.Rooms, ports.Helpdesk, ports.Phones];
        all.Distinct().Count().ShouldBe(all.Length);
    }

    [Theory]
    [InlineData("--port-base")]
    [InlineData("--port-base", "http")]
    [InlineData("--port-base", "0")]
    [InlineData("--port-base", "65535")]
    [InlineData("--ports", "8080")]
    public void Arguments_that_are_not_understood_are_refused(params string[] arguments) => DemoPorts.Parse(arguments).ShouldBeNull();

    [Fact]
    public void A_first_port_can_be_chosen()
    {
        var first = FreePort.Next();
        DemoPorts.Parse(["--port-base", $"{first}"])!.Gateway.ShouldBe(first);
    }
}
