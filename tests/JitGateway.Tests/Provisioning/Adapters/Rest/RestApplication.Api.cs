using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>Its REST interface, under <c>/api</c>: bearer token, objects in objects, numbers as ids, pages by number, errors as lists of texts.</summary>
internal sealed partial class RestApplication
{
    private const int PageSize = 20;

    private Answer Api(HttpContext context, string[] path, string body)
    {
        try
        {
            if (context.Request.Headers.Authorization != $"Bearer {Token}") return Answer.Json(401, new { errors = new[] { "who are you?" } });
            return (context.Request.Method, path) switch
            {
                ("GET", ["status"]) => Answer.Json(200, new { status = "ok" }),
                ("GET", ["users"]) => List(context),
                ("GET", ["users", "by", var field, var value]) => Answer.Json(200, new { users = Search(field, value).Select(Shown) }),
                ("GET", ["me"]) => Answer.Json(200, new { users = Search("login", context.Request.Headers["X-Login"].ToString()).Select(Shown) }),
                ("GET", ["users", var id]) => Answer.Json(200, new { user = Shown(Find(id)) }),
                ("POST", ["users"]) => Answer.Json(201, new { user = Shown(Save(Nobody, TextsOf(Object(body, "user")), RolesOf(Object(body, "user")), isNew: true)) }),
                ("PATCH", ["users", var id]) => Changed(id, Object(body, "user")),
                ("POST", ["users", var id, "enable" or "disable"]) when body.Length == 0 => Switched(id, path[2] == "enable"),
                ("GET", ["users", var id, "groups"]) => Answer.Json(200, GroupsOf(Find(id)).Select(g => new { id = g.Id, name = g.Name })),
                ("GET", ["groups"]) => Answer.Json(200, new { groups = Named(Query(context, "name")["name"]).Select(g => new { id = g.Id, name = g.Name }) }),
                ("POST", ["groups", var group, "members"]) => Joined(group, JsonDocument.Parse(body).RootElement),
                ("DELETE", ["groups", var group, "members", var id]) => Left(group, Find(id)),
                _ => Answer.Json(405, new { errors = new[] { "no such request" } }),
            };
        }
        catch (RefusedException e)
        {
            return Answer.Json(e.Status, new { errors = new[] { e.Message } });
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Answer.Json(400, new { errors = new[] { "not understood" } });
        }
    }

    private static JsonElement Object(string body, string name)
    {
        var members = JsonDocument.Parse(body).RootElement.EnumerateObject().ToList();
        return members is [var only] && only.Name == name && only.Value.ValueKind == JsonValueKind.Object ? only.Value : throw new RefusedException(400, $"nothing but {name} is expected");
    }

    /// <summary>The surname stands in an object, the e-mail address in a list of objects.</summary>
    private static IEnumerable<(string, string?)> TextsOf(JsonElement user)
    {
        foreach (var member in user.EnumerateObject())
            switch (member.Name)
            {
                case "login" or "external" or "title": yield return (member.Name, TextOrNull(member.Value)); break;
                case "name": yield return ("surname", TextOrNull(member.Value.EnumerateObject().Single(p => p.Name == "family").Value)); break;
                case "contacts": yield return ("email", member.Value.GetArrayLength() == 0 ? null : Address(member.Value.EnumerateArray().Single())); break;
                case "roles": break;
                default: throw new RefusedException(400, $"unknown field {member.Name}");
            }
    }

    private static string? TextOrNull(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? value.GetString() : throw new RefusedException(400, "a text is expected");

    private static string? Address(JsonElement contact) =>
        contact.EnumerateObject().Select(p => p.Name).Order().SequenceEqual(["address", "kind", "priority"]) && contact.GetProperty("kind").GetString() == "work" && contact.GetProperty("priority").GetInt32() == 1
            ? contact.GetProperty("address").GetString()
            : throw new RefusedException(400, "a contact is a kind, an address and a priority");

    private static IReadOnlyList<string>? RolesOf(JsonElement user) => user.TryGetProperty("roles", out var roles) ? [.. roles.EnumerateArray().Select(r => r.GetString()!)] : null;

    private static object Shown(Account account) => new
    {
        id = account.Id,
        login = account.Texts["login"],
        external = account.Texts.GetValueOrDefault("external"),
        name = new { family = account.Texts.GetValueOrDefault("surname") },
        contacts = account.Texts.TryGetValue("email", out var email) ? new[] { new { kind = "private", address = "elsewhere" }, new { kind = "work", address = email } } : [],
        title = account.Texts.GetValueOrDefault("title") ?? "",
        roles = account.Roles,
        state = account.Enabled ? "enabled" : "disabled",
    };

    private Answer List(HttpContext context)
    {
        var query = Query(context, [.. Texts, "page", "per_page"]);
        var page = int.Parse(query["page"], CultureInfo.InvariantCulture);
        if (query["per_page"] != Number(PageSize) || query.Keys.Intersect(Texts).ToList() is not [var field]) throw new RefusedException(400, "a search is by one field");
        var found = Search(field, query[field]);
        return Answer.Json(200, new { users = found.Skip((page - 1) * PageSize).Take(PageSize).Select(Shown), total = found.Count });
    }

    private Answer Changed(string id, JsonElement user)
    {
        Save(Find(id), [.. TextsOf(user)], RolesOf(user), isNew: false);
        return new Answer(204, "", "");
    }

    private Answer Switched(string id, bool enabled)
    {
        SetEnabled(id, enabled);
        return new Answer(204, "", "");
    }

    private IReadOnlyList<Group> Named(string name)
    {
        lock (_lock) return [.. _groups.Values.Where(g => g.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];   // a part of the name is enough, as in many applications
    }

    private Group FindGroup(string id)
    {
        lock (_lock) return _groups.GetValueOrDefault(int.Parse(id, CultureInfo.InvariantCulture)) ?? throw new RefusedException(404, "there is no such group");
    }

    private Answer Joined(string group, JsonElement body)
    {
        var id = body.EnumerateObject().Single(p => p.Name == "user_id").Value.GetInt32();
        lock (_lock)
            if (!FindGroup(group).Members.Add(Find(Number(id)).Id)) throw new RefusedException(409, "the user is in the group already");
        return new Answer(204, "", "");
    }

    private Answer Left(string group, Account account)
    {
        lock (_lock)
            if (!FindGroup(group).Members.Remove(account.Id)) throw new RefusedException(404, "the user is not in the group");
        return new Answer(204, "", "");
    }
}
