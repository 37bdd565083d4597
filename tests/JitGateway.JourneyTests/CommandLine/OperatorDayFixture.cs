using System.Globalization;
using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.CommandLine;

/// <summary>
/// A node on a real Redis with a real SCIM server behind it, on a day on which not everything went well: Ada has her account, Robin's waits for an attempt that failed, Grace's was refused, and an
/// answer of the identity provider was.
/// </summary>
public sealed partial class OperatorDayFixture : IAsyncLifetime
{
    private const string Captured = "ada.txt";
    private const string Person = "ada.json";

    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private ScimmyServer _wiki = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private RedisServer _redis = null!;
    private string _code = "", _refusedAt = "";

    /// <summary>The entity id of the identity provider.</summary>
    internal string Issuer => _identityProvider.MetadataUrl.AbsoluteUri;

    internal OwnCommand Command { get; } = new("operator-day");

    /// <summary>A command with what only the run knows.</summary>
    internal string Written(string command) => command.Replace("CODE", _code, StringComparison.Ordinal).Replace("TIME", _refusedAt, StringComparison.Ordinal);

    public async Task InitializeAsync()
    {
        _redis = await _parts.StartAsync(new RedisServer());
        _wiki = await _parts.StartAsync(new ScimmyServer());
        _identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        var management = $"http://127.0.0.1:{FreePort.Next()}";
        _configuration.With("Logging:LogLevel:Default", "\"Warning\"").With("Urls", $"\"{_configuration.Origin.GetLeftPart(UriPartial.Authority)}\"").With("Gateway:Management", $$"""{ "Url": "{{management}}" }""")
            .WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration)
            .WithBackend("wiki", $$"""
                {
                  "DisplayName": "Wiki", "Match": { "Path": "/app" }, "Destinations": [ "{{_wiki.Origin}}" ], "Access": [ { "Groups": [ "staff" ], "Effect": "Allow" }, { "Effect": "Deny" } ],
                  "Provisioning": {
                    "Adapter": "Scim", "Mode": "Background", "Retries": 0, "Match": [ "externalId={subject}", "userName={username}" ],
                    "Mapping": { "externalId": "{subject}", "userName": "{username}", "emails": "{email}", "title": "{department}" },
                    "Protection": { "CheckEvery": "00:00:00" }, "Queue": { "FirstPause": "00:10:00", "LongestPause": "00:10:00" },
                    "Scim": { "BaseUrl": "{{_wiki.BaseUrl}}", "Token": "{{_wiki.Token}}" }
                  }
                }
                """);
        _configuration.Write();
        foreach (var file in Directory.EnumerateFiles(_configuration.Directory)) File.Copy(file, Path.Combine(Command.Folder, Path.GetFileName(file)));
        await ServeAsync(new Uri(management));

        await EverybodyComesAsync();
        await AnAnswerIsRefusedAsync();
        var ada = DemoPerson.Three.First(p => p.Login == "ada");
        await File.WriteAllTextAsync(Path.Combine(Command.Folder, Person), $$"""
            { "identityProvider": "demo", "nameId": "{{ada.NameId}}", "attributes": { "uid": "ada", "mail": "ada@example.org", "displayName": "Ada Lovelace", "givenName": "Ada", "sn": "Lovelace", "department": "Research", "groups": [ "staff" ] } }
            """);
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    private async Task ServeAsync(Uri management)
    {
        var node = _parts.Add(Command.Start("serve", "--config", "gateway.json"));
        using var client = new HttpClient();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await client.GetAsync(new Uri(management, "/health/ready"))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, () => $"the node is ready; it wrote:\n{node.Output}");
    }

    private async Task EverybodyComesAsync()
    {
        await _wiki.MakeUserAsync("grace");   // past the gateway: nobody has linked it
        _identityProvider.Set(JourneyPeople.Numbered(0));
        await _wiki.FailAsync(new OrderedFailure(Status: 500, Times: 1));
        await EnterAsync("person0", "unavailable");
        await EnterAsync("ada", "created");
        await EnterAsync("grace", "refused");
    }

    private async Task EnterAsync(string person, string outcome)
    {
        using var visitor = new Visitor();
        await visitor.SignInAsync(person, new Uri(_configuration.Origin, "/app/start"));
        var done = "";
        await Eventually.HoldsAsync(async () => (done = (await Command.RunAsync("jitgateway ledger history --config gateway.json")).Output).Contains($" {outcome} ", StringComparison.Ordinal), () => $"the plan of {person} is {outcome}, but the history has:\n{done}");
    }

    /// <summary>It was for somebody else, and somebody has changed it.</summary>
    private async Task AnAnswerIsRefusedAsync()
    {
        using var ada = new Visitor { HoldsAnswers = true };
        var answer = Visitor.AnswerOn(await ada.SignInAsync("ada", new Uri(_configuration.Origin, "/app/start")));
        var refused = answer.Tampered("/sso/metadata</saml:Audience>", "</saml:Audience>");
        ada.HoldsAnswers = false;
        _refusedAt = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        _code = CodePattern().Match((await ada.SendAsync(refused)).Text).Groups["code"].Value;
        await File.WriteAllTextAsync(Path.Combine(Command.Folder, Captured), refused.Fields["SAMLResponse"]);
        await Eventually.HoldsAsync(async () => (await Command.RunAsync(Written("jitgateway history show CODE --config gateway.json"))).Output.Contains("saml.", StringComparison.Ordinal), $"the history knows {_code}");
    }

    [GeneratedRegex("<dd class=\"code\">(?<code>[^<]+)</dd>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodePattern();
}
