using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JitGateway.Tests.Access;

/// <summary>A gateway between raw sockets and six applications that say which of them they are and whom they see; what the rules decided stands in headers that only this test adds.</summary>
internal sealed class LiveOutcomes : IAsyncDisposable
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f"];

    private readonly WebApplication _applications;
    private readonly SetTime _time = new();
    private RunningGateway _gateway = null!;

    private LiveOutcomes(WebApplication applications) => _applications = applications;

    public RunningGateway Gateway => _gateway;

    public static async Task<LiveOutcomes> StartAsync(ExplainCases cases)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([.. Names.Select(_ => "http://127.0.0.1:0")]);
        var applications = builder.Build();
        applications.Run(context =>
        {
            context.Response.Headers["Test-Port"] = context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["Test-Sees"] = string.Join('|', context.Request.Headers["X-Remote-User"].ToString(), context.Request.Headers["X-Remote-Groups"].ToString());
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        });
        await applications.StartAsync();
        var live = new LiveOutcomes(applications);
        var ports = applications.Urls.Select(u => new Uri(u).Port).ToList();
        live.PortOf = name => ports[Array.IndexOf(Names, name)];
        live._gateway = await RunningGateway.StartAsync(cases.Configuration(live.PortOf), b =>
        {
            b.WebHost.ConfigureKestrel(k =>
            {
                k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1);
                k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2);
            });
            b.Services.AddSingleton<TimeProvider>(live._time);
            b.Services.AddSingleton<IStartupFilter>(new Observed());
            b.Services.AddScoped<IAuthenticationService, KnownToTheStore>();
            b.Logging.AddProvider(new Decisions()).AddFilter("JitGateway.Access", LogLevel.Debug);
        });
        return live;
    }

    public Func<string, int> PortOf { get; private set; } = null!;

    /// <summary>Asks all of them at the time at which they are asked, over connections that stay open.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(IReadOnlyList<ExplainCase> cases)
    {
        _time.Now = cases[0].Now;
        var answers = new string[cases.Count];
        var next = -1;
        using var http2 = new Http2Wire(new Uri(_gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last()));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var connection = new Wire(_gateway.Client.BaseAddress!, http2);
            for (int i; (i = Interlocked.Increment(ref next)) < cases.Count;) answers[i] = Outcome(await connection.AskAsync(cases[i]));
        }));
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _applications.DisposeAsync();
    }

    private string Outcome(Answer answer)
    {
        if (!answer.Headers.ContainsKey("Test-Arrived")) return $"BadRequest {answer.Status}";
        if (answer.Status == 421) return "UnknownHost";
        if (answer.Headers.TryGetValue("Test-Decision", out var decision))
        {
            var backend = decision.Split(' ')[0];
            var seen = answer.Headers.TryGetValue("Test-Port", out var port) ? port == PortOf(backend).ToString(CultureInfo.InvariantCulture) ? answer.Headers["Test-Sees"] : $"another application: {port}" : "not forwarded";
            return $"{decision} {answer.Status} {seen}";
        }

        if (answer.Reason == "edge.method") return $"refused {answer.Status} {answer.Reason}";
        if (answer.Reason is { } reason && reason.StartsWith("access.path.", StringComparison.Ordinal)) return $"Ambiguous {reason}";
        return answer.Headers["Test-Endpoint"] switch
        {
            "none" => $"NotFound {answer.Status}",
            "own" => "OwnPage",
            _ => $"refused {answer.Status} {answer.Reason}",
        };
    }

    /// <summary>The clock by which rules are asked; timers go on by the machine's.</summary>
    private sealed class SetTime : TimeProvider
    {
        private DateTimeOffset _now = TimeProvider.System.GetUtcNow();

        public DateTimeOffset Now { get => _now; set => _now = value; }

        public override DateTimeOffset GetUtcNow() => _now;
    }

    /// <summary>Outermost: says who is signed in, and writes down what became of the request.</summary>
    private sealed class Observed : IStartupFilter
    {
        public static readonly AsyncLocal<List<string>?> Decided = new();

        public static ConcurrentDictionary<string, UserIdentity> Signed { get; } = new();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                var decided = Decided.Value = [];
                if (Signed.TryRemove(context.Request.Headers["Test-Person"].ToString(), out var user))
                {
                    var person = new SessionPrincipal(user, "session", DateTimeOffset.UnixEpoch);
                    if (context.Request.Headers.ContainsKey("Test-Cold")) context.Items[KnownToTheStore.Key] = person;
                    else context.User = person;
                }

                if (!context.Request.Headers.ContainsKey("X-Forwarded-For")) context.Connection.RemoteIpAddress = null;   // as on a socket of the file system
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers["Test-Arrived"] = "yes";
                    context.Response.Headers["Test-Endpoint"] = context.GetEndpoint() is not { } endpoint ? "none" : endpoint.Metadata.GetMetadata<Backend>() is null ? "own" : "backend";
                    if (decided is [.., var last]) context.Response.Headers["Test-Decision"] = last;
                    return Task.CompletedTask;
                });
                return rest(context);
            });
            next(app);
        };
    }

    /// <summary>The store of sessions, for whom the node does not know: asked, it puts the person into the request as the scheme does.</summary>
    private sealed class KnownToTheStore(IAuthenticationSchemeProvider schemes, IAuthenticationHandlerProvider handlers, IClaimsTransformation transform, IOptions<AuthenticationOptions> options)
        : AuthenticationService(schemes, handlers, transform, options)
    {
        public static readonly object Key = new();

        public override Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
        {
            if (scheme != SessionPrincipal.Scheme || !context.Items.TryGetValue(Key, out var person)) return base.AuthenticateAsync(context, scheme);
            context.User = (SessionPrincipal)person!;
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(context.User, scheme)));
        }
    }

    /// <summary>Hears log 800 in the request that it is about.</summary>
    private sealed class Decisions : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != 800 || state is not IReadOnlyList<KeyValuePair<string, object?>> fields) return;
            Observed.Decided.Value?.Add($"{Field("Backend")} {Field("Decision")} {Field("Rule")}");

            string Field(string name) => fields.First(f => f.Key == name).Value?.ToString() ?? "-";
        }

        public void Dispose()
        {
        }
    }

    private sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string? Reason);

    private static string? ReasonIn(string body) => body.Split("\"reason\":\"") is [_, var rest, ..] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)] : null;

    private static IEnumerable<(string Name, string Value)> HeadersOf(ExplainCase asked, string ticket)
    {
        yield return ("Accept", "application/json");
        yield return ("Test-Person", ticket);
        if (asked.Address is { } address) yield return ("X-Forwarded-For", address);
        if (asked.IsCold) yield return ("Test-Cold", "yes");
    }

    /// <summary>Opens WebSockets over HTTP/2 (RFC 8441), with the path as it is told.</summary>
    private sealed class Http2Wire(Uri server) : IDisposable
    {
        private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

        public async Task<Answer> AskAsync(ExplainCase asked, string ticket)
        {
            using var request = new HttpRequestMessage(HttpMethod.Connect, new Uri($"http://{server.Authority}{asked.Target}", AsWritten)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Protocol = "websocket";
            request.Headers.Host = asked.Host;
            foreach (var (name, value) in HeadersOf(asked, ticket).Append(("Sec-WebSocket-Version", "13"))) request.Headers.TryAddWithoutValidation(name, value);
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                using var answer = await _client.SendAsync(request, limit.Token);
                var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
                var body = answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(limit.Token);
                return new Answer((int)answer.StatusCode, headers, ReasonIn(body));
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.HttpProtocolError || e.InnerException is HttpProtocolException { ErrorCode: 1 })   // the server resets the stream: PROTOCOL_ERROR
            {
                return new Answer(400, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), null);
            }
        }

        public void Dispose() => _client.Dispose();
    }

    /// <summary>A connection that sends what it is told, octet for octet.</summary>
    private sealed class Wire(Uri server, Http2Wire http2) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private TcpClient? _client;
        private StreamReader? _reader;

        public async Task<Answer> AskAsync(ExplainCase asked)
        {
            var ticket = "";
            if (asked.Identity() is { } user) Observed.Signed[ticket = Guid.NewGuid().ToString("N")] = user;
            if (asked.Way == RequestWay.SocketOverHttp2) return await http2.AskAsync(asked, ticket);
            if (_client is null)
            {
                _client = new TcpClient { NoDelay = true };
                await _client.ConnectAsync(server.Host, server.Port);
                _reader = new StreamReader(_client.GetStream(), Encoding.Latin1);
            }

            await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(
                $"{asked.Method} {asked.Target} HTTP/1.1\r\nHost: {asked.Host}\r\n{string.Concat(HeadersOf(asked, ticket).Select(h => $"{h.Name}: {h.Value}\r\n"))}{UpgradeOf(asked.Way)}{(asked.Method is "POST" or "PUT" ? "Content-Length: 0\r\n" : "")}\r\n"));
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                return await ReadAsync(asked, limit.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new IOException($"No whole answer to {asked}", e);
            }
        }

        private static string UpgradeOf(RequestWay way) => way switch
        {
            RequestWay.Socket => "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            RequestWay.OtherUpgrade => "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
            _ => "",
        };

        private async Task<Answer> ReadAsync(ExplainCase asked, CancellationToken limit)
        {
            var status = await _reader!.ReadLineAsync(limit) ?? throw new IOException($"No answer to {asked}");
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await _reader.ReadLineAsync(limit) is { Length: > 0 } line) headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            var body = "";
            var isWhole = headers.TryGetValue("Content-Length", out var length);
            if (isWhole && length != "0" && asked.Method != "HEAD")   // a reader that is asked for nothing waits for something
            {
                var text = new char[int.Parse(length!, CultureInfo.InvariantCulture)];
                if (await _reader.ReadBlockAsync(text, limit) < text.Length) throw new IOException($"The answer to {asked} ends early");
                body = new string(text);
            }

            if (!isWhole || (headers.TryGetValue("Connection", out var connection) && connection == "close")) Dispose();
            return new Answer(int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), headers, ReasonIn(body));
        }

        public void Dispose()
        {
            _reader?.Dispose();
            _client?.Dispose();
            _client = null;
        }
    }
}
