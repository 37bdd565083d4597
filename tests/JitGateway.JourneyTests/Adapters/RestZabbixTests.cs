using System.Text.Json;
using JitGateway.JourneyTests.Documentation;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>A Zabbix that was made ready for the gateway as its recipe says.</summary>
public sealed class ZabbixOfTheRecipe : IAsyncLifetime
{
    private const string AdminPassword = "zabbix";   // of a fresh installation

    internal RecipePage Page { get; } = new("rest/zabbix.md");

    public ZabbixFrontend Server { get; init; } = new();

    public string Password { get; } = $"secret-{Guid.NewGuid():N}";

    /// <summary>The number of the group that everybody is in.</summary>
    public string Group { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        var said = await RecipeScript.RunAsync(Page.Blocks("sh").Single(), new Dictionary<string, string> { ["ZABBIX_URL"] = Server.Origin.ToString().TrimEnd('/'), ["ZABBIX_ADMIN_PASSWORD"] = AdminPassword, ["ZABBIX_PASSWORD"] = Password });
        Group = said[^1];
        await Server.CallAsync("usergroup.create", new { name = "Operators" });
    }

    public Task DisposeAsync() => Server.DisposeAsync();
}

/// <summary>The adapter Rest with Zabbix's JSON-RPC, as the page about Zabbix has it.</summary>
public sealed class RestZabbixTests(ZabbixOfTheRecipe zabbix) : RestProductJourney, IClassFixture<ZabbixOfTheRecipe>
{
    protected override Uri Origin => zabbix.Server.Origin;

    internal override ProductNames Names { get; } = new(
        "username", "surname", ["username", "name", "surname", "email", "roleid"], ["username", "name", "surname"], ["Operators", "Guests"], ["attempt_clock"], Longest: 100, Stored: value => value, IsName: _ => true);

    [Fact]
    public async Task A_session_that_has_ended_is_begun_anew()
    {
        var name = NewName();
        Done(await Adapter().CreateAsync(Person(name), default));
        await zabbix.Server.EndSessionsAsync();
        Done(await Adapter().FindAsync(Names.Name, name, [], default)).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_page_names_the_group_as_its_script_does() => zabbix.Page.Blocks("jsonc").Single().ShouldContain($"\"usrgrps\": [ {{ \"usrgrpid\": \"{zabbix.Group}\" }} ]");

    internal override RecipeGateway Start(Uri origin, string? credentials, string? authorities, TimeSpan? timeout) => zabbix.Page.Start("monitoring", new
    {
        Timeout = timeout ?? TimeSpan.FromSeconds(20),
        Rest = new { BaseUrl = origin, Secrets = new { password = credentials ?? zabbix.Password }, CaFile = authorities },
    });

    internal override BackendUser Person(string name) => new(new Dictionary<string, AttributeValue?>
    {
        ["username"] = Text(name),
        ["name"] = Text("Ada"),
        ["surname"] = Text("Lovelace"),
        ["email"] = Text($"{name}@example.com"),
        ["roleid"] = Text("1"),
        ["passwd"] = Text($"Qx!{Random.Shared.NextInt64(1_000_000_000_000, long.MaxValue)}"),   // Zabbix takes none with a name in it
    });

    protected override async Task<IReadOnlyDictionary<string, string>> SeenAsync(string accountId) =>
        (await UserAsync(accountId)).EnumerateObject().Where(p => p.Name is not ("usrgrps" or "users_status")).ToDictionary(p => p.Name, p => p.Value.GetRawText());

    protected override async Task<IReadOnlyList<string>> GroupsSeenAsync(string accountId) =>
        [.. (await UserAsync(accountId)).GetProperty("usrgrps").EnumerateArray().Select(g => g.GetProperty("name").GetString()!)];

    private async Task<JsonElement> UserAsync(string accountId) =>
        (await zabbix.Server.CallAsync("user.get", new { userids = new[] { accountId }, output = "extend", selectUsrgrps = new[] { "name" }, selectMedias = new[] { "mediatypeid", "sendto" } }))[0];
}
