namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>The settings by which each face of <see cref="RestApplication"/> is served: three applications, as different as applications are.</summary>
internal static class RestFaces
{
    /// <summary>The attributes that are mapped, in the order of the contract's names.</summary>
    public static readonly string[] Attributes = ["login", "external", "surname", "email", "title", "roles", "active"];

    public static readonly string[] Searched = ["login", "external", "email"];

    /// <summary>REST with JSON.</summary>
    /// <param name="find">In place of its own searches.</param>
    public static string Api(Uri origin, string token = RestApplication.Token, string more = "", string? find = null) => $$"""
        {
          "BaseUrl": "{{origin}}api", "Token": "{{token}}", {{more}}
          "Account": {
            "IdPattern": "[0-9]+", "Active": { "At": "state", "When": "enabled" },
            "Attributes": { "surname": "name.family", "email": "contacts[kind=work].address" }
          },
          "Check": { "Url": "status", "At": "status" },
          "Find": {{find ?? ApiFind}},
          "Get": { "Url": "users/{id}", "At": "user" },
          "Create": { "Method": "POST", "Url": "users", "At": "user", "Json": { "user": {{User}} } },
          "Update": [ { "Method": "PATCH", "Url": "users/{id}", "Json": { "user": {{User}} } } ],
          "Enable": { "Method": "POST", "Url": "users/{id}/enable" },
          "Disable": { "Method": "POST", "Url": "users/{id}/disable" },
          "Groups": {
            "List": { "Url": "users/{id}/groups" }, "Name": "name", "Id": "id",
            "Find": { "Url": "groups", "Query": { "name": "{group}" }, "At": "groups" },
            "Add": { "Method": "POST", "Url": "groups/{groupId}/members", "Json": { "user_id": { "$number": "{id}" } } },
            "Remove": { "Method": "DELETE", "Url": "groups/{groupId}/members/{id}" }
          }
        }
        """;

    /// <summary>JSON-RPC 2.0.</summary>
    public static string Rpc(Uri origin, string password = RestApplication.Password) => $$"""
        {
          "BaseUrl": "{{origin}}", "Secrets": { "password": "{{password}}" },
          "JsonRpc": { "Url": "rpc", "ContentType": "application/json-rpc", "Members": { "auth": "{login.token}" } },
          "Login": { "Steps": [ { "Call": "session.login", "Json": { "user": "gateway", "password": "{secret.password}" }, "Pick": { "token": { "At": "" } } } ] },
          "Outcomes": [
            { "At": "error.data", "Text": "already been taken", "Means": "AlreadyExists" },
            { "At": "error.data", "Text": "there is no such", "Means": "Missing" },
            { "At": "error.data", "Text": "re-login", "Means": "LoginAgain" },
            { "At": "error.code", "Is": "-32500", "Means": "Unavailable" }
          ],
          "Cleared": "Empty",
          "Account": { "IdPattern": "[0-9]+", "Active": { "At": "status", "When": "0" }, "Attributes": { "roles": "roles[*].role" } },
          "Find": {{RpcFind}},
          "Get": { "Call": "user.get", "Json": { "ids": [ "{id}" ] }, "At": "[0]" },
          "Create": { "Call": "user.create", "Json": { {{Fields}} }, "Id": "ids[0]" },
          "Update": [ { "Call": "user.update", "Json": { "id": { "$number": "{id}" }, {{Fields}} } } ],
          "Enable": { "Call": "user.state", "Json": { "id": { "$number": "{id}" }, "enabled": true } },
          "Disable": { "Call": "user.state", "Json": { "id": { "$number": "{id}" }, "enabled": { "$flag": "{active}" } } },
          "Groups": {
            "At": "groups", "Name": "title", "Id": "groupid",
            "Find": { "Call": "group.get", "Json": { "name": "{group}" } },
            "Set": { "Call": "user.groups", "Json": { "id": { "$number": "{id}" }, "groups": [ { "groupid": { "$number": "{groupIds}" } } ] } }
          }
        }
        """;

    /// <summary>Pages with forms.</summary>
    public static string Web(Uri origin, string password = RestApplication.Password) => $$"""
        {
          "BaseUrl": "{{origin}}web/", "Secrets": { "password": "{{password}}" },
          "Headers": { "X-Csrf": "{login.csrf}" },
          "Login": {
            "Steps": [
              { "Url": "login", "Pick": { "once": { "Text": "name=\"once\" value=\"([^\"]+)\"" } } },
              { "Url": "login", "Form": { "user": "gateway", "password": "{secret.password}", "once": "{login.once}" }, "Outcomes": [ { "Status": 302, "Means": "Done" }, { "Status": 200, "Means": "Unavailable" } ] },
              { "Url": "home", "Pick": { "csrf": { "Text": "name=\"csrf\" content=\"([^\"]+)\"" } } }
            ]
          },
          "Account": { "IdPattern": "[0-9]+", "Active": { "At": "enabled", "When": "true" } },
          "Outcomes": [ { "Status": 302, "Location": "/login$", "Means": "LoginAgain" }, { "Status": 302, "Means": "Done" } ],
          "Find": { "*": { "Url": "users.json", "Query": { "field": "{attribute}", "value": "{value}" }, "Pages": { "Next": "Link" } } },
          "Get": { "Url": "users/{id}.json" },
          "Create": { "Method": "POST", "Url": "users", "Form": { {{Form}} }, "Outcomes": [ {{Taken}} ] },
          "Update": [ { "Method": "POST", "Url": "users/{id}", "Form": { {{Form}} }, "Outcomes": [ {{Taken}} ] } ],
          "Enable": { "Method": "POST", "Url": "users/{id}/state", "Form": { "enabled": 1 } },
          "Disable": { "Method": "POST", "Url": "users/{id}/state", "Form": { "enabled": 0 } },
          "Groups": {
            "List": { "Url": "users/{id}/groups.json" },
            "Add": { "Url": "members/add", "Form": { "user": "{id}", "group": "{group}" }, "Outcomes": [ { "Status": 200, "Text": "no such group", "Means": "Missing" } ] },
            "Remove": { "Url": "members/remove", "Form": { "user": "{id}", "group": "{group}" } }
          }
        }
        """;

    private const string User = """{ "login": "{login}", "external": "{external}", "name": { "family": "{surname}" }, "contacts": [ { "kind": "work", "address": "{email}", "priority": 1 } ], "title": "{title}", "roles": [ "{roles}" ] }""";
    private const string Fields = """ "login": "{login}", "external": "{external}", "surname": "{surname}", "email": "{email}", "title": "{title}", "roles": [ { "role": "{roles}" } ] """;
    private const string Form = """ "login": "{login}", "external": "{external}", "surname": "{surname}", "email": "{email}", "title": "{title}", "roles": "{roles}" """;
    private const string Taken = """{ "Status": 200, "Text": "already been taken", "Means": "AlreadyExists", "Attribute": "login" }, { "Status": 200, "Text": "class=\"error\"", "Means": "Rejected" }""";

    private static string ApiFind => $$"""{ {{string.Join(", ", Searched.Select(a => $$"""
        "{{a}}": { "Url": "users", "Query": { "{{a}}": "{value}", "page": "{page}", "per_page": 20 }, "At": "users", "Pages": { "Size": 20 } }
        """))}} }""";

    private static string RpcFind => $$"""{ {{string.Join(", ", Searched.Select(a => $$"""
        "{{a}}": { "Call": "user.get", "Json": { "filter": { "{{a}}": "{value}" }, "offset": { "$number": "{offset}" } }, "Pages": { "Size": 20 } }
        """))}} }""";
}
