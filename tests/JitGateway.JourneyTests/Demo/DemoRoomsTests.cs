using JitGateway.Demo.Applications;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Demo;

/// <summary>People copy the demo's handler: it must be one that keeps its word.</summary>
public sealed class DemoRoomsTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task One_person_has_one_account_that_can_be_disabled()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        await using var rooms = RoomsApplication.Build(url, Secret, TimeProvider.System);
        await rooms.StartAsync();
        var alice = People.Alice();
        using var made = (IDisposable)AdapterConfiguration.Read("Webhook", new { Url = $"{url}/jit", Secrets = Secret }, ["login", "subject"], ["subject"]).Adapter();
        var adapter = ((IPersonalAdapter)made).For(alice.Subject, alice);
        var wanted = new BackendUser(new Dictionary<string, AttributeValue?> { ["login"] = new AttributeValue.Text("alice"), ["subject"] = new AttributeValue.Text("alice-0001") });

        var account = (await adapter.CreateAsync(wanted, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value;
        (await adapter.CreateAsync(wanted, default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>().LinkTo.ShouldBe(account.AccountId);

        foreach (var active in new[] { false, true })
            (await adapter.SetActiveAsync(account, active, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value.Active.ShouldBe(active);
    }
}
