using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>
/// The command lines of pages about the edge, each carried out as it stands there before a gateway that is configured as its page says, and answered as the page says. Other than there are the addresses of this machine alone.
/// </summary>
public sealed class CommandRecipeTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public async Task The_keys_of_the_signed_header_are_where_the_page_says()
    {
        var page = new RecipePage("headers.md");
        await using var node = await Node.StartAsync(page.Blocks("jsonc")[0]);

        var said = await RecipeScript.RunAsync(node.Here(page.Block("/sso/jwks.json")).Replace("curl", "curl -sf", StringComparison.Ordinal), NoEnvironment);

        JsonDocument.Parse(string.Concat(said)).RootElement.GetProperty("keys")[0].GetProperty("alg").GetString().ShouldBe("ES256");
    }

    [Fact]
    public async Task The_loop_of_logins_meets_its_limit()
    {
        var page = new RecipePage("limits.md");
        await using var node = await Node.StartAsync(page.Blocks("jsonc")[0], """{ "Gateway": { "RateLimits": { "Login": { "Requests": 3, "Per": "00:10:00" }, "Exempt": [ "192.0.2.1" ] } } }""");
        page.Block("/sso/login").ShouldContain("in 1 2 3 4");

        var said = await RecipeScript.RunAsync(node.Here(page.Block("/sso/login")), NoEnvironment);

        said.Count.ShouldBe(4);
        said.Take(3).ShouldAllBe(line => !line.StartsWith("429"));
        said[3].ShouldMatch("^429 (200|1[0-9]{2})$");
    }

    [Fact]
    public async Task A_page_is_shown_in_another_language()
    {
        var page = new RecipePage("pages.md");
        await using var node = await Node.StartAsync(page.Blocks("jsonc").Single());

        var said = await RecipeScript.RunAsync(node.Here(page.Block("Accept-Language: de")), NoEnvironment);

        said.ShouldContain(line => line.Contains("lang=\"de\"", StringComparison.Ordinal));
        said.ShouldContain(line => line.Contains("<h1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_certificate_is_shown_and_http_leads_to_https()
    {
        var page = new RecipePage("tls.md");
        var own = KeyPair.Create("sso.example.com");
        await using var node = await Node.StartAsync(page.Blocks("json").Single(), """{ "Tls": { "Certificates": { "1": { "Password": "secret" } } } }""", directory =>
        {
            var certificates = Directory.CreateDirectory(Path.Combine(directory, "certs", "sso")).FullName;
            File.WriteAllText(Path.Combine(certificates, "fullchain.pem"), own.CertificatePem);
            File.WriteAllText(Path.Combine(certificates, "privkey.pem"), own.PrivateKeyPem);
            using var apps = X509Certificate2.CreateFromPem(own.CertificatePem, own.PrivateKeyPem);
            File.WriteAllBytes(Path.Combine(directory, "certs", "apps.pfx"), apps.Export(X509ContentType.Pkcs12, "secret"));
        }, listensByHttps: true);

        var shown = await RecipeScript.RunAsync(node.Here(page.Block("s_client")), NoEnvironment);
        var led = await RecipeScript.RunAsync(node.Here(page.Block("/page?a=b")), NoEnvironment);

        shown.ShouldContain(own.CertificatePem.Split('\n')[1].Trim());
        led[0].ShouldContain(" 308");
        led.ShouldContain("Location: https://sso.example.com/page?a=b");
    }

    /// <summary>Everybody may enter: who is signed in does not matter to either command.</summary>
    [Fact]
    public async Task A_long_poll_ends_when_its_time_is_over_and_events_come_as_they_happen()
    {
        var page = new RecipePage("protocols.md");
        await using var chat = await ScriptedBackend.StartAsync(async context =>
        {
            if (context.Request.Path == "/chat/poll") await Task.Delay(Timeout.Infinite, context.RequestAborted);
            context.Response.ContentType = "text/event-stream";
            foreach (var news in (string[])["one", "two"])
            {
                await context.Response.WriteAsync($"data: {news}\n\n");
                await context.Response.Body.FlushAsync();
            }
        });
        await using var node = await Node.StartAsync(page.Blocks("json")[0], $$"""
            {
              "Tls": { "Certificates": [ { "Certificate": "keys/sp.crt", "Key": "keys/sp.key" } ] },
              "Backends": { "chat": { "Destinations": [ "{{chat.Url}}" ], "Access": [ { "Effect": "Public" } ], "Timeout": "00:00:08" } }
            }
            """, listensByHttps: true);
        var environment = new Dictionary<string, string> { ["COOKIE"] = "theme=dark" };

        (await RecipeScript.RunAsync(node.OverTls(page.Block("/chat/events")), environment)).ShouldBe(["data: one", "data: two"]);
        (await RecipeScript.RunAsync(node.OverTls(page.Block("/chat/poll")), environment)).ShouldHaveSingleItem().ShouldStartWith("504 after ");
    }

    [Fact]
    public async Task Readiness_says_of_a_destination_that_is_not_well_what_the_page_shows()
    {
        var page = new RecipePage("backends.md");
        await using var well = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("up"));
        var configuration = JsonNode.Parse(page.Blocks("jsonc")[0])!;
        foreach (var other in (string[])["Maintenance", "Canary"]) configuration["Backends"]!["wiki"]!.AsObject().Remove(other);   // what the page shows is without them
        await using var node = await Node.StartAsync(configuration.ToJsonString(), $$"""
            { "Backends": { "wiki": { "Destinations": [ "{{ScriptedBackend.Nobody}}", "{{well.Url}}" ], "Cluster": { "HealthCheck": { "Active": { "Interval": "00:00:00.2" } } } } } }
            """);
        var block = page.Block("/health/ready").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var expected = block[1..].Select(line => line.Trim().Replace("http://10.0.0.5:8080", ScriptedBackend.Nobody, StringComparison.Ordinal)).ToList();
        IReadOnlyList<string> said = [];

        await Eventually.HoldsAsync(async () => (said = await RecipeScript.RunAsync(node.Here(block[0].TrimStart('$', ' ')), NoEnvironment)).Intersect(expected, StringComparer.Ordinal).Count() == expected.Count, () => $"readiness says {string.Join('\n', expected)}; it said:\n{string.Join('\n', said)}");
    }

    [Fact]
    public async Task The_page_of_verifiers_begins_with_an_application_that_believes_everything_and_a_program_that_finds_the_keys()
    {
        var lines = new RecipePage("verify/README.md").Block("verify.mjs").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await using var application = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Path == "/headers" ? context.Request.Headers["X-Remote-User"].ToString() : "not here"));
        await using var node = await Node.StartAsync("{}", """{ "Gateway": { "PublicOrigin": "http://127.0.0.1" } }""");
        const string UnknownKey = "eyJhbGciOiJFUzI1NiIsImtpZCI6Im5vYm9keXMifQ.e30.AA";

        (await RecipeScript.RunAsync(lines[0].Replace("http://10.0.0.8:8080", application.Url, StringComparison.Ordinal), NoEnvironment)).ShouldBe(["root"]);
        (await RecipeScript.RunAsync($"cd deploy/recipes/verify/node; echo {UnknownKey} | {lines[1].Replace("https://sso.example.com", node.Http, StringComparison.Ordinal)}", NoEnvironment)).ShouldBe(["refused unknown key"]);
    }

    /// <summary>The gateway in this process, with the configuration of a page.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly WebApplication _gateway;
        private readonly int _https;
        private readonly string _management;

        private Node(WebApplication gateway, string http, int https, string management)
        {
            _gateway = gateway;
            Http = http;
            _https = https;
            _management = management;
        }

        public string Http { get; }

        /// <param name="page">The page's configuration.</param>
        /// <param name="here">What is otherwise on this machine.</param>
        /// <param name="prepare">Writes files that the page counts on.</param>
        public static async Task<Node> StartAsync(string page, string here = "{}", Action<string>? prepare = null, bool listensByHttps = false)
        {
            var directory = RecipeTests.Prepare();
            prepare?.Invoke(directory);
            var (http, https, management) = ($"http://127.0.0.1:{FreePort.Next()}", FreePort.Next(), $"http://127.0.0.1:{FreePort.Next()}");
            string[] files = ["base.json", "page.json", "here.json", "node.json"];
            var paths = files.Select(f => Path.Combine(directory, f)).ToArray();
            await File.WriteAllTextAsync(paths[1], page);
            await File.WriteAllTextAsync(paths[2], here);
            await File.WriteAllTextAsync(paths[3], JsonSerializer.Serialize(new { Urls = listensByHttps ? $"{http};https://127.0.0.1:{https}" : http, Gateway = new { Management = new { Url = management } }, Logging = new { LogLevel = new { Default = "None" } } }));
            var gateway = RecipeTests.Build(paths);
            await gateway.StartAsync();
            return new Node(gateway, http, https, management);
        }

        /// <summary>A command with the addresses of this node in the place of the page's.</summary>
        public string Here(string command) => command
            .Replace("http://127.0.0.1:8080", Http, StringComparison.Ordinal)
            .Replace("http://localhost:8080", Http.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:9090", _management, StringComparison.Ordinal)
            .Replace("127.0.0.1:8443", $"127.0.0.1:{_https}", StringComparison.Ordinal);

        /// <summary>A command whose host leads to this node, which has a certificate that nobody vouches for.</summary>
        public string OverTls(string command) => $"curl() {{ command curl -k --connect-to ::127.0.0.1:{_https} \"$@\"; }}\n{command}";

        public async ValueTask DisposeAsync()
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }
    }
}
