using System.Diagnostics;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Sessions.HandOver;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JitGateway.Tests.Sessions;

/// <summary>What a node has of sessions: the module's own services and its place in the pipeline, without network or configuration files.</summary>
internal sealed class SessionNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;

    private SessionNode(ServiceProvider services)
    {
        _services = services;
        _pipeline = new ApplicationBuilder(services).UseSessions().Build();
    }

    public SessionCookie Cookie => _services.GetRequiredService<SessionCookie>();

    public ISessionStore Store => _services.GetRequiredService<ISessionStore>();

    public NearCache Cache => _services.GetRequiredService<NearCache>();

    public SessionUpkeep Upkeep => _services.GetRequiredService<SessionUpkeep>();

    public ISessionTermination Termination => _services.GetRequiredService<ISessionTermination>();

    public IHandOverStore HandOvers => _services.GetRequiredService<IHandOverStore>();

    public RedisConnection Redis => _services.GetRequiredService<RedisConnection>();

    /// <param name="options">Absent: the defaults.</param>
    /// <param name="redis">Configuration of Redis, for the Redis store.</param>
    /// <param name="time">Absent: the machine's clock.</param>
    /// <param name="gateway">Absent: <c>https://sso.example.com</c>.</param>
    /// <param name="store">Absent: what the options say.</param>
    /// <param name="commandTimeout">Absent: the default.</param>
    public static async Task<SessionNode> StartAsync(SessionsOptions? options = null, string? redis = null, TimeProvider? time = null, GatewayOptions? gateway = null, ISessionStore? store = null, TimeSpan? commandTimeout = null)
    {
        options ??= new SessionsOptions();
        var redisOptions = new RedisOptions { Configuration = redis is null ? null : RedisConfiguration.Parse(redis) };
        if (commandTimeout is { } limit) redisOptions.CommandTimeout = limit;
        if (redis is not null) options.Store = SessionStoreKind.Redis;
        var services = new ServiceCollection()
            .AddLogging()
            .AddGatewayRedis()
            .AddSingleton<GatewayMeter>()
            .AddSessions()
            .AddSingleton<IGatewaySecrets>(new OneSecret())
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton(Active<SessionsOptions>.Always(options))
            .AddSingleton(Active<RedisOptions>.Always(redisOptions))
            .AddSingleton(Active<GatewayOptions>.Always(gateway ?? new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com") }));
        if (store is not null) services.AddSingleton(store);
        var node = new SessionNode(services.BuildServiceProvider());
        foreach (var service in node._services.GetServices<IHostedService>()) await service.StartAsync(default);
        return node;
    }

    /// <summary>All that the node's memory holds.</summary>
    /// <param name="others">What is not the node's: a store that stands for another server.</param>
    public IReadOnlyCollection<object> Everything(params object[] others) => ObjectGraph.Of(new object[] { _services, _pipeline }, others);

    /// <summary>A request with this cookie value, or with none; what a module behind Sessions sees that needs a person.</summary>
    /// <param name="cookie">Its value.</param>
    /// <param name="aborted">The client goes away.</param>
    public Task<Seen> RequestAsync(string? cookie, CancellationToken aborted = default) => RequestAsync(cookie, needsPerson: true, aborted);

    /// <summary>A request for something that is open to anybody.</summary>
    public Task<Seen> PublicRequestAsync(string? cookie) => RequestAsync(cookie, needsPerson: false, aborted: default);

    private async Task<Seen> RequestAsync(string? cookie, bool needsPerson, CancellationToken aborted)
    {
        await using var scope = _services.CreateAsyncScope();
        var context = NewContext(cookie, scope);
        context.RequestAborted = aborted;
        var started = Stopwatch.GetTimestamp();
        await _pipeline(context);
        if (needsPerson) await context.AuthenticateAsync(SessionPrincipal.Scheme);
        return new Seen(context.User as SessionPrincipal, context.Features.Get<SessionOutage>(), Stopwatch.GetElapsedTime(started), [.. context.Response.Headers.SetCookie]);
    }

    /// <summary>Signs in as the login does.</summary>
    /// <returns>The whole <c>Set-Cookie</c> line of the session cookie.</returns>
    public async Task<string> SignInAsync(UserIdentity user, string? cookie = null)
    {
        await using var scope = _services.CreateAsyncScope();
        var context = NewContext(cookie, scope);
        await context.SignInAsync(SessionPrincipal.Scheme, new SessionPrincipal(user, "", default));
        context.User.ShouldBeOfType<SessionPrincipal>().User.ShouldBeSameAs(user);
        return context.Response.Headers.SetCookie[0] ?? "";
    }

    /// <summary>Signs in; the cookie's value.</summary>
    public async Task<string> CookieOfAsync(UserIdentity user, string? former = null) => ValueOf(await SignInAsync(user, former));

    /// <returns>The whole <c>Set-Cookie</c> line of the session cookie.</returns>
    public async Task<string> SignOutAsync(string? cookie)
    {
        await using var scope = _services.CreateAsyncScope();
        var context = NewContext(cookie, scope);
        await context.SignOutAsync(SessionPrincipal.Scheme);
        (context.User is SessionPrincipal).ShouldBeFalse();
        return context.Response.Headers.SetCookie[0] ?? "";
    }

    public static string ValueOf(string setCookie) => setCookie.Split(';')[0].Split('=')[1];

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse()) await service.StopAsync(default);
        await _services.DisposeAsync();
    }

    private DefaultHttpContext NewContext(string? cookie, AsyncServiceScope scope)
    {
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        if (cookie is not null) context.Request.Headers.Cookie = $"theme=dark; {_services.GetRequiredService<Active<GatewayOptions>>().Value.SessionCookie}={cookie}";
        return context;
    }

    private sealed class OneSecret : IGatewaySecrets
    {
        private readonly byte[] _secret = new byte[32];

        public IReadOnlyList<byte[]> For(string purpose) => [_secret];
    }
}

/// <param name="Person">Who it is; null: nobody.</param>
/// <param name="Outage">Set where nobody can tell.</param>
/// <param name="Took">How long it took to find out.</param>
/// <param name="SetCookies">What the browser is told.</param>
internal sealed record Seen(SessionPrincipal? Person, SessionOutage? Outage, TimeSpan Took, IReadOnlyList<string?> SetCookies);
