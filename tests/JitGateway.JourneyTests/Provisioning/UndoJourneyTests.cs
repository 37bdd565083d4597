using System.Net;
using System.Text.Json;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>An operator looks up what provisioning did, sets one plan back and does it once more, by the command line; on a real Redis and a real SCIM server.</summary>
public sealed class UndoJourneyTests(RedisServer redis, ScimmyServer scimmy) : IClassFixture<RedisServer>, IClassFixture<ScimmyServer>, IAsyncLifetime
{
    private const string Department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(redis.Configuration).WithBackend("wiki", JourneyBackends.Wiki(scimmy));
        _gateway = await GatewayProcess.StartReadyAsync(_configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider])
            if (part is not null) await part.DisposeAsync();
    }

    [Fact]
    public async Task A_plan_is_looked_up_set_back_and_done_once_more()
    {
        await SignInAsync();
        _identityProvider.Set(_identityProvider.Get("ada") with { Department = "Research" });
        await SignInAsync();
        (await DepartmentAsync()).ShouldBe("Research");
        (await _gateway.RunAsync("ledger", "history", "--backend", "wiki")).ShouldMatch($@"\n2 .* updated +update {Department}:department ");
        (await _gateway.RunAsync("ledger", "history", "2", "--values")).ShouldContain("Engineering");

        (await _gateway.RunAsync("ledger", "undo", "2")).ShouldStartWith("Undone. Account ");
        (await DepartmentAsync()).ShouldBe("Engineering");
        await SignInAsync();
        (await DepartmentAsync()).ShouldBe("Engineering", "it stays so until the identity provider sends another value");

        (await _gateway.RunAsync("ledger", "replay", "2")).ShouldStartWith("Updated. Account ");
        (await DepartmentAsync()).ShouldBe("Research");

        var entries = JsonDocument.Parse(await _gateway.RunAsync("ledger", "history", "--json")).RootElement.GetProperty("entries").EnumerateArray().Select(e => $"{e.GetProperty("kind")} {e.GetProperty("outcome")}");
        entries.ShouldBe(["Replay updated", "Undo updated", "Pass updated", "Pass created"]);
        (await _gateway.RunAsync("ledger", "verify")).ShouldStartWith("4 entries, from 1, in order.");
    }

    private async Task SignInAsync()
    {
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(_gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<string?> DepartmentAsync() => (await scimmy.UsersAsync()).ShouldHaveSingleItem().GetProperty(Department).GetProperty("department").GetString();
}
