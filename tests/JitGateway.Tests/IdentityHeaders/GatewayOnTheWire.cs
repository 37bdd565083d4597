using JitGateway.Identity;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>The whole gateway between a raw client and a raw backend. Who is signed in stands in the request's header <c>Test-Person</c>.</summary>
internal sealed class GatewayOnTheWire : IAsyncDisposable
{
    public const string Session = "jit=k3y0fTh3S3ss10n";

    private readonly RunningGateway _gateway;

    private GatewayOnTheWire(RunningGateway gateway, RawBackend backend)
    {
        _gateway = gateway;
        Backend = backend;
    }

    public RawBackend Backend { get; }

    public RunningGateway Gateway => _gateway;

    public Uri Url => _gateway.Client.BaseAddress!;

    /// <param name="more">Further keys of the backend <c>wiki</c>.</param>
    public static async Task<GatewayOnTheWire> StartAsync(string more = "", TimeProvider? time = null, HttpProtocols protocols = HttpProtocols.Http1, params SessionPrincipal[] people)
    {
        var backend = new RawBackend();
        var gateway = await RunningGateway.StartAsync(Configuration(backend, more),
            builder =>
            {
                if (time is not null) builder.Services.AddSingleton(time);
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listener => listener.Protocols = protocols));
                builder.Services.AddSingleton<IStartupFilter>(new SignedIn(people));
            });
        return new GatewayOnTheWire(gateway, backend);
    }

    /// <summary>Takes other keys for the backend <c>wiki</c>.</summary>
    public void Reconfigure(string more) => _gateway.Reconfigure(Configuration(Backend, more));

    private static string Configuration(RawBackend backend, string more) => $$"""
        {
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": {
            "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "{{backend.Url}}", "Access": [ { "Path": "/wiki/public", "Effect": "Public" } ] {{more}} },
            "app": { "Match": { "Path": "/app" }, "Destinations": "{{backend.Url}}", "Headers": { "X-App-Login": "{username}", "App.Mail": "{email}" } }
          }
        }
        """;

    /// <summary>Sends a request for a person (null: nobody) and returns what the backend saw of it.</summary>
    public async Task<string> BackendSeesAsync(string? person, string headers = "", string path = "/wiki/page", string method = "GET", string connection = "close", string body = "")
    {
        (await SendAsync(person, headers, path, method, connection, body)).ShouldStartWith("HTTP/1.1 200");
        return Backend.LastRequest;
    }

    public Task<string> SendAsync(string? person, string headers = "", string path = "/wiki/page", string method = "GET", string connection = "close", string body = "") =>
        WireText.SendAsync(Url, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: {connection}\r\n{(person is null ? "" : $"Test-Person: {person}\r\n")}{headers}\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Backend.DisposeAsync();
    }

    public static SessionPrincipal Person(string username, params (string Name, string[] Values)[] values)
    {
        var mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { ["username"] = [username] };
        foreach (var (name, held) in values) mapped[name] = held;
        var user = new UserIdentity
        {
            Subject = new SubjectKey("https://idp.example.com", $"subject-of-{username}"),
            IdentityProvider = "corp",
            NameId = $"name-id-of-{username}",
            AuthnInstant = DateTimeOffset.UnixEpoch,
            Mapped = mapped,
            Attributes = new Dictionary<string, IReadOnlyList<string>>(),
        };
        return new SessionPrincipal(user, $"session-of-{username}", DateTimeOffset.UnixEpoch);
    }

    private sealed class SignedIn(SessionPrincipal[] people) : IStartupFilter
    {
        private readonly Dictionary<string, SessionPrincipal> _people = people.ToDictionary(p => p.User.Username!);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                if (_people.TryGetValue(context.Request.Headers["Test-Person"].ToString(), out var person)) context.User = person;
                return rest(context);
            });
            next(app);
        };
    }
}

/// <summary>One gateway for all tests of a class.</summary>
public abstract class WireFixture : IAsyncLifetime
{
    private readonly SessionPrincipal[] _people;

    private protected WireFixture(params SessionPrincipal[] people) => _people = people;

    internal GatewayOnTheWire Value { get; private set; } = null!;

    public async Task InitializeAsync() => Value = await GatewayOnTheWire.StartAsync(people: _people);

    public async Task DisposeAsync() => await Value.DisposeAsync();
}
