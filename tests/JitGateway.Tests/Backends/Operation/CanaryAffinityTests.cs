using System.Globalization;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends.Operation;

/// <summary>People whose browsers are kept at a destination, before a backend with two usual destinations and two of a canary.</summary>
public sealed class CanaryAffinityTests : IAsyncLifetime
{
    private const int People = 60;

    private readonly List<MoodyBackend> _backends = [];

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "stable one", "stable two", "canary one", "canary two" }) _backends.Add(await MoodyBackend.StartAsync(name));
    }

    public async Task DisposeAsync()
    {
        foreach (var backend in _backends) await backend.DisposeAsync();
    }

    [Fact]
    public async Task A_person_stays_at_a_destination_over_requests_and_nodes_and_a_larger_share_moves_only_those_whom_it_takes()
    {
        await using var one = await PeopleByHeader.StartAsync(Configuration(30));
        await using var other = await PeopleByHeader.StartAsync(Configuration(30));
        var browsers = Enumerable.Range(0, People).Select(i => new Browser($"person{i.ToString(CultureInfo.InvariantCulture)}")).ToList();

        var first = await PlacesAsync(browsers, one);
        foreach (var node in new[] { other, one, other }) (await PlacesAsync(browsers, node)).ShouldBe(first);
        first.Distinct().Order(StringComparer.Ordinal).ShouldBe(["canary one", "canary two", "stable one", "stable two"]);

        foreach (var node in new[] { one, other }) node.Reconfigure(Configuration(60));
        var second = await PlacesAsync(browsers, one);
        (await PlacesAsync(browsers, other)).ShouldBe(second);
        var moved = Enumerable.Range(0, People).Where(i => second[i] != first[i]).ToList();
        moved.ShouldNotBeEmpty();
        moved.ShouldAllBe(i => first[i].StartsWith("stable", StringComparison.Ordinal) && second[i].StartsWith("canary", StringComparison.Ordinal));

        foreach (var node in new[] { one, other }) node.Reconfigure(Configuration(30));
        foreach (var node in new[] { other, one }) (await PlacesAsync(browsers, node)).ShouldBe(first, "whoever comes back finds the destination of before");
    }

    /// <summary>Who has been in the group is out of it: the next request goes to the usual place, and to the same there.</summary>
    [Fact]
    public async Task Whoever_leaves_the_group_comes_back_to_the_usual_destination()
    {
        await using var one = await PeopleByHeader.StartAsync(Configuration(0, """, "Groups": "beta" """));
        await using var other = await PeopleByHeader.StartAsync(Configuration(0, """, "Groups": "beta" """));
        var browser = new Browser("ada");

        var usual = await browser.PlaceAsync(one);
        var canary = await browser.PlaceAsync(other, "beta");
        (usual[..6], canary[..6]).ShouldBe(("stable", "canary"));
        (await browser.PlaceAsync(one, "beta")).ShouldBe(canary);

        foreach (var node in new[] { other, one }) (await browser.PlaceAsync(node)).ShouldBe(usual);
        (await browser.PlaceAsync(other, "beta")).ShouldBe(canary);
    }

    private static async Task<List<string>> PlacesAsync(IEnumerable<Browser> browsers, RunningGateway node)
    {
        var places = new List<string>();
        foreach (var browser in browsers) places.Add(await browser.PlaceAsync(node));
        return places;
    }

    private string Configuration(double percent, string more = "") => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": { "wiki": {
            "Destinations": [ "{{_backends[0].Url}}", "{{_backends[1].Url}}" ],
            "Canary": { "Destinations": [ "{{_backends[2].Url}}", "{{_backends[3].Url}}" ], "Percent": {{percent}}{{more}} },
            "Cluster": { "SessionAffinity": { "Enabled": true, "AffinityKeyName": "at", "Policy": "ArrCookie" } } } }
        }
        """);

    /// <summary>Somebody's browser, which keeps cookies.</summary>
    private sealed class Browser(string person)
    {
        private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

        public async Task<string> PlaceAsync(RunningGateway node, string group = "staff")
        {
            var (status, body, answer) = await PeopleByHeader.AskAsync(node, $"{person}:{group}", cookie: _cookies.Count == 0 ? null : string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
            using (answer)
            {
                status.ShouldBe(200);
                if (!answer.Headers.TryGetValues("Set-Cookie", out var cookies)) return body;
                foreach (var cookie in cookies.Select(c => c.Split(';')[0].Split('=', 2)))
                    if (cookie[1].Length > 0) _cookies[cookie[0]] = cookie[1];
                    else _cookies.Remove(cookie[0]);
                return body;
            }
        }
    }
}
