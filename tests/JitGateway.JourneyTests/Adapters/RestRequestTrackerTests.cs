using System.Net.Http.Json;
using System.Text.Json;
using JitGateway.JourneyTests.Documentation;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>A Request Tracker that was made ready for the gateway as its recipe says.</summary>
public sealed class RequestTrackerOfTheRecipe : IAsyncLifetime
{
    internal RecipePage Page { get; } = new("rest/request-tracker.md");

    public RequestTracker Server { get; init; } = new();

    public string Token { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        Token = (await RecipeScript.RunAsync(Page.Blocks("sh").Single(), Server.Environment))[^1];
        foreach (var name in new[] { "Engineering", "Writers" }) await Server.PostAsync("group", new { Name = name });
    }

    public Task DisposeAsync() => Server.DisposeAsync();
}

/// <summary>The adapter Rest with Request Tracker's REST2, as the page about Request Tracker has it.</summary>
public sealed class RestRequestTrackerTests(RequestTrackerOfTheRecipe tracker) : RestProductJourney, IClassFixture<RequestTrackerOfTheRecipe>
{
    protected override Uri Origin => tracker.Server.Origin;

    internal override ProductNames Names { get; } = new(
        "Name", "RealName", ["Name", "EmailAddress", "RealName", "Organization"], ["Name", "RealName", "Organization"], ["Engineering", "Writers"], ["LastUpdated"], Longest: 120,
        Stored: value => value.Replace("\r\n", "\n", StringComparison.Ordinal),   // of a form field's lines
        IsName: value => value != "0" && !value.Contains('\n'));   // its own lists show nobody who is called so

    internal override RecipeGateway Start(Uri origin, string? credentials, string? authorities, TimeSpan? timeout) => tracker.Page.Start("tickets", new
    {
        Timeout = timeout ?? TimeSpan.FromSeconds(20),
        Rest = new { BaseUrl = new Uri(origin, "REST/2.0"), Secrets = new { token = credentials ?? tracker.Token }, CaFile = authorities },
    });

    internal override BackendUser Person(string name) => new(new Dictionary<string, AttributeValue?>
    {
        ["Name"] = Text(name),
        ["EmailAddress"] = Text($"{name}@example.com"),
        ["RealName"] = Text("Ada Lovelace"),
        ["Organization"] = Text("Engines"),
    });

    protected override async Task<IReadOnlyDictionary<string, string>> SeenAsync(string accountId) =>
        (await tracker.Server.Root.GetFromJsonAsync<JsonElement>($"user/{accountId}")).EnumerateObject().Where(p => p.Name != "Disabled" && p.Value.ValueKind is (JsonValueKind.String or JsonValueKind.Number))   // objects have their members in any order
            .ToDictionary(p => p.Name, p => p.Value.GetRawText());

    protected override async Task<IReadOnlyList<string>> GroupsSeenAsync(string accountId)
    {
        var names = new List<string>();
        foreach (var group in (await tracker.Server.Root.GetFromJsonAsync<JsonElement>($"user/{accountId}/groups")).GetProperty("items").EnumerateArray())
            names.Add((await tracker.Server.Root.GetFromJsonAsync<JsonElement>($"group/{group.GetProperty("id").GetInt32()}")).GetProperty("Name").GetString()!);
        return names;
    }
}
