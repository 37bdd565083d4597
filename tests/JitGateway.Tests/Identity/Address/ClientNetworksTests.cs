using System.Net;
using JitGateway.Identity.Address;

namespace JitGateway.Tests.Identity.Address;

public sealed class ClientNetworksTests
{
    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.1/8", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("campus", false)]
    [InlineData("", false)]
    public void A_network_is_an_address_or_a_prefix_without_more(string text, bool legal) => ClientNetworks.TryParse(text, out _).ShouldBe(legal);

    [Theory]
    [InlineData("::ffff:10.20.30.40", "10.20.30.40")]
    [InlineData("10.20.30.40", "10.20.30.40")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void An_address_of_IPv4_is_one_however_it_is_shown(string shown, string plain) => ClientNetworks.Plain(IPAddress.Parse(shown)).ShouldBe(IPAddress.Parse(plain));
}
