using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>
/// An emulator of Salesforce's token endpoint and REST API, built from their documentation, because a real org cannot be had for tests: the JWT bearer flow, sessions that end, queries in
/// pages, records with their errors. What it does not know, the adapter must not need.
/// </summary>
internal sealed class SalesforceEmulator : IAsyncDisposable
{
    public const string ClientId = "3MVG9consumer.key";
    public const string UserName = "gateway@example.com.jit";
    private const int PageSize = 20;

    private readonly WebApplication _app;
    private static readonly RSA Key = RSA.Create(2048);
    private readonly Dictionary<string, JsonArray> _pages = [];
    private readonly Lock _lock = new();
    private string? _token;
    private int _tokens;

    private SalesforceEmulator(WebApplication app) => _app = app;

    public SalesforceOrg Org { get; private set; } = new();

    public Uri Origin { get; private set; } = new("http://127.0.0.1");

    /// <summary>The key whose certificate the connected app holds.</summary>
    public RSA Admitted { get; set; } = Key;

    /// <summary>The private key's PEM file.</summary>
    public string KeyFile { get; private set; } = "";

    /// <summary>Method, path and body of every call to the API, without queries.</summary>
    public List<(string Method, string Path, JsonObject? Body)> Calls { get; } = [];

    public List<string> Queries { get; } = [];

    public int Tokens => _tokens;

    /// <summary>What to do before a call to the API is answered; throws what it answers instead.</summary>
    public Func<string, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What the token endpoint answers instead of a token: an error and its description.</summary>
    public (string Error, string Description)? Refuses { get; set; }

    /// <param name="certificate">By TLS, with this one; null: without.</param>
    public static async Task<SalesforceEmulator> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, listener =>
        {
            if (certificate is not null) listener.UseHttps(certificate);
        }));
        var emulator = new SalesforceEmulator(builder.Build());
        emulator._app.Run(emulator.ServeAsync);
        await emulator._app.StartAsync();
        emulator.Origin = new Uri(emulator._app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        emulator.KeyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(emulator.KeyFile, Key.ExportPkcs8PrivateKeyPem());
        emulator.Reset();
        return emulator;
    }

    /// <summary>A new org, with a profile for people inside and one for people outside.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            Org = new SalesforceOrg();
            Org.Records["Organization"] = new Dictionary<string, JsonObject> { [SalesforceOrg.Id] = new() { ["Id"] = SalesforceOrg.Id, ["TimeZoneSidKey"] = "Europe/Berlin", ["DefaultLocaleSidKey"] = "de_DE", ["LanguageLocaleKey"] = "de" } };
            Org.Add("Profile", ("Name", "Standard User"), ("UserType", "Standard"));
            Org.Add("Profile", ("Name", "Customer Community User"), ("UserType", "CspLitePortal"));
            (Before, Refuses) = ((_, _) => Task.CompletedTask, null);
            Calls.Clear();
            Queries.Clear();
        }
    }

    public void EndSessions() => _token = null;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        File.Delete(KeyFile);
    }

    private static byte[] Decoded(string part) => System.Buffers.Text.Base64Url.DecodeFromChars(part);

    private static async Task AnswerAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=UTF-8";
        if (body is not null) await context.Response.WriteAsync(body.ToJsonString());
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var path = context.Request.Path.Value!;
        if (path == "/services/oauth2/token")
        {
            var (status, answer) = Token(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(body).ToDictionary(p => p.Key, p => p.Value.ToString()));
            await AnswerAsync(context, status, answer);
            return;
        }

        try
        {
            if (_token is null || context.Request.Headers.Authorization != $"Bearer {_token}") throw new SalesforceException(401, "INVALID_SESSION_ID", "Session expired or invalid");
            await Before(context.Request.Method, path);
            var (status, answer) = Serve(context.Request.Method, path, context.Request.Query["q"].ToString(), body);
            await AnswerAsync(context, status, answer);
        }
        catch (SoqlException e)
        {
            await ErrorAsync(context, new SalesforceException(400, "MALFORMED_QUERY", e.Message));
        }
        catch (SalesforceException e)
        {
            await ErrorAsync(context, e);
        }
    }

    private static Task ErrorAsync(HttpContext context, SalesforceException e)
    {
        var error = new JsonObject { ["message"] = e.Message, ["errorCode"] = e.Code };
        if (e.Fields.Length > 0) error["fields"] = new JsonArray([.. e.Fields.Select(f => JsonValue.Create(f))]);
        return AnswerAsync(context, e.Status, new JsonArray(error));
    }

    /// <summary>RFC 7523 as Salesforce has it: RS256, the consumer key, an admitted user, an audience, and an end within five minutes.</summary>
    private (int Status, JsonObject Answer) Token(Dictionary<string, string> form)
    {
        if (Refuses is { } refusal) return (400, Error(refusal.Error, refusal.Description));
        if (form.GetValueOrDefault("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer") return (400, Error("unsupported_grant_type", "grant type not supported"));
        var parts = form.GetValueOrDefault("assertion", "").Split('.');
        if (parts.Length != 3 || !Admitted.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decoded(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)) return (400, Error("invalid_grant", "invalid assertion"));
        var claims = JsonDocument.Parse(Decoded(parts[1])).RootElement;
        if (claims.GetProperty("iss").GetString() != ClientId) return (400, Error("invalid_client_id", "client identifier invalid"));
        if (claims.GetProperty("sub").GetString() != UserName) return (400, Error("invalid_grant", "user hasn't approved this consumer"));
        if (claims.GetProperty("aud").GetString() != Origin.ToString().TrimEnd('/')) return (400, Error("invalid_grant", "audience is invalid"));
        var left = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()) - TimeProvider.System.GetUtcNow();
        if (left < TimeSpan.Zero || left > TimeSpan.FromMinutes(5)) return (400, Error("invalid_grant", "expired authorization code"));
        _token = $"{SalesforceOrg.Id}!{Interlocked.Increment(ref _tokens)}";
        return (200, new JsonObject { ["access_token"] = _token, ["scope"] = "api", ["instance_url"] = Origin.ToString().TrimEnd('/'), ["id"] = $"https://login.salesforce.com/id/{SalesforceOrg.Id}/005000000000000AAA", ["token_type"] = "Bearer" });
    }

    private static JsonObject Error(string error, string description) => new() { ["error"] = error, ["error_description"] = description };

    private (int Status, JsonNode? Answer) Serve(string method, string path, string query, string body)
    {
        lock (_lock)
        {
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (parts is not ["services", "data", "v60.0", .. var rest]) throw new SalesforceException(404, "NOT_FOUND", "The requested resource does not exist");
            if (method == "GET" && rest is ["query"]) return (200, Query(query));
            if (method == "GET" && rest is ["query", var locator]) return (200, _pages.Remove(locator, out var page) ? Page(page) : throw new SalesforceException(400, "INVALID_QUERY_LOCATOR", "invalid query locator"));
            var sent = body.Length == 0 ? null : JsonNode.Parse(body)!.AsObject();
            Calls.Add((method, path, sent));
            if (rest is not ["sobjects", var what, ..] || !Org.Objects.ContainsKey(what)) throw new SalesforceException(404, "NOT_FOUND", "The requested resource does not exist");
            switch (method, rest)
            {
                case ("GET", [_, _, "describe"]):
                    return (200, Describe(what));
                case ("POST", [_, _]):
                    return (201, new JsonObject { ["id"] = Org.Create(what, sent!), ["success"] = true, ["errors"] = new JsonArray() });
                case ("PATCH", [_, _, var id]):
                    Org.Update(what, id, sent!);
                    return (204, null);
                case ("DELETE", [_, _, var id]):
                    Org.Delete(what, id);
                    return (204, null);
                default:
                    throw new SalesforceException(405, "METHOD_NOT_ALLOWED", $"HTTP Method '{method}' not allowed");
            }
        }
    }

    private JsonObject Describe(string what) => new()
    {
        ["name"] = what,
        ["fields"] = new JsonArray([.. Org.Objects[what].Select(f => new JsonObject { ["name"] = f.Name, ["type"] = f.Type, ["length"] = f.Length, ["createable"] = f.Name != "LastLoginDate", ["updateable"] = f.Updateable, ["custom"] = f.Name.EndsWith("__c") })]),
    };

    private JsonObject Query(string text)
    {
        Queries.Add(text);
        var query = SoqlQuery.Parse(text);
        if (!Org.Objects.ContainsKey(query.From)) throw new SalesforceException(400, "INVALID_TYPE", $"sObject type '{query.From}' is not supported.");
        foreach (var field in query.Fields.Concat(query.Where.Select(c => c.Field))) Org.Value(query.From, [], field);
        var found = Org.All(query.From).Where(r => query.Holds(f => Org.Value(query.From, r, f))).Take(query.Limit).Select(r => Told(query, r)).ToArray();
        return Page(new JsonArray(found));
    }

    private JsonObject Told(SoqlQuery query, JsonObject record)
    {
        var told = new JsonObject { ["attributes"] = new JsonObject { ["type"] = query.From } };
        foreach (var field in query.Fields)
        {
            var (target, parts) = (told, field.Split('.'));
            foreach (var relation in parts[..^1]) target = (JsonObject)(target[relation] ??= new JsonObject());
            target[parts[^1]] = Org.Value(query.From, record, field) switch { bool flag => JsonValue.Create(flag), string text => JsonValue.Create(text), _ => null };
        }

        return told;
    }

    private JsonObject Page(JsonArray all)
    {
        var answer = new JsonObject { ["totalSize"] = all.Count, ["done"] = all.Count <= PageSize, ["records"] = new JsonArray([.. all.Take(PageSize).Select(r => r!.DeepClone())]) };
        if (all.Count <= PageSize) return answer;
        var locator = $"01g{_pages.Count.ToString(CultureInfo.InvariantCulture)}-{PageSize}";
        _pages[locator] = new JsonArray([.. all.Skip(PageSize).Select(r => r!.DeepClone())]);
        answer["nextRecordsUrl"] = $"/services/data/v60.0/query/{locator}";
        return answer;
    }
}
