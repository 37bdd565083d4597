using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>
/// An application with accounts of its own, a store, and three faces over HTTP: a REST interface, JSON-RPC, and pages with forms. It looks at what it gets closely and answers
/// with an error of its own style where something is unknown, missing, or of another type. Compiled into the journey tests too.
/// </summary>
internal sealed partial class RestApplication : IAsyncDisposable
{
    public const string Token = "good-secret-token";
    public const string User = "gateway";
    public const string Password = "good secret & password";

    private static readonly string[] Texts = ["login", "external", "surname", "email", "title"];

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Account> _accounts = [];
    private readonly Dictionary<int, Group> _groups = [];
    private int _last = 100;

    private RestApplication(WebApplication app) => _app = app;

    /// <summary>An account; every text may be absent.</summary>
    public sealed record Account(int Id, IReadOnlyDictionary<string, string> Texts, IReadOnlyList<string> Roles, bool Enabled)
    {
        /// <summary>All that it holds, as one text.</summary>
        public override string ToString() => $"{Id}|{string.Join('|', Texts.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"))}|{string.Join(',', Roles)}|{Enabled}";
    }

    private sealed record Group(int Id, string Name, HashSet<int> Members);

    /// <summary>Something that it does not take. The status is that of its REST interface; the others say it in their own way.</summary>
    private sealed class RefusedException(int status, string message) : Exception(message)
    {
        public int Status { get; } = status;
    }

    public Uri Origin { get; private set; } = new("http://127.0.0.1");

    /// <summary>The fields that changes of accounts wrote, by its own names.</summary>
    public ConcurrentQueue<string> Written { get; } = [];

    /// <summary>Every request that came, as method and target.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Runs before each request.</summary>
    public Func<HttpContext, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public IReadOnlyList<Account> Accounts
    {
        get
        {
            lock (_lock) return [.. _accounts.Values];
        }
    }

    /// <param name="certificate">Null: it does not speak TLS.</param>
    public static async Task<RestApplication> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestLineSize = 64 * 1024;
            k.Listen(System.Net.IPAddress.Loopback, 0, l =>
            {
                if (certificate is not null) l.UseHttps(certificate);
            });
        });
        var application = new RestApplication(builder.Build());
        application._app.Run(application.ServeAsync);
        await application._app.StartAsync();
        application.Origin = new Uri(application._app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return application;
    }

    public int AddGroup(string name)
    {
        lock (_lock) _groups[++_last] = new Group(_last, name, []);
        return _last;
    }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Members()
    {
        lock (_lock) return _groups.Values.ToDictionary(g => g.Name, g => (IReadOnlyList<string>)[.. g.Members.Select(Number)]);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private async Task ServeAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {RawTarget(context)}");
        await Before(context);
        if (context.Response.HasStarted) return;
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var body = await reader.ReadToEndAsync();
        // as it came on the wire: what would become another path on its way is another path
        var segments = RawTarget(context).Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var answer = segments switch
        {
            ["api", .. var rest] => Api(context, rest, body),
            ["rpc"] => Rpc(context, body),
            ["web", .. var rest] => Web(context, rest, body),
            _ => new Answer(404, "no such place", "text/plain"),
        };
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) context.Response.Headers.Append(name, value);
        if (answer.Body.Length == 0) return;
        context.Response.ContentType = answer.Type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
    }

    private sealed record Answer(int Status, string Body, string Type, params (string Name, string Value)[] Headers)
    {
        public static Answer Json(int status, object body) => new(status, JsonSerializer.Serialize(body), "application/json");
    }

    private static Dictionary<string, string> Query(HttpContext context, params string[] known)
    {
        var query = context.Request.Query.ToDictionary(q => q.Key, q => q.Value is [var only] ? only! : throw new RefusedException(400, $"{q.Key} stands there twice"), StringComparer.Ordinal);
        return query.Keys.FirstOrDefault(k => !known.Contains(k)) is { } unknown ? throw new RefusedException(400, $"unknown parameter {unknown}") : query;
    }

    private IReadOnlyList<Account> Search(string field, string value)
    {
        if (!Texts.Contains(field)) throw new RefusedException(400, $"no search by {field}");
        lock (_lock) return [.. _accounts.Values.Where(a => string.Equals(a.Texts.GetValueOrDefault(field), value, StringComparison.OrdinalIgnoreCase)).OrderBy(a => a.Id)];
    }

    private Account Find(string id)
    {
        lock (_lock) return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Number(number) == id && _accounts.TryGetValue(number, out var account) ? account : throw new RefusedException(404, "there is no such user");
    }

    /// <param name="roles">Null: they stay.</param>
    private Account Save(Account account, IEnumerable<(string Field, string? Value)> texts, IReadOnlyList<string>? roles, bool isNew)
    {
        lock (_lock)
        {
            var held = new Dictionary<string, string>(account.Texts);
            foreach (var (field, value) in texts)
            {
                if (!isNew) Written.Enqueue(field);
                if (string.IsNullOrEmpty(value)) held.Remove(field);
                else held[field] = value;
            }

            if (!held.TryGetValue("login", out var login)) throw new RefusedException(422, "login cannot be blank");
            if (_accounts.Values.Any(a => a.Id != account.Id && login.Equals(a.Texts["login"], StringComparison.OrdinalIgnoreCase))) throw new RefusedException(409, "login has already been taken");
            if (roles is not null && !isNew) Written.Enqueue("roles");
            var id = isNew ? ++_last : _accounts.ContainsKey(account.Id) ? account.Id : throw new RefusedException(404, "there is no such user");
            return _accounts[id] = account with { Id = id, Texts = held, Roles = roles ?? account.Roles };
        }
    }

    private void SetEnabled(string id, bool enabled)
    {
        lock (_lock)
        {
            var account = Find(id);
            _accounts[account.Id] = account with { Enabled = enabled };
        }
    }

    private IReadOnlyList<Group> GroupsOf(Account account)
    {
        lock (_lock) return [.. _groups.Values.Where(g => g.Members.Contains(account.Id))];
    }

    private static Account Nobody => new(0, new Dictionary<string, string>(), [], Enabled: true);
}
