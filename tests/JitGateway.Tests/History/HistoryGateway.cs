using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Telemetry;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.History;

/// <summary>A gateway whose history is asked over its management listener, by HTTP and by the command line that an operator has beside it.</summary>
internal sealed partial class HistoryGateway : IAsyncDisposable
{
    private const string Token = "operators-own-token";

    private readonly CommandLineBeside _commandLine;
    private readonly HttpClient _http;

    private HistoryGateway(LoginGateway logins, EchoBackend application, HttpStub accounts)
    {
        (Logins, Application, Accounts) = (logins, application, accounts);
        var management = logins.Services.GetRequiredService<ManagementListener>().Address!;
        _http = new HttpClient { BaseAddress = management };
        _commandLine = new CommandLineBeside(management);
    }

    public LoginGateway Logins { get; }

    public EchoBackend Application { get; }

    /// <summary>The accounts of <c>board</c>.</summary>
    public HttpStub Accounts { get; }

    /// <param name="events">The section Events, as JSON members.</param>
    /// <param name="corp">More of that identity provider, as JSON members.</param>
    /// <param name="artifacts">Where it resolves artifacts; absent: nowhere.</param>
    /// <param name="rate">The section Gateway:RateLimits, as JSON members.</param>
    public static async Task<HistoryGateway> StartAsync(string events = "", string rate = "", string saml = "", string corp = "", string? artifacts = null, Action<WebApplicationBuilder>? customise = null)
    {
        var application = await EchoBackend.StartAsync("app");
        var accounts = await HttpStub.StartAsync();
        var gateway = await LoginGateway.StartAsync(
            corp: corp,
            artifacts: artifacts,
            gatewaySection: $$"""
                "Management": { "Token": "{{Token}}" }{{(rate.Length > 0 ? $", \"RateLimits\": {{ {rate} }}" : "")}}
                """,
            saml: saml,
            backends: $$"""
                "app": {
                  "Match": { "Path": "/app" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp",
                  "Access": [ { "Path": "/app/open", "Effect": "Public" }, { "Path": "/app/vault", "MaxAuthnAge": "00:05:00", "Effect": "Allow" }, { "Path": "/app/admin", "Effect": "Deny" } ]
                },
                "board": {
                  "Match": { "Path": "/board" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp",
                  "Provisioning": {
                    "Adapter": "Scim", "Match": [ "externalId={subject}" ], "Mapping": { "externalId": "{subject}", "userName": "{username}", "emails": "{email}" }, "Required": [ "userName", "emails" ], "Retries": 0, "Protection": { "CheckEvery": "00:00:00" },
                    "Scim": { "BaseUrl": "{{accounts.Origin}}", "Token": "token-of-the-accounts" }
                  }
                },
                "desk": {
                  "Match": { "Path": "/desk" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp",
                  "Provisioning": {
                    "Adapter": "Webhook", "Match": [ "key={subject}" ], "Mapping": { "key": "{subject}", "login": "{username}" }, "Retries": 0, "Protection": { "CheckEvery": "00:00:00" },
                    "Webhook": { "Url": "{{accounts.Origin}}", "Secrets": "0123456789abcdef0123456789abcdef" }
                  }
                },
                "ghost": {
                  "Match": { "Path": "/ghost" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp",
                  "Provisioning": {
                    "Adapter": "Scim", "Match": [ "externalId={subject}" ], "Mapping": { "externalId": "{subject}", "userName": "{username}" }, "Retries": 0, "Protection": { "CheckEvery": "00:00:00" },
                    "Scim": { "BaseUrl": "{{ScriptedBackend.Nobody}}", "Token": "token-of-the-accounts" }
                  }
                }
                """,
            root: $"\"Events\": {{ {events} }}",
            customise: customise);
        return new HistoryGateway(gateway, application, accounts);
    }

    /// <summary>The support code of a page.</summary>
    public static async Task<string> CodeOfAsync(HttpResponseMessage page)
    {
        var html = await page.Content.ReadAsStringAsync();
        var codes = SupportCode().Matches(html).Select(m => m.Value).Distinct().ToList();
        return codes.ShouldHaveSingleItem(html);
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? token = Token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Add("Authorization", $"Bearer {token}");
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        var (status, text) = await GetAsync(path);
        status.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The story of a support code, in lines: kind, action, result, reason and error of each step.</summary>
    public async Task<(IReadOnlyList<string> Lines, JsonElement Steps)> StoryAsync(string code)
    {
        var steps = (await JsonAsync($"/history/story?correlation={code}")).GetProperty("steps");
        return ([.. steps.EnumerateArray().Select(s => LineOf(s.GetProperty("event")))], steps);
    }

    /// <summary>What an operator does with somebody's account at <c>board</c>.</summary>
    public async Task ActAsync(string act, string subject)
    {
        var (code, output, error) = await RunAsync("users", act, "--backend", "board", "--subject", subject, "--yes");
        code.ShouldBe(0, output + error);
    }

    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => _commandLine.RunAsync(arguments);

    public static string LineOf(JsonElement happened)
    {
        return string.Join(' ', new[] { "kind", "action", "result", "reason", "error" }.Select(name => happened.TryGetProperty(name, out var value) ? value.ToString() : "").Where(word => word.Length > 0));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Logins.DisposeAsync();
        await Accounts.DisposeAsync();
        await Application.DisposeAsync();
        _commandLine.Dispose();
    }

    [GeneratedRegex("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", RegexOptions.None, 1000)]
    private static partial Regex SupportCode();
}
