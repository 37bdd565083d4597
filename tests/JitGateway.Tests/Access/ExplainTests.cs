using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Explain;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Access;

/// <summary>What an operator is told of a request.</summary>
public sealed class ExplainTests : IAsyncLifetime
{
    private const string Token = "an-operators-token-of-32-characters";

    private RunningGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync($$"""
        {
          "Gateway": { "Management": { "Token": "{{Token}}" } },
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": {
            "wiki": {
              "Match": { "Path": "/wiki", "StripPrefix": true }, "Destinations": "http://127.0.0.1:1",
              "Headers": { "X-Remote-User": "{username}", "X-Department": { "From": "{department}", "Required": true } },
              "Access": [
                { "Path": "/news", "Effect": "Public" },
                { "Path": "/pay", "MaxAuthnAge": "00:15:00", "Effect": "StepUp" },
                { "Path": "/admin", "Groups": [ "admins" ], "Networks": "10.0.0.0/8", "Effect": "Allow" },
                { "Path": "/admin", "Effect": "Deny" },
                { "Attributes": { "department": "Engineering" }, "Effect": "Allow" },
                { "Effect": "Deny" }
              ]
            }
          }
        }
        """);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Names_each_rule_with_the_condition_that_decides_and_never_what_the_person_has()
    {
        var report = await ExplainAsync("/wiki/admin/users", new() { User = "ada", Groups = ["staff", "secret-project"], Attributes = Department("Research") }, "192.0.2.7");

        report.Route.ShouldBe(new ExplainedRoute("wiki", "/wiki", "/wiki/admin/users", "/admin/users"));
        report.Readings.ShouldHaveSingleItem().Rules.ShouldBe(
        [
            new(0, "Public", ExplainedMatch.DoesNotMatch, "Path", "/news"),
            new(1, "StepUp", ExplainedMatch.DoesNotMatch, "Path", "/pay"),
            new(2, "Allow", ExplainedMatch.DoesNotMatch, "Networks", "10.0.0.0/8"),
            new(3, "Deny", ExplainedMatch.Matches, null, null),
        ]);
        report.Decision.ShouldBe(new("Denied", 3, "access.denied", "The rule denies: 403."));
        report.LetsIn.ShouldBeFalse();
        report.Headers.ShouldBeEmpty();
        DryRunJson.Of(report).ShouldNotContain("secret-project");
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("trace")]
    [InlineData("TRACK")]
    public async Task A_method_that_never_passes_is_explained_as_that(string method)
    {
        var report = await _gateway.Services.GetRequiredService<IExplainer>().ExplainAsync(new ExplainRequest { Url = "http://127.0.0.1/wiki/news", Method = method, Offline = true }, CancellationToken.None);

        report.Decision.ShouldBe(new("MethodNotAllowed", null, "edge.method", "No request passes with this method: 405. A WebSocket is asked about as GET, over HTTP/2 too."));
        report.LetsIn.ShouldBeFalse();
        report.Readings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Shows_the_headers_of_whoever_gets_in_and_signs_nothing()
    {
        var report = await ExplainAsync("/wiki/page", new() { User = "ada", Attributes = Department("Engineering") });

        report.Decision.Kind.ShouldBe("Allowed");
        report.LetsIn.ShouldBeTrue();
        report.Headers.Select(h => $"{h.Name}: {h.Value}").ShouldBe(["X-Department: Engineering", "X-Remote-User: ada", "X-Jit-Assertion: (a token, signed for a live request only)"]);
    }

    [Fact]
    public async Task What_proves_the_gateway_to_an_application_is_named_and_not_shown()
    {
        await using var gateway = await RunningGateway.StartAsync("""
            { "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
              "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Trust": { "SecretHeader": { "Name": "X-Gateway-Secret", "Value": "not-to-be-read-anywhere" }, "Basic": { "User": "{username}", "Password": "nor-this" } } } } }
            """);

        var report = await gateway.Services.GetRequiredService<IExplainer>().ExplainAsync(new() { Url = "http://127.0.0.1/", Person = new() { User = "ada" }, Offline = true }, CancellationToken.None);

        report.Headers.Select(h => $"{h.Name}: {h.Value}").ShouldContain("X-Gateway-Secret: ***");
        report.Headers.Select(h => $"{h.Name}: {h.Value}").ShouldContain("Authorization: Basic ***");
        DryRunJson.Of(report).ShouldNotContain("not-to-be-read-anywhere");
    }

    [Fact]
    public async Task A_backend_in_maintenance_lets_testers_in_and_nobody_else()
    {
        await using var gateway = await RunningGateway.StartAsync("""
            { "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
              "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Access": [ { "Path": "/news", "Effect": "Public" } ], "Maintenance": { "Allow": { "Groups": "qa" } } } } }
            """);
        var explainer = gateway.Services.GetRequiredService<IExplainer>();

        foreach (var person in new[] { new WrittenPerson { User = "ada", Groups = ["staff"] }, null })
        {
            var report = await explainer.ExplainAsync(new() { Url = "http://127.0.0.1/news", Person = person, Offline = true }, CancellationToken.None);
            report.Decision.ShouldBe(new("Maintenance", null, "backends.maintenance", "The backend is in maintenance, open to the groups qa: 503."));
            report.LetsIn.ShouldBeFalse();
            report.Readings.ShouldBeEmpty();
        }

        var tester = await explainer.ExplainAsync(new() { Url = "http://127.0.0.1/page", Person = new() { User = "ada", Groups = ["qa"] }, Offline = true }, CancellationToken.None);
        (tester.Decision.Kind, tester.LetsIn).ShouldBe(("Allowed", true));
        tester.Notes.ShouldBe(["The backend is in maintenance, open to the groups qa; the person is in one of them."]);
    }

    [Fact]
    public async Task Says_whether_the_canary_takes_the_request_as_the_live_path_does()
    {
        var idp = new TestIdentityProvider("corp");
        using var folder = new ConfigurationFolder();
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Saml": { "IdentityProviders": { "corp": { "Metadata": {{JsonSerializer.Serialize(folder.WithFile("corp.xml", idp.Metadata()))}} } } },
              "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Canary": { "Destinations": "http://127.0.0.1:2", "Percent": 50, "Groups": "beta" }, "Access": [ { "Path": "/news", "Effect": "Public" } ] } } }
            """);
        var explainer = gateway.Services.GetRequiredService<IExplainer>();
        var canary = gateway.Services.GetRequiredService<Active<BackendTable>>().Value.Find("wiki")!.Canary!;

        (await PlaceAsync(new() { User = "ada", Groups = ["beta"] }, isOffline: true)).ShouldBe(ExplainedPlace.Group);
        (await PlaceAsync(new() { User = "ada" }, isOffline: true)).ShouldBe(ExplainedPlace.Unknown, "the share falls by the key under which the login knows the person, for which nobody is asked offline");
        (await PlaceAsync(null)).ShouldBe(ExplainedPlace.Unknown, "the address is not said");
        var places = new HashSet<ExplainedPlace>();
        for (var i = 1; i < 20; i++)
        {
            var (user, address) = (string.Create(CultureInfo.InvariantCulture, $"person{i}"), IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"192.0.2.{i}")));
            var place = await PlaceAsync(new() { User = user });
            place.ToString().ShouldBe(canary.PlaceOf(new SubjectKey(idp.EntityId, user).Hash, []).ToString());
            (await PlaceAsync(null, address)).ToString().ShouldBe(canary.PlaceOf(address).ToString());
            places.Add(place);
        }

        places.ShouldBe([ExplainedPlace.Stable, ExplainedPlace.Share], ignoreOrder: true);

        async Task<ExplainedPlace> PlaceAsync(WrittenPerson? person, IPAddress? address = null, bool isOffline = false) =>
            (await explainer.ExplainAsync(new() { Url = "http://127.0.0.1/news", Person = person, Address = address, Offline = isOffline }, CancellationToken.None)).Route.Canary!.Place;
    }

    [Fact]
    public async Task A_required_header_without_a_value_keeps_out()
    {
        var report = await ExplainAsync("/wiki/news", new() { User = "ada" });   // public, and nobody lets ada in otherwise
        report.LetsIn.ShouldBeTrue();
        report.Headers.ShouldBeEmpty();

        var known = await ExplainAsync("/wiki/page", new() { User = "ada", Attributes = new Dictionary<string, IReadOnlyList<string>> { ["department"] = ["Engineering", ""] } });
        known.LetsIn.ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_public_path_it_is_said_that_a_node_may_not_know_the_person()
    {
        const string Cold = "A node that does not know the session yet asks for nobody here: there the request passes without the person, until the session is looked up for another one.";

        var shown = await ExplainAsync("/wiki/news", new() { User = "ada", Attributes = Department("Engineering") });
        (shown.Decision.Kind, shown.LetsIn).ShouldBe(("Public", true));
        shown.Headers.ShouldNotBeEmpty();
        shown.Notes.ShouldBe([Cold]);
        (await ExplainAsync("/wiki/news", new() { User = "ada" })).Notes.ShouldBeEmpty();   // who is not shown anywhere
        (await ExplainAsync("/wiki/page", new() { User = "ada", Attributes = Department("Engineering") })).Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_path_of_a_destination_stands_in_front_of_what_rules_see()
    {
        await using var gateway = await RunningGateway.StartAsync("""{ "Backends": { "wiki": { "Destinations": [ "http://127.0.0.1:1/wiki/", "http://127.0.0.1:2/wiki" ], "Access": [ { "Path": "/admin", "Effect": "Deny" }, { "Effect": "Public" } ] } } }""");

        var report = await gateway.Services.GetRequiredService<IExplainer>().ExplainAsync(new() { Url = "http://127.0.0.1/admin", Offline = true }, CancellationToken.None);

        report.Route.BackendPath.ShouldBe("/wiki/admin");
        report.Readings.ShouldHaveSingleItem().Path.ShouldBe("/admin");
        report.Decision.Kind.ShouldBe("Denied");
    }

    [Fact]
    public async Task A_demand_that_is_not_met_says_which()
    {
        var report = await ExplainAsync("/wiki/pay", new() { User = "ada", Attributes = Department("Engineering"), AuthnAge = TimeSpan.FromHours(1) });

        report.Decision.Kind.ShouldBe("AuthnTooWeak");
        report.Readings[0].Rules[1].ShouldBe(new(1, "StepUp", ExplainedMatch.AuthnTooWeak, "MaxAuthnAge", "00:15:00"));
        report.Readings[0].Rules[^1].Rule.ShouldBe(4);   // which would let in
    }

    [Theory]
    [InlineData("/wiki/admin", "SignInNeeded")]
    [InlineData("/wiki/news/1", "Public")]
    [InlineData("/wiki//admin", "SignInNeeded")]
    [InlineData("/wiki/a%2fb", "Ambiguous")]
    [InlineData("/elsewhere", "NotFound")]
    [InlineData("/sso/login", "OwnPage")]
    [InlineData("/wiki/%00", "BadRequest")]
    public async Task Of_nobody_it_says_what_nobody_gets(string path, string kind) => (await ExplainAsync(path, person: null, "10.0.0.1")).Decision.Kind.ShouldBe(kind);

    [Fact]
    public async Task A_host_that_nobody_serves_is_said_to_be_one() =>
        (await _gateway.Services.GetRequiredService<IExplainer>().ExplainAsync(new() { Url = "http://other.example.com/wiki" }, CancellationToken.None)).Decision.Kind.ShouldBe("UnknownHost");

    [Fact]
    public async Task Both_readings_of_a_path_are_shown()
    {
        var report = await ExplainAsync("/wiki//admin", new() { User = "ada", Attributes = Department("Engineering") }, "10.0.0.1");

        report.Readings.Select(r => r.Path).ShouldBe(["//admin", "/admin"]);
        report.Decision.Kind.ShouldBe("Ambiguous");
        report.Decision.Reason.ShouldBe("access.path.two_readings");
    }

    [Fact]
    public async Task Without_an_address_a_rule_about_networks_cannot_be_told()
    {
        var report = await ExplainAsync("/wiki/admin", new() { User = "ada", Groups = ["admins"] }, address: null);

        report.Decision.Kind.ShouldBe("Undecided");
        report.Notes.ShouldBe(["The client's address is not said, so no rule about networks can be told: say which one."]);
    }

    [Fact]
    public async Task Explaining_leaves_no_trace_in_log_or_counts_of_failures()
    {
        await ExplainAsync("/wiki/admin", new() { User = "ada" }, "192.0.2.7");

        _gateway.Logs.Entries.ShouldNotContain(e => e.Category.StartsWith("JitGateway.Failures") || e.Event == 800);
    }

    [Fact]
    public async Task The_management_listener_answers_whoever_has_the_token()
    {
        var (status, text) = await PostAsync("""{ "url": "http://127.0.0.1/wiki/page", "offline": true, "person": { "user": "ada", "groups": [ "staff" ], "attributes": { "department": [ "Engineering" ] } } }""");

        status.ShouldBe(HttpStatusCode.OK);
        using var report = JsonDocument.Parse(text);
        report.RootElement.GetProperty("decision").GetProperty("kind").GetString().ShouldBe("Allowed");
        report.RootElement.GetProperty("readings")[0].GetProperty("rules")[0].GetProperty("match").GetString().ShouldBe("doesNotMatch");
    }

    [Theory]
    [InlineData("""{ "url": "http://127.0.0.1/wiki" }""", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("""{ "method": "GET" }""", Token, HttpStatusCode.BadRequest)]
    [InlineData("""{ "url": "http://127.0.0.1/wiki", "persons": {} }""", Token, HttpStatusCode.BadRequest)]
    [InlineData("""{ "url": "http://127.0.0.1/wiki", "address": "nowhere" }""", Token, HttpStatusCode.BadRequest)]
    [InlineData("""{ "url": "http://127.0.0.1/wiki", "assertion": "x", "login": {} }""", Token, HttpStatusCode.BadRequest)]
    [InlineData("""{ "url": "/wiki" }""", Token, HttpStatusCode.BadRequest)]
    [InlineData("""{ "url": "http://127.0.0.1/wiki", "person": {} }""", Token, HttpStatusCode.BadRequest)]
    [InlineData("[]", Token, HttpStatusCode.BadRequest)]
    public async Task Anybody_else_and_anything_else_is_refused(string body, string token, HttpStatusCode status) => (await PostAsync(body, token)).Status.ShouldBe(status);

    private static Dictionary<string, IReadOnlyList<string>> Department(string value) => new() { ["department"] = [value] };

    private Task<ExplainReport> ExplainAsync(string path, WrittenPerson? person, string? address = "192.0.2.7") =>
        _gateway.Services.GetRequiredService<IExplainer>().ExplainAsync(new() { Url = $"http://127.0.0.1{path}", Person = person, Address = address is null ? null : IPAddress.Parse(address), Offline = true }, CancellationToken.None);

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string body, string token = Token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway.Management, "/access/explain")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
