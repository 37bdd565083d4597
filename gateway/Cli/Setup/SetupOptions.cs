using System.CommandLine;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli.Setup;

/// <summary>The options of <c>init</c>.</summary>
internal sealed class SetupOptions
{
    public Option<string?> Origin { get; } = new("--origin") { Description = "Where people reach the gateway, as in https://sso.example.com; http only on loopback.", HelpName = "URL" };

    public Option<string?> IdpMetadata { get; } = new("--idp-metadata") { Description = "The identity provider's metadata: a URL, or a file.", HelpName = "URL|FILE" };

    public Option<string?> IdpEntity { get; } = new("--idp-entity") { Description = "Which entity of the metadata, where it has several.", HelpName = "ENTITY-ID" };

    public Option<string?> IdpName { get; } = new("--idp-name") { Description = "What the configuration calls the identity provider. Absent: corp.", HelpName = "NAME" };

    public Option<string?> BackendUrl { get; } = new("--backend-url") { Description = "Where the application answers, as in http://10.0.0.5:8080.", HelpName = "URL" };

    public Option<string?> BackendName { get; } = new("--backend-name") { Description = "What the configuration calls the application. Absent: app.", HelpName = "NAME" };

    public Option<string?> Host { get; } = new("--host") { Description = "A host of the application's own, as in wiki.example.com. Absent: the origin's.", HelpName = "HOST" };

    public Option<string?> Path { get; } = new("--path") { Description = "What of the host is the application's. Absent: all of it, /.", HelpName = "PATH" };

    public Option<string?> Adapter { get; } = new Option<string?>("--adapter") { Description = $"How accounts are made in it: {Choice.Told(AnswerRules.Adapters)}. Absent: None, the application only reads headers.", HelpName = "ADAPTER" }.Completing(AnswerRules.Adapters);

    public Option<string?> AdapterUrl { get; } = new("--adapter-url") { Description = "Of Scim, Ldap, Webhook: where they answer.", HelpName = "URL" };

    public Option<string?> LdapBaseDn { get; } = new("--ldap-base-dn") { Description = "Of Ldap: where people are, as in ou=people,dc=example,dc=com.", HelpName = "DN" };

    public Option<string?> LdapBindDn { get; } = new("--ldap-bind-dn") { Description = "Of Ldap: whom the gateway signs in as.", HelpName = "DN" };

    public Option<string?> SqlProvider { get; } = new Option<string?>("--sql-provider") { Description = $"Of Sql: {Choice.Told(AnswerRules.SqlProviders)}. Absent: {AnswerRules.SqlProviders[0]}.", HelpName = "PROVIDER" }.Completing(AnswerRules.SqlProviders);

    public Option<string?> SqlTable { get; } = new("--sql-table") { Description = "Of Sql: the table of users. Absent: users.", HelpName = "TABLE" };

    public Option<string?> Redis { get; } = new("--redis") { Description = "For more than one node: where sessions are kept, as in redis1:6379,ssl=true.", HelpName = "SERVERS" };

    public Option<string?> Management { get; } = new("--management") { Description = "Where health and metrics are. Absent: http://127.0.0.1:9090.", HelpName = "URL" };

    public Option<string> Out { get; } = new("--out") { Description = "The folder to write to.", HelpName = "DIR", DefaultValueFactory = _ => "." };

    public Option<bool> Force { get; } = new("--force") { Description = "Also where a configuration is already: the former one, keys and secrets are kept." };

    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Ask nothing: what is missing is usual, or an error." };

    public Option<bool> Json { get; } = new("--json") { Description = "Write JSON, and ask nothing." };

    public IEnumerable<Option> All =>
        [Origin, IdpMetadata, IdpEntity, IdpName, BackendUrl, BackendName, Host, Path, Adapter, AdapterUrl, LdapBaseDn, LdapBindDn, SqlProvider, SqlTable, Redis, Management, Out, Force, Yes, Json];
}
