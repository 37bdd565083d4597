using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Configuration;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace JitGateway.Benchmarks;

/// <summary>The gateway as it is served, with one path more, which the product does not have: it signs a made-up person in.</summary>
internal static class GatewayUnderTest
{
    public const string SignInPath = "/benchmark/sign-in";

    /// <param name="folder">For its files.</param>
    public static WebApplication Build(string folder, string url, GatewaySettings settings, Action<WebApplicationBuilder>? customise = null) =>
        GatewayHost.Build(new ConfigurationFiles([Configure(folder, url, settings)], new Dictionary<string, string?>()), builder =>
        {
            builder.WebHost.UseUrls(url);
            builder.Services.AddSingleton<IStartupFilter, SignInFilter>();
            if (settings.InlineSockets) builder.Services.Configure<SocketTransportOptions>(o => o.UnsafePreferInlineScheduling = true);
            customise?.Invoke(builder);
        });

    private static string Configure(string folder, string url, GatewaySettings settings)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=benchmark", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(Path.Combine(folder, "sp.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "sp.key"), key.ExportPkcs8PrivateKeyPem());
        if (settings.IdentityProviderMetadata is { } metadata) File.WriteAllText(Path.Combine(folder, "corp.xml"), metadata);
        var root = JsonSerializer.SerializeToNode(new
        {
            Logging = new { LogLevel = new { Default = "Warning" } },
            Gateway = new { PublicOrigin = url.Replace(":0", "", StringComparison.Ordinal), Management = new { Url = "http://127.0.0.1:0" } },
            Saml = new { SigningKeys = new[] { new { Certificate = "sp.crt", Key = "sp.key" } }, IdentityProviders = new { corp = new { Metadata = "corp.xml" } } },
            Sessions = new { Store = settings.Redis is null ? "Memory" : "Redis", NearCache = settings.NearCache ? "00:00:30" : "00:00:00", settings.NearCacheSealed },
            Redis = new { Configuration = settings.Redis, CommandTimeout = "00:00:02" },   // a machine at its limit answers late
            Backends = new { app = new { Destinations = new[] { settings.Backend } } },
        })!;
        if (settings.NearCacheEntries is { } entries) (root["Sessions"]!["NearCacheEntries"], root["Sessions"]!["NearCacheMegabytes"]) = (entries, entries / 200);   // five KB each
        if (settings.Provisions) root["Backends"]!["app"]!["Provisioning"] = JsonNode.Parse(Provisioning(settings.Backend));
        if (settings.Http2) root["Kestrel"] = JsonNode.Parse("""{ "EndpointDefaults": { "Protocols": "Http2" } }""");
        if (settings.Otlp is { } collector)
            root["Telemetry"] = JsonSerializer.SerializeToNode(new { settings.SampleRatio, Otlp = new { Endpoint = collector } });
        var path = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(path, root.ToJsonString());
        return path;
    }

    private static string Provisioning(string accounts) =>
        $$"""
        {
          "Adapter": "Scim", "Match": [ "externalId={subject}", "userName={username}" ],
          "Mapping": { "userName": "{username}", "emails": "{email}", "displayName": "{displayName}", "title": "{title}", "active": true },
          "Protection": { "CreatesPerSecond": 10000, "CreateBurst": 100000 },
          "Scim": { "BaseUrl": "{{accounts}}/scim/v2", "Token": "benchmark" }
        }
        """;

    private sealed class SignInFilter : IStartupFilter
    {
        private int _people;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) => context.Request.Path == SignInPath ? SignInAsync(context) : rest(context));
            next(app);
        };

        private async Task SignInAsync(HttpContext context)
        {
            try
            {
                var query = context.Request.Query;
                var person = query["person"] is [{ } number] ? Person(int.Parse(number, provider: null), query["title"]) : Person(Interlocked.Increment(ref _people));
                await context.SignInAsync(SessionPrincipal.Scheme, new SessionPrincipal(person, sessionId: "", TimeProvider.System.GetUtcNow()));
            }
            catch (Exception)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }
    }

    /// <summary>A person with ten attributes, as identity providers release them.</summary>
    public static UserIdentity Person(int number, string? title = null) => new()
    {
        Subject = new SubjectKey("https://idp.example.com/metadata", $"0b7d3a1e-{number:00000000}"),
        IdentityProvider = "corp",
        NameId = $"0b7d3a1e-{number:00000000}",
        AuthnInstant = TimeProvider.System.GetUtcNow(),
        AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        Mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["username"] = [$"ada{number}"],
            ["email"] = [$"ada{number}@example.com"],
            ["displayName"] = ["Ada Lovelace"],
            ["groups"] = ["engineering", "wiki-admins", "staff"],
            ["title"] = title is null ? [] : [title],
        },
        Attributes = Enumerable.Range(0, 10).ToDictionary(i => $"urn:oid:2.5.4.{i}", i => (IReadOnlyList<string>)[$"value {i}"], StringComparer.Ordinal),
    };
}
