using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.JourneyTests.Health;

/// <content>The accounts of applications.</content>
internal static partial class HealthCases
{
    private const string Token = "operators-own-token";
    private const string AccountsAreWell = "healthy: (nobody needed it yet|Scim )";
    private const string Background = """ "Mode": "Background", "Queue": { "MaxLength": 1 }, """;

    private static IEnumerable<HealthCase> OfAccounts =>
    [
        new("adapters", "has an application whose accounts are down", "degraded: not well: wiki$", "healthy: nothing speaks against the accounts of any application$", CircuitAsync),
        new("adapters:wiki", "is down, and its circuit opens", "unhealthy: no call is made, for too many failed \\(the circuit is open\\) · Scim was unavailable to a check: .*503", "healthy: Scim answered a check", CircuitAsync),
        new("adapters:wiki", "has a full queue", "(degraded|unhealthy): .*its queue is full, 1 wait", AccountsAreWell, FullQueueAsync),
        new("adapters:wiki", "has a dead letter", "degraded: .*1 dead letter in its queue, see jitgateway queue list", AccountsAreWell, DeadLetterAsync),
    ];

    /// <summary>A gateway with something of everything: an identity provider that can be used, and an application with accounts.</summary>
    /// <param name="provisioning">More of the application's provisioning, as JSON members that end with a comma.</param>
    /// <param name="root">More sections, as JSON members.</param>
    public static async Task<RunningGateway> AccountsAsync(HealthBed bed, Accounts accounts, string provisioning = "", string root = "", TimeProvider? clock = null)
    {
        var scim = bed.Own(await ScriptedBackend.StartAsync(accounts.AnswerAsync));
        var wiki = bed.Own(await ScriptedBackend.StartAsync(static context => context.Response.WriteAsync("wiki")));
        var metadata = bed.Folder().WithFile("corp.xml", new TestIdentityProvider("corp").Metadata());
        return bed.Own(await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "Management": { "Token": "{{Token}}" } },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": {{JsonSerializer.Serialize(metadata)}} } } },
              "Backends": {
                "wiki": {
                  "Match": { "Path": "/wiki" }, "Destinations": "{{wiki.Url}}",
                  "Provisioning": {
                    "Adapter": "Scim", {{provisioning}} "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}" },
                    "Scim": { "BaseUrl": "{{scim.Url}}", "Token": "a-token" }
                  }
                }
              }{{(root.Length == 0 ? "" : $", {root}")}}
            }
            """, builder =>
        {
            builder.Services.AddSingleton<IStartupFilter, SignsInAda>();
            if (clock is not null) builder.Services.AddSingleton(clock);
        }));
    }

    /// <summary>Nobody needs the accounts: the gateway's own checks find them down and back.</summary>
    private static async Task CircuitAsync(HealthBed bed)
    {
        var (accounts, clock) = (new Accounts(), new ManualTimeProvider());
        await AccountsAsync(bed, accounts, """ "Protection": { "BreakAfter": 3, "BreakWithin": "00:10:00", "CheckEvery": "00:00:10" }, """, clock: clock);
        bed.Wait = () => clock.Advance(TimeSpan.FromSeconds(5));
        bed.Break = () => Done(() => accounts.Status = 503);
        bed.Mend = () => Done(() => accounts.Status = 200);
    }

    private static async Task FullQueueAsync(HealthBed bed)
    {
        var accounts = new Accounts();
        var gateway = await AccountsAsync(bed, accounts, Background);
        bed.Break = () =>
        {
            accounts.Status = 503;
            return EnterAsync(gateway, HttpStatusCode.OK);
        };
        bed.Mend = () => Done(() => accounts.Status = 200);
    }

    private static async Task DeadLetterAsync(HealthBed bed)
    {
        var accounts = new Accounts();
        var gateway = await AccountsAsync(bed, accounts, Background);
        bed.Break = () =>
        {
            accounts.Status = 400;
            return EnterAsync(gateway, HttpStatusCode.OK);
        };
        bed.Mend = async () =>
        {
            accounts.Status = 200;
            using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
            using var content = new StringContent("""{ "backend": "wiki", "all": true }""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(gateway.Management, "/queue/replay"), content);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("\"replayed\": 1");
        };
    }

    /// <summary>Ada comes to the application, where she has no account yet.</summary>
    /// <param name="expected">Absent: it may go as it goes.</param>
    private static async Task EnterAsync(RunningGateway gateway, HttpStatusCode? expected = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/wiki/page");
        request.Headers.Add("Cookie", await SignsInAda.CookieAsync(gateway));
        using var answer = await gateway.Client.SendAsync(request);
        if (expected is { } status) answer.StatusCode.ShouldBe(status);
    }
}
