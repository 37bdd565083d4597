using static JitGateway.Cli.Setup.GatewayJson;

namespace JitGateway.Cli.Setup;

/// <summary>How the application's accounts are made: a beginning that works, to be fitted to the application.</summary>
internal static class AdapterJson
{
    /// <summary>Environment variables that hold what is secret, and what each is.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Secrets(SetupAnswers answers) => answers.Adapter.Kind switch
    {
        AdapterKind.Scim => [($"{answers.Prefix}_SCIM_TOKEN", $"the bearer token of {answers.Adapter.Url}")],
        AdapterKind.Ldap => [($"{answers.Prefix}_LDAP_PASSWORD", $"the password of {answers.Adapter.BindDn}")],
        AdapterKind.Sql => [($"{answers.Prefix}_DB", answers.Adapter.Provider == "Sqlite" ? "as in Data Source=/var/lib/app/users.db" : "as in Host=db;Database=app;Username=jit;Password=...")],
        AdapterKind.Webhook => [($"{answers.Prefix}_WEBHOOK_SECRET", "at least 32 characters, which the handler knows too: openssl rand -base64 48")],
        _ => [],
    };

    /// <summary>What could stand in a variable, for a look at the configuration before anything is filled in.</summary>
    public static string Likely(AdapterAnswers adapter) => adapter.Kind is AdapterKind.Sql ? adapter.Provider == "Sqlite" ? "Data Source=users.db" : "Host=db;Database=app;Username=jit;Password=x" : new string('x', 48);

    public static string Of(SetupAnswers answers)
    {
        if (answers.Adapter.Kind is AdapterKind.None) return "";
        var secret = Json($"env:{Secrets(answers)[0].Name}");
        return $$"""
            ,
                  // the account is there before the first request arrives. The page of the adapter is deploy/recipes/{{answers.Adapter.Kind.ToString().ToLowerInvariant()}}.md; `jitgateway dry-run` shows what would be sent
                  "Provisioning": {
                    "Adapter": "{{answers.Adapter.Kind}}",
            {{Lines(answers.Adapter, secret)}}
                  }
            """;
    }

    private static string Lines(AdapterAnswers adapter, string secret) => adapter.Kind switch
    {
        AdapterKind.Scim => $$"""
                    // the first rule that finds somebody is the account; the second finds those who were there before, and takes them over
                    "Match": [ "externalId={subject}", "userName={username}" ],
                    "LinkExisting": false,
                    "Mapping": { "externalId": "{subject}", "userName": "{username}", "displayName": "{displayName ?? username}", "name.givenName": "{givenName}", "name.familyName": "{surname}", "emails": "{email}", "active": true },
                    "Required": [ "userName" ],
                    "Scim": { "BaseUrl": {{Json(adapter.Url!.OriginalString)}}, "Token": {{secret}} }
            """,
        AdapterKind.Ldap => $$"""
                    "Match": [ "uid={username}" ],
                    "Mapping": { "uid": "{username}", "cn": "{displayName ?? username}", "sn": "{surname ?? username}", "givenName": "{givenName}", "mail": "{email}" },
                    "Ldap": { "Url": {{Json(adapter.Url!.OriginalString)}}, "BindDn": {{Json(adapter.BindDn!)}}, "Password": {{secret}}, "BaseDn": {{Json(adapter.BaseDn!)}}, "Rdn": "uid", "ObjectClasses": [ "inetOrgPerson" ] }
            """,
        AdapterKind.Webhook => $$"""
                    "Match": [ "externalId={subject}" ],
                    "Mapping": { "externalId": "{subject}", "userName": "{username}", "displayName": "{displayName ?? username}", "email": "{email}", "active": true },
                    "Required": [ "userName" ],
                    "Webhook": { "Url": {{Json(adapter.Url!.OriginalString)}}, "Secrets": [ {{secret}} ] }
            """,
        _ => $$"""
                    // columns as they are called in the table: fit them to yours
                    "Match": [ "login={username}" ],
                    "Mapping": { "login": "{username}", "full_name": "{displayName}", "email": "{email}" },
                    "Required": [ "login" ],
                    "Sql": {
                      "Provider": "{{adapter.Provider}}",
                      "ConnectionString": {{secret}},
                      "Statements": {
                        "Find": { "login": "SELECT id, login, full_name, email FROM {{adapter.Table}} WHERE lower(login) = lower(@value)" },
                        "Get": "SELECT id, login, full_name, email FROM {{adapter.Table}} WHERE id = @id",
                        "Create": "INSERT INTO {{adapter.Table}} (login, full_name, email) VALUES (@login, @full_name, @email) RETURNING id",
                        "Update": {
                          "login": "UPDATE {{adapter.Table}} SET login = @value WHERE id = @id",
                          "full_name": "UPDATE {{adapter.Table}} SET full_name = @value WHERE id = @id",
                          "email": "UPDATE {{adapter.Table}} SET email = @value WHERE id = @id"
                        }
                      }
                    }
            """,
    };
}
