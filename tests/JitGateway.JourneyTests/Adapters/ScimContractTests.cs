using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>The adapter Scim against scimmy, a real SCIM 2.0 server.</summary>
public sealed class ScimContractTests(ScimmyServer server) : GroupAdapterContract, IClassFixture<ScimmyServer>
{
    private int _seen;

    internal override ContractNames Names { get; } = new("userName", "externalId", "name.familyName", "emails", "title", "roles", "active");

    internal override string UnknownAttribute => "noSuchAttribute";

    public override Task InitializeAsync() => server.ResetAsync();

    [Fact]
    public async Task The_log_shows_one_patch_with_the_difference_alone()
    {
        var adapter = Make(TimeSpan.FromSeconds(20));
        var user = new BackendUser(new Dictionary<string, AttributeValue?> { ["userName"] = new AttributeValue.Text("ada"), ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"] = new AttributeValue.Text("Engines") });
        var ada = ((AdapterResult<ExistingUser>.Done)await adapter.CreateAsync(user, default)).Value;
        var difference = new Dictionary<string, AttributeValue?> { ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"] = new AttributeValue.Text("Analysis") };
        (await adapter.UpdateAsync(ada, new BackendUser(difference), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>();
        var log = await server.LogAsync();
        log.Select(r => (r.Method, r.Status)).ShouldBe([("POST", 201), ("GET", 200), ("PATCH", 200)]);
        log[1].Path.ShouldBe("/scim/v2/ServiceProviderConfig", "asked once an hour");
        log[2].Body!.Value.GetRawText().ShouldBe(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Analysis"}]}""");
    }

    [Fact]
    public async Task A_check_names_what_the_servers_schemas_require_and_nothing_is_mapped_to()
    {
        const string badge = "urn:ietf:params:scim:schemas:extension:example:2.0:Badge";
        IProvisioningAdapter Mapping(params string[] mapped) => AdapterConfiguration.Read("Scim", JsonSerializer.Serialize(new { server.BaseUrl, server.Token }), mapped, ["userName"], TimeSpan.FromSeconds(20)).Adapter();

        (await Mapping("userName", $"{badge}:colour").CheckAsync(default)).ShouldBe(new AdapterResult<string>.Rejected(
            $"{badge}:number is demanded of every account by the service's /Schemas, and nothing is mapped to it; map it, with a constant where people have no value of it", $"{badge}:number"));
        (await Mapping("userName", $"{badge}:colour").CreateAsync(new BackendUser(new Dictionary<string, AttributeValue?> { ["userName"] = new AttributeValue.Text("ada"), [$"{badge}:colour"] = new AttributeValue.Text("red") }), default))
            .ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>("and so it is");
        (await Mapping("userName", $"{badge}:colour", $"{badge}:number").CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Done>();
        (await Mapping("userName", "title").CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Done>("an extension that nobody uses is not required");
        (await server.LogAsync()).ShouldContain(r => r.Path == "/scim/v2/Schemas" && r.Status == 200);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    public async Task A_server_that_fails_is_unavailable(int status)
    {
        await server.FailAsync(new OrderedFailure(Status: status));
        (await Make(TimeSpan.FromSeconds(20)).FindAsync("userName", "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>().Detail.ShouldStartWith($"{status}");
    }

    [Fact]
    public async Task A_server_that_is_busy_says_when_to_come_back()
    {
        await server.FailAsync(new OrderedFailure(Status: 429, RetryAfter: 7));
        (await Make(TimeSpan.FromSeconds(20)).FindAsync("userName", "ada", [], default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.RateLimited(TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public async Task Half_an_answer_is_unavailable()
    {
        await server.FailAsync(new OrderedFailure(Half: true));
        (await Make(TimeSpan.FromSeconds(20)).FindAsync("userName", "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>();
    }

    [Fact]
    public async Task An_answer_that_is_lost_after_the_work_leaves_an_account_that_is_found_again()
    {
        await server.FailAsync(new OrderedFailure(Afterwards: true, Method: "POST"));
        var adapter = Make(TimeSpan.FromSeconds(20));
        var ada = new BackendUser(new Dictionary<string, AttributeValue?> { ["userName"] = new AttributeValue.Text("ada") });
        (await adapter.CreateAsync(ada, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        ((AdapterResult<IReadOnlyList<ExistingUser>>.Done)await adapter.FindAsync("userName", "ada", [], default)).Value.Count.ShouldBe(1);
        (await adapter.CreateAsync(ada, default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();
    }

    protected override async Task<IReadOnlyDictionary<string, string>> AccountsAsync() =>
        (await server.UsersAsync()).ToDictionary(u => u.GetProperty("id").GetString()!, u => u.GetRawText());

    protected override async Task<IReadOnlyList<string>> WrittenAsync()
    {
        var log = await server.LogAsync();
        var written = log.Skip(_seen).Where(r => r.Method == "PATCH" && r.Path.StartsWith("/scim/v2/Users", StringComparison.Ordinal))
            .SelectMany(r => r.Body!.Value.GetProperty("Operations").EnumerateArray(), (_, o) => o.GetProperty("path").GetString()!).ToList();
        _seen = log.Count;
        return written;
    }

    protected override async Task MakeGroupsAsync(IEnumerable<string> names)
    {
        foreach (var name in names) await server.MakeGroupAsync(name);
    }

    protected override async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> MembersAsync() => (await server.GroupsAsync()).ToDictionary(
        g => g.GetProperty("displayName").GetString()!,
        g => (IReadOnlyList<string>)(g.TryGetProperty("members", out var members) ? [.. members.EnumerateArray().Select(m => m.GetProperty("value").GetString()!)] : []));

    protected override async Task<IAsyncDisposable> SilenceAsync()
    {
        await server.FailAsync(new OrderedFailure(Hang: true));
        return new Ended();
    }

    internal override IProvisioningAdapter Make(TimeSpan timeout) => Make(server.BaseUrl, server.Token, timeout);

    internal override IProvisioningAdapter MakeForNobody(TimeSpan timeout) => Make(new Uri($"http://127.0.0.1:{FreePort.Next()}/scim/v2"), server.Token, timeout);

    internal override IProvisioningAdapter MakeWithBadCredentials(TimeSpan timeout) => Make(server.BaseUrl, "wrong-secret", timeout);

    private IProvisioningAdapter Make(Uri baseUrl, string token, TimeSpan timeout) =>
        AdapterConfiguration.Read("Scim", JsonSerializer.Serialize(new { BaseUrl = baseUrl, Token = token }), Names.All, Names.Searched, timeout, groups: true).Adapter();

    private sealed class Ended : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;   // the order was for one request
    }
}
