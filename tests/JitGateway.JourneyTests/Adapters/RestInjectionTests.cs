using System.Text.Json;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Provisioning.Adapters.Rest;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>
/// Hostile values in each place of a request: they arrive as they are, or are refused before anything is sent, and no account is found, made or changed but the one that was meant. The contract
/// carries the same values through whole lives of accounts.
/// </summary>
public sealed class RestInjectionTests : IAsyncLifetime
{
    private RestApplication _application = null!;
    private IReadOnlyList<string> _bystanders = [];

    private static IEnumerable<string> Values => [.. HostileValues.All, "ada/../bob", "..\\bob", ".", "./", "%2e%2e", "..%2fbob", "bob?x=1", "bob#", "a\0b", "bob\r\nX-Login: bob", "bob\n", " bob", "bob\u0085", "naïve", "ada&login=bob", "ada;login=bob", "+bob", "bob%0d%0aX-Login:%20bob"];

    public async Task InitializeAsync()
    {
        _application = await RestApplication.StartAsync();
        using var adapter = new Made(RestFaces.Api(_application.Origin));
        foreach (var name in new[] { "ada", "bob" }) (await adapter.Adapter.CreateAsync(Person(name), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>();
        _bystanders = Snapshot();
    }

    public async Task DisposeAsync() => await _application.DisposeAsync();

    /// <summary>A segment of a path. What a server that takes an escaped slash for a slash could follow upwards is refused.</summary>
    [Fact]
    public async Task In_the_path_of_a_url()
    {
        var (carried, refused) = await FindAsync("""{ "*": { "Url": "users/by/{attribute}/{value}", "At": "users" } }""", v => $"/api/users/by/login/{Uri.EscapeDataString(v)}");
        carried.ShouldBeGreaterThan(100);
        refused.ShouldBe(["..", "../../ServiceProviderConfig", "..\\bob", ".", "./", "a\0b", "ada/../bob"], ignoreOrder: true);
    }

    [Fact]
    public async Task In_a_part_of_a_segment()
    {
        var (carried, refused) = await FindAsync("""{ "*": { "Url": "users/by/login/x{value}", "At": "users" } }""", v => $"/api/users/by/login/x{Uri.EscapeDataString(v)}");
        carried.ShouldBeGreaterThan(100);
        refused.ShouldBe(["../../ServiceProviderConfig", "a\0b", "ada/../bob"], ignoreOrder: true);
    }

    [Fact]
    public async Task In_a_query()
    {
        var (carried, refused) = await FindAsync("""{ "*": { "Url": "users", "Query": { "login": "{value}", "page": 1, "per_page": 20 }, "At": "users" } }""", v => $"/api/users?login={Uri.EscapeDataString(v)}&page=1&per_page=20");
        carried.ShouldBeGreaterThan(100);
        refused.ShouldBeEmpty();
    }

    /// <summary>Nothing but visible ASCII, without blanks at its ends, is a header that arrives as it was sent.</summary>
    [Fact]
    public async Task In_a_header()
    {
        var (carried, refused) = await FindAsync("""{ "*": { "Url": "me", "Headers": { "X-Login": "{value}" }, "At": "users" } }""", _ => "/api/me", login => _application.Before = context =>
        {
            context.Request.Headers["X-Login"].ToString().ShouldBe(login);
            context.Request.Headers.Keys.ShouldNotContain("X-Injected");
            return Task.CompletedTask;
        });
        carried.ShouldBeGreaterThan(50);
        refused.Count.ShouldBeGreaterThan(20);
        refused.ShouldAllBe(v => v.Any(c => c < ' ' || c > '~') || v.Trim() != v);
    }

    [Fact]
    public Task In_json() => LivesAsync(RestFaces.Api(_application.Origin));

    [Fact]
    public Task In_the_parameters_of_a_call() => LivesAsync(RestFaces.Rpc(_application.Origin));

    [Fact]
    public Task In_a_form() => LivesAsync(RestFaces.Web(_application.Origin));

    /// <summary>Whoever could name the id of an account reaches none by a value that is no id.</summary>
    [Fact]
    public async Task In_place_of_an_id()
    {
        using var made = new Made(RestFaces.Api(_application.Origin).Replace("\"IdPattern\": \"[0-9]+\",", "", StringComparison.Ordinal));
        var ids = _application.Accounts.Select(a => $"{a.Id}").ToList();
        foreach (var value in Values.Concat(ids.SelectMany(id => (string[])[$" {id}", $"{id} ", $"0{id}", $"{id}.0", $"+{id}", $"x/../{id}", $"{id}/", $"{id}?", $"{id}%20", $"{id}/disable", $"{id};"])))
        {
            (await made.Adapter.GetAsync(value, [], default)).ShouldNotBeOfType<AdapterResult<ExistingUser>.Done>(value);
            var ghost = new ExistingUser(value, new Dictionary<string, AttributeValue?>(), null);
            (await made.Adapter.UpdateAsync(ghost, Difference("taken over"), default)).ShouldNotBeOfType<AdapterResult<ExistingUser>.Done>(value);
            (await made.Adapter.SetActiveAsync(ghost, active: false, default)).ShouldNotBeOfType<AdapterResult<ExistingUser>.Done>(value);
        }

        Snapshot().ShouldBe(_bystanders);
    }

    /// <summary>Searches for each value; what was asked for on the wire is just that.</summary>
    private async Task<(int Carried, IReadOnlyList<string> Refused)> FindAsync(string find, Func<string, string> target, Action<string>? expect = null)
    {
        using var made = new Made(RestFaces.Api(_application.Origin, find: find));
        var refused = new List<string>();
        var carried = 0;
        foreach (var value in Values)
        {
            expect?.Invoke(value);
            var before = _application.Requests.Count;
            var answer = await made.Adapter.FindAsync("login", value, ["login"], default);
            if (answer is AdapterResult<IReadOnlyList<ExistingUser>>.Rejected)
            {
                refused.Add(value);
                _application.Requests.Count.ShouldBe(before, $"nothing was sent for {value}");
                continue;
            }

            answer.ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>($"{value}: {answer}").Value.ShouldBeEmpty(value);
            _application.Requests.Skip(before).ShouldBe([$"GET {target(value)}"]);
            carried++;
        }

        _application.Before = static _ => Task.CompletedTask;
        var ada = await made.Adapter.FindAsync("login", "ada", ["login"], default);
        if (expect is null && !find.Contains("x{value}", StringComparison.Ordinal)) ada.ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>().Value.ShouldHaveSingleItem("the request does find");
        Snapshot().ShouldBe(_bystanders);
        return (carried, refused);
    }

    /// <summary>Makes, changes and disables an account of each value.</summary>
    private async Task LivesAsync(string settings)
    {
        using var made = new Made(settings);
        foreach (var value in Values)
        {
            var account = (await made.Adapter.CreateAsync(Person(value), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>(value).Value;
            account.Attributes["login"].ShouldBe(new AttributeValue.Text(value));
            (await made.Adapter.UpdateAsync(account, Difference(value), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>(value).Value.Attributes["title"].ShouldBe(new AttributeValue.Text(value));
            (await made.Adapter.SetActiveAsync(account, active: false, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>(value);
            (await made.Adapter.FindAsync("login", value, [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>().Value.ShouldHaveSingleItem(value).AccountId.ShouldBe(account.AccountId);
        }

        Snapshot().Take(_bystanders.Count).ShouldBe(_bystanders);
        _application.Accounts.Count.ShouldBe(_bystanders.Count + Values.Count());
    }

    private static BackendUser Person(string name) => new(new Dictionary<string, AttributeValue?>
    {
        ["login"] = new AttributeValue.Text(name),
        ["external"] = new AttributeValue.Text(name),
        ["surname"] = new AttributeValue.Text(name),
        ["email"] = new AttributeValue.Text(name),
        ["roles"] = new AttributeValue.List([name, "reader"]),
    });

    private static BackendUser Difference(string title) => new(new Dictionary<string, AttributeValue?> { ["title"] = new AttributeValue.Text(title) });

    private List<string> Snapshot() => [.. _application.Accounts.OrderBy(a => a.Id).Select(a => JsonSerializer.Serialize(a.ToString()))];

    private sealed class Made(string settings) : IDisposable
    {
        public IProvisioningAdapter Adapter { get; } = AdapterConfiguration.Read("Rest", settings, RestFaces.Attributes, RestFaces.Searched, TimeSpan.FromSeconds(20), groups: true).Adapter();

        public void Dispose() => ((IDisposable)Adapter).Dispose();
    }
}
