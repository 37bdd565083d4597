using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Webhook against a handler in Node, which knows nothing of the gateway's code.</summary>
public sealed class WebhookContractTests(WebhookServer server) : GroupAdapterContract, IClassFixture<WebhookServer>
{
    private int _seen;

    internal override ContractNames Names { get; } = new("userName", "externalId", "surname", "email", "title", "roles", "active");

    internal override string UnknownAttribute => "noSuchAttribute";

    public override Task InitializeAsync() => server.ResetAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task While_secrets_change_either_of_them_will_do(int known)
    {
        var adapter = Kept(Make(server.Url, [$"{Guid.NewGuid():N}", server.Secrets[known]], Usual));
        (await adapter.CheckAsync(default)).ShouldBe(new AdapterResult<string>.Done($"handler at {server.Url}: handler of the tests"));
    }

    [Fact]
    public async Task The_handler_refuses_a_call_that_is_old_or_was_changed()
    {
        const string Call = """{"call":"createUser","attributes":{"userName":"mallory"}}""";
        var now = TimeProvider.System.GetUtcNow();
        (await StatusAsync(Call, Signed(Call, now))).ShouldBe(200);
        await server.ResetAsync();
        (await StatusAsync(Call, Signed(Call, now.AddMinutes(-6)))).ShouldBe(401);
        (await StatusAsync(Call, Signed(Call, now.AddMinutes(6)))).ShouldBe(401);
        (await StatusAsync(Call.Replace("mallory", "eve", StringComparison.Ordinal), Signed(Call, now))).ShouldBe(401);
        (await StatusAsync(Call, $"t={now.ToUnixTimeSeconds()}")).ShouldBe(401);
        (await StatusAsync(Call, null)).ShouldBe(401);
        (await AccountsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_stays()
    {
        var adapter = Adapter();
        var ada = Done(await adapter.CreateAsync(Ada(), default));
        Done(await adapter.UpdateAsync(ada, Difference((Names.Title, Text("Countess"))), default));
        Done(await adapter.UpdateAsync(ada, Difference((Names.Surname, Text("King"))), default));
        var read = Done(await adapter.GetAsync(ada.AccountId, Names.All, default));
        ShouldHold(read, With(With(Ada(), Names.Title, Text("Countess")), Names.Surname, Text("King")));
        (await adapter.UpdateAsync(ada, Difference((Names.Title, Text("Baroness"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        ShouldHold(Done(await adapter.GetAsync(ada.AccountId, Names.All, default)), With(With(Ada(), Names.Title, Text("Countess")), Names.Surname, Text("King")));
    }

    protected override string AbsentId => "4711";

    protected override async Task<IReadOnlyDictionary<string, string>> AccountsAsync() =>
        (await server.AccountsAsync()).ToDictionary(a => a.GetProperty("id").GetString()!, a => a.GetRawText());

    protected override async Task<IReadOnlyList<string>> WrittenAsync()
    {
        var log = await server.LogAsync();
        var written = log.Skip(_seen).Where(c => c.GetProperty("call").GetString() == "updateUser").SelectMany(c => c.GetProperty("attributes").EnumerateObject().Select(a => a.Name)).ToList();
        _seen = log.Count;
        return written;
    }

    protected override Task MakeGroupsAsync(IEnumerable<string> names) => server.MakeGroupsAsync(names);

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync() => server.GroupsAsync();

    protected override async Task<IAsyncDisposable> SilenceAsync()
    {
        await server.FallSilentAsync();
        return new Ended();
    }

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(server.Url, [server.Secrets[0]], timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(new Uri($"http://127.0.0.1:{FreePort.Next()}/jit"), server.Secrets, timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(server.Url, ["wrong-secret-wrong-secret-wrong-secret"], timeout);

    private IProvisioningAdapter Make(Uri url, IReadOnlyList<string> secrets, TimeSpan timeout) =>
        AdapterConfiguration.Read("Webhook", new { Url = url, Secrets = secrets }, Names.All, Names.Searched, timeout, groups: true).Adapter();

    private string Signed(string body, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(server.Secrets[0]), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }

    private async Task<int> StatusAsync(string body, string? signature)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null) request.Headers.TryAddWithoutValidation("X-Jit-Signature", signature);
        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private sealed class Ended : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;   // the order was for one call
    }
}
