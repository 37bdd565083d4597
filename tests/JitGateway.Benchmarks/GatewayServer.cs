using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Benchmarks;

/// <summary>The gateway as it is served, with one path more, which the product does not have: it signs a made-up person in.</summary>
internal static class GatewayServer
{
    public const string Role = "serve-gateway";

    private const string SignInPath = "/benchmark/sign-in";

    /// <param name="redis">Where sessions are; null: in memory, with the near cache. With Redis the near cache is off.</param>
    public static async Task RunAsync(string backend, string? redis)
    {
        var folder = Directory.CreateTempSubdirectory("jitgateway-benchmark");
        try
        {
            var url = $"http://127.0.0.1:{FreePort()}";
            var app = GatewayHost.Build(new ConfigurationFiles([Configure(folder.FullName, url, backend, redis)], new Dictionary<string, string?>()), builder =>
            {
                builder.WebHost.UseUrls(url);
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton<IStartupFilter, SignInFilter>();
            });
            await ChildServer.ServeAsync(app, async address => $"{address} {string.Join(' ', await SignInAsync(address))}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Configure(string folder, string url, string backend, string? redis)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=benchmark", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(Path.Combine(folder, "sp.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "sp.key"), key.ExportPkcs8PrivateKeyPem());
        var path = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            Logging = new { LogLevel = new { Default = "Warning" } },
            Gateway = new { PublicOrigin = url },
            Saml = new { SigningKeys = new[] { new { Certificate = "sp.crt", Key = "sp.key" } }, IdentityProviders = new { corp = new { Metadata = "corp.xml" } } },
            Sessions = redis is null ? new { Store = "Memory", NearCache = "00:00:30" } : new { Store = "Redis", NearCache = "00:00:00" },
            Redis = new { Configuration = redis, CommandTimeout = "00:00:01" },   // a machine at its limit answers late
            Backends = new { app = new { Destinations = new[] { backend } } },
        }));
        return path;
    }

    /// <returns>The cookies of a session for each connection, as they are sent back: sessions that are read together would be read once.</returns>
    private static async Task<IReadOnlyList<string>> SignInAsync(string address)
    {
        var cookies = new List<string>();
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        for (var attempt = 1; cookies.Count < LoadLoop.Connections; attempt++)
        {
            using var answer = await client.PostAsync($"{address}{SignInPath}", content: null);
            if (answer.IsSuccessStatusCode) cookies.Add(answer.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
            else if (attempt < 20) await Task.Delay(250);   // Redis is connected in the background
            else throw new InvalidOperationException($"Nobody can sign in: {(int)answer.StatusCode}");
        }

        return cookies;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class SignInFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) => context.Request.Path == SignInPath ? SignInAsync(context) : rest(context));
            next(app);
        };

        private static async Task SignInAsync(HttpContext context)
        {
            try
            {
                await context.SignInAsync(SessionPrincipal.Scheme, new SessionPrincipal(Person(), sessionId: "", TimeProvider.System.GetUtcNow()));
            }
            catch (Exception)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }

        private static UserIdentity Person() => new()
        {
            Subject = new SubjectKey("https://idp.example.com/metadata", "0b7d3a1e-ada"),
            IdentityProvider = "corp",
            NameId = "0b7d3a1e-ada",
            AuthnInstant = TimeProvider.System.GetUtcNow(),
            AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
            Mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
            {
                ["username"] = ["ada"],
                ["email"] = ["ada@example.com"],
                ["displayName"] = ["Ada Lovelace"],
                ["groups"] = ["engineering", "wiki-admins", "staff"],
            },
            Attributes = Enumerable.Range(0, 10).ToDictionary(i => $"urn:oid:2.5.4.{i}", i => (IReadOnlyList<string>)[$"value {i}"], StringComparer.Ordinal),
        };
    }
}
