using System.Net;
using JitGateway.Identity.Address;
using JitGateway.Saml;
using JitGateway.Saml.Discovery;

namespace JitGateway.Tests.Saml.Discovery;

public sealed class ClientNetworkTests
{
    private static readonly IReadOnlyList<IdentityProvider> Providers =
    [
        Provider("campus", "10.0.0.0/8", "2001:db8::/32"), Provider("physics", "10.20.0.0/16"), Provider("library", "10.20.30.40"), Provider("north", "172.16.0.0/12"), Provider("south", "172.16.0.0/12"), Provider("nowhere"),
    ];

    [Theory]
    [InlineData("10.1.1.1", "campus")]
    [InlineData("10.20.1.1", "physics")]
    [InlineData("10.20.30.40", "library")]
    [InlineData("::ffff:10.20.30.40", "library")]   // as a listener on all addresses shows IPv4
    [InlineData("2001:db8::1", "campus")]
    public void The_narrowest_network_around_an_address_says_whose_people_are_there(string address, string expected) =>
        ClientNetwork.ProviderOf(Providers, IPAddress.Parse(address)).ShouldNotBeNull().Name.ShouldBe(expected);

    [Fact]
    public void Two_equally_narrow_networks_and_no_network_say_nothing()
    {
        ClientNetwork.ProviderOf(Providers, IPAddress.Parse("172.16.0.1")).ShouldBeNull();
        ClientNetwork.ProviderOf(Providers, IPAddress.Parse("11.0.0.1")).ShouldBeNull();
        ClientNetwork.ProviderOf(Providers, client: null).ShouldBeNull();
    }

    private static IdentityProvider Provider(string name, params string[] networks) => new(name, new IdentityProviderOptions(), NameIdFormat: null)
    {
        Networks = [.. networks.Select(n => ClientNetworks.TryParse(n, out var network) ? network : throw new FormatException(n))],
    };
}
