using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>JSON-RPC 2.0 at <c>/rpc</c>: a token by a call, every error with status 200, ids as texts in answers and as numbers in calls, all groups of an account at once.</summary>
internal sealed partial class RestApplication
{
    private string? _rpcToken;
    private int _logins;

    /// <summary>How often somebody signed in, by whatever face.</summary>
    public int Logins => _logins;

    /// <summary>Ends every session.</summary>
    public void EndSessions() => (_rpcToken, _webSession) = (null, null);

    private Answer Rpc(HttpContext context, string body)
    {
        JsonElement call = default;
        try
        {
            call = JsonDocument.Parse(body).RootElement;
            if (context.Request.Method != "POST" || context.Request.ContentType != "application/json-rpc") throw new RefusedException(-32600, "Invalid request");
            if (call.GetProperty("jsonrpc").GetString() != "2.0" || call.EnumerateObject().Any(p => p.Name is not ("jsonrpc" or "method" or "params" or "id" or "auth"))) throw new RefusedException(-32600, "Invalid request");
            return Answer.Json(200, new { jsonrpc = "2.0", result = Called(call), id = call.GetProperty("id") });
        }
        catch (RefusedException e)
        {
            var (code, data) = e.Status is 409 or 404 or 422 or 400 ? (-32602, e.Message) : (e.Status, "");
            return Answer.Json(200, new { jsonrpc = "2.0", error = new { code, message = e.Status < 0 ? e.Message : "Invalid params.", data }, id = call.ValueKind == JsonValueKind.Object ? call.GetProperty("id") : default(JsonElement?) });
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Answer.Json(200, new { jsonrpc = "2.0", error = new { code = -32602, message = "Invalid params.", data = "not understood" }, id = 1 });
        }
    }

    private object Called(JsonElement call)
    {
        var (method, parameters) = (call.GetProperty("method").GetString(), call.GetProperty("params"));
        if (method == "session.login")
        {
            if (call.TryGetProperty("auth", out _)) throw new RefusedException(-32600, "the method is called without auth");
            if (parameters.GetProperty("user").GetString() != User || parameters.GetProperty("password").GetString() != Password) throw new RefusedException(-32500, "Login name or password is incorrect.");
            Interlocked.Increment(ref _logins);
            return _rpcToken = Guid.NewGuid().ToString("N");
        }

        if (!call.TryGetProperty("auth", out var auth) || auth.GetString() != _rpcToken) throw new RefusedException(422, "Session terminated, re-login, please.");
        return method switch
        {
            "user.get" => Got(parameters).Select(RpcShown),
            "user.create" => new { ids = new[] { Number(Save(Nobody, RpcTexts(parameters), RpcRoles(parameters), isNew: true).Id) } },
            "user.update" => new { ids = new[] { Number(Save(Found(parameters), RpcTexts(parameters), RpcRoles(parameters), isNew: false).Id) } },
            "user.state" => Stated(parameters),
            "user.groups" => Grouped(parameters),
            "group.get" => _groups.Values.Where(g => g.Name == parameters.GetProperty("name").GetString()).Select(g => new { groupid = Number(g.Id), title = g.Name }),
            _ => throw new RefusedException(-32601, "Method not found"),
        };
    }

    private static IReadOnlyList<(string, string?)> RpcTexts(JsonElement user) =>
        [.. user.EnumerateObject().Where(p => p.Name is not ("id" or "roles")).Select(p => Texts.Contains(p.Name) ? (p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString() : throw new RefusedException(400, $"{p.Name} must be a text")) : throw new RefusedException(400, $"unexpected parameter {p.Name}"))];

    private static IReadOnlyList<string>? RpcRoles(JsonElement user) =>
        user.TryGetProperty("roles", out var roles) ? [.. roles.EnumerateArray().Select(r => r.EnumerateObject().Single(p => p.Name == "role").Value.GetString()!)] : null;

    private Account Found(JsonElement parameters) => Find(Number(parameters.GetProperty("id").GetInt32()));

    private IEnumerable<Account> Got(JsonElement parameters)
    {
        if (parameters.TryGetProperty("ids", out var ids))
        {
            var wanted = ids.EnumerateArray().Select(i => i.GetString()).ToList();
            return Accounts.Where(a => wanted.Contains(Number(a.Id)));
        }

        var filter = parameters.GetProperty("filter").EnumerateObject().Single();
        return Search(filter.Name, filter.Value.GetString()!).Skip(parameters.GetProperty("offset").GetInt32()).Take(PageSize);
    }

    private object RpcShown(Account account) => new
    {
        id = Number(account.Id),
        login = account.Texts["login"],
        external = account.Texts.GetValueOrDefault("external", ""),
        surname = account.Texts.GetValueOrDefault("surname", ""),
        email = account.Texts.GetValueOrDefault("email", ""),
        title = account.Texts.GetValueOrDefault("title", ""),
        roles = account.Roles.Select(r => new { role = r }),
        status = account.Enabled ? "0" : "1",
        groups = GroupsOf(account).Select(g => new { groupid = Number(g.Id), title = g.Name }),
    };

    private object Stated(JsonElement parameters)
    {
        SetEnabled(Number(parameters.GetProperty("id").GetInt32()), parameters.GetProperty("enabled").GetBoolean());
        return true;
    }

    private object Grouped(JsonElement parameters)
    {
        var account = Found(parameters);
        var ids = parameters.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("groupid").GetInt32()).ToList();
        lock (_lock)
        {
            if (ids.Exists(i => !_groups.ContainsKey(i))) throw new RefusedException(404, "there is no such group");
            foreach (var group in _groups.Values)
                if (ids.Contains(group.Id)) group.Members.Add(account.Id);
                else group.Members.Remove(account.Id);
        }

        return true;
    }
}
