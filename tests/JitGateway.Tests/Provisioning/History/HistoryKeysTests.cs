using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.History;

public sealed class HistoryKeysTests
{
    [Fact]
    public void Keys_are_derived_once_and_not_for_every_entry()
    {
        var secrets = new CountingSecrets();
        var keys = new HistoryKeys(Active<HistoryOptions>.Always(new HistoryOptions()), secrets);

        for (var i = 0; i < 50; i++) keys.All.ShouldHaveSingleItem();

        secrets.Derived.ShouldBe(1);
        keys.All[0].ShouldBeSameAs(keys.All[0]);
    }

    private sealed class CountingSecrets : IGatewaySecrets
    {
        public int Derived { get; private set; }

        public IReadOnlyList<byte[]> For(string purpose)
        {
            Derived++;
            return ["the key that all nodes have"u8.ToArray()];
        }
    }
}
