using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>
/// Pages with forms under <c>/web</c>: a session in a cookie, a token against forged requests in a page, success as a redirect, failure as a page with status 200, and lists of
/// JSON whose next page is in a header.
/// </summary>
internal sealed partial class RestApplication
{
    private const string Csrf = "csrf-token-of-the-session";
    private string? _webSession;

    private Answer Web(HttpContext context, string[] path, string body)
    {
        try
        {
            var form = context.Request.Method == "POST" ? Form(context, body) : [];
            if (path is ["login"]) return context.Request.Method == "GET" ? new Answer(200, "<form><input name=\"once\" value=\"one-time\"></form>", "text/html", ("Set-Cookie", "before=1; Path=/web; HttpOnly")) : SignedIn(context, form);
            if (_webSession is null || context.Request.Cookies["session"] != _webSession) return new Answer(302, "", "", ("Location", "/web/login"));
            if (path is ["home"]) return new Answer(200, $"<html><meta name=\"csrf\" content=\"{Csrf}\"></html>", "text/html");
            if (context.Request.Method == "POST" && context.Request.Headers["X-Csrf"] != Csrf) return new Answer(403, "<h1>forged</h1>", "text/html");
            return (context.Request.Method, path) switch
            {
                ("GET", ["users.json"]) => Pages(context),
                ("GET", ["users", var file]) when file.EndsWith(".json", StringComparison.Ordinal) => Answer.Json(200, Flat(Find(file[..^".json".Length]))),
                ("GET", ["users", var id, "groups.json"]) => Answer.Json(200, GroupsOf(Find(id)).Select(g => g.Name)),
                ("POST", ["users"]) => Redirect($"/web/users?made={Save(Nobody, Fields(form), form.GetValueOrDefault("roles") ?? [], isNew: true).Id}"),
                ("POST", ["users", var id]) => Redirect($"/web/users/{Save(Find(id), Fields(form), form.GetValueOrDefault("roles"), isNew: false).Id}"),
                ("POST", ["users", var id, "state"]) => Stated(id, Single(form, "enabled")),
                ("POST", ["members", "add" or "remove"]) => Moved(Find(Single(form, "user")), Single(form, "group"), path[1] == "add"),
                _ => new Answer(404, "<h1>not here</h1>", "text/html"),
            };
        }
        catch (RefusedException e)
        {
            return e.Status == 404 ? new Answer(404, "<h1>not here</h1>", "text/html") : new Answer(200, $"<div class=\"error\">{WebUtility.HtmlEncode(e.Message)}</div>", "text/html");
        }
    }

    private static Answer Redirect(string place) => new(302, "", "", ("Location", place));

    private static Dictionary<string, string[]> Form(HttpContext context, string body)
    {
        if (context.Request.ContentType != "application/x-www-form-urlencoded") throw new RefusedException(400, "a form is expected");
        return QueryHelpers.ParseQuery(body).ToDictionary(f => f.Key, f => f.Value.Select(v => v!).Where(v => v.Length > 0).ToArray(), StringComparer.Ordinal);
    }

    private static string Single(Dictionary<string, string[]> form, string field) => form.GetValueOrDefault(field) is [var only] ? only : throw new RefusedException(400, $"{field} is missing");

    private static IReadOnlyList<(string, string?)> Fields(Dictionary<string, string[]> form) =>
        [.. form.Where(f => f.Key != "roles").Select(f => !Texts.Contains(f.Key) ? throw new RefusedException(400, $"unknown field {f.Key}") : (f.Key, f.Value is [var only] ? only : f.Value.Length == 0 ? null : throw new RefusedException(400, $"{f.Key} stands there twice")))];

    private static object Flat(Account account) => new
    {
        id = account.Id,
        login = account.Texts["login"],
        external = account.Texts.GetValueOrDefault("external"),
        surname = account.Texts.GetValueOrDefault("surname"),
        email = account.Texts.GetValueOrDefault("email"),
        title = account.Texts.GetValueOrDefault("title"),
        roles = account.Roles,
        enabled = account.Enabled,
    };

    private Answer SignedIn(HttpContext context, Dictionary<string, string[]> form)
    {
        if (context.Request.Cookies["before"] != "1" || Single(form, "once") != "one-time") return new Answer(403, "<h1>forged</h1>", "text/html");
        if (Single(form, "user") != User || Single(form, "password") != Password) return new Answer(200, "<div class=\"error\">Wrong name or password</div>", "text/html");
        Interlocked.Increment(ref _logins);
        _webSession ??= Guid.NewGuid().ToString("N");
        return new Answer(302, "", "", ("Location", "/web/home"), ("Set-Cookie", "before=; Max-Age=0"), ("Set-Cookie", $"session={_webSession}; Path=/web; HttpOnly; SameSite=Lax"));
    }

    private Answer Pages(HttpContext context)
    {
        var query = Query(context, "field", "value", "from");
        var from = int.Parse(query.GetValueOrDefault("from", "0"), CultureInfo.InvariantCulture);
        var found = Search(query["field"], query["value"]);
        var page = Answer.Json(200, found.Skip(from).Take(PageSize).Select(Flat));
        return found.Count <= from + PageSize ? page : page with
        {
            Headers = [("Link", $"</web/users.json?field=login&value=x>; rel=\"first\", <{Origin}web/users.json?field={query["field"]}&value={Uri.EscapeDataString(query["value"])}&from={Number(from + PageSize)}>; rel=\"next\"")],
        };
    }

    private Answer Stated(string id, string enabled)
    {
        SetEnabled(id, enabled == "1");
        return Redirect($"/web/users/{id}");
    }

    private Answer Moved(Account account, string name, bool joins)
    {
        lock (_lock)
        {
            if (_groups.Values.FirstOrDefault(g => g.Name == name) is not { } group) throw new RefusedException(422, "no such group");
            if (joins) group.Members.Add(account.Id);
            else group.Members.Remove(account.Id);
        }

        return Redirect($"/web/users/{account.Id}");
    }
}
