using System.CommandLine;
using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Identity.Setup;

namespace JitGateway.Cli.Setup;

/// <summary>Gathers the answers, and tells at once what was found behind those that lead somewhere.</summary>
internal sealed class SetupInterview(SetupOptions options, string? urls, ParseResult parsed, Questions questions, IMetadataProbe probe, TextWriter output)
{
    private const string Listen = "http://127.0.0.1:8080";

    /// <summary>What the metadata says; null: it could not be read, and <see cref="Problem"/> says why.</summary>
    public ProbedProvider? Provider { get; private set; }

    public string? Problem { get; private set; }

    public BackendAnswer? Backend { get; private set; }

    public bool IsGood => Provider is not null && Backend is { Answers: true };

    /// <returns>Null where something is missing or wrong, which the questions' faults say.</returns>
    public async Task<SetupAnswers?> AnswersAsync(CancellationToken cancellationToken)
    {
        var origin = await AskAsync(options.Origin, "Where do people reach the gateway, as in https://sso.example.com", AnswerRules.Origin, null, cancellationToken);
        var metadata = await AskAsync(options.IdpMetadata, "Where is the identity provider's metadata (a URL or a file)", AnswerRules.Metadata, null, cancellationToken);
        var entity = parsed.GetValue(options.IdpEntity) is null ? null : await AskAsync(options.IdpEntity, "Which entity of it", AnswerRules.EntityId, null, cancellationToken);
        if (metadata is not null) await ReadMetadataAsync(metadata, entity, cancellationToken);
        var provider = await AskAsync(options.IdpName, "What is the identity provider to be called here", AnswerRules.IdentityProvider, "corp", cancellationToken);
        var destination = await AskAsync(options.BackendUrl, "Where does the application answer, as in http://10.0.0.5:8080", AnswerRules.Destination, null, cancellationToken);
        if (destination is not null) await TryBackendAsync(new Uri(destination), cancellationToken);
        var backend = await AskAsync(options.BackendName, "What is the application to be called here", AnswerRules.Backend, "app", cancellationToken);
        var host = parsed.GetValue(options.Host) is null ? null : await AskAsync(options.Host, "Which host is the application's own", AnswerRules.Host, null, cancellationToken);
        var path = await AskAsync(options.Path, "Which paths are the application's (/ for all)", AnswerRules.Path, "/", cancellationToken);
        var adapter = await AdapterAsync(cancellationToken);
        var redis = parsed.GetValue(options.Redis) is null ? null : await AskAsync(options.Redis, "Which Redis keeps the sessions", AnswerRules.Redis, null, cancellationToken);
        var management = await AskAsync(options.Management, "Where are health and metrics to be", AnswerRules.Destination, "http://127.0.0.1:9090", cancellationToken);
        if (questions.Faults.Count > 0 || origin is null) return null;
        var at = new Uri(origin);
        return new SetupAnswers
        {
            Origin = at,
            Metadata = metadata!.Contains("://", StringComparison.Ordinal) ? metadata : Path.GetFullPath(metadata),
            EntityId = entity,
            IdentityProvider = provider!,
            Backend = backend!,
            Destination = new Uri(destination!),
            Host = host,
            Path = path!.Length > 1 ? path.TrimEnd('/') : path,
            Adapter = adapter,
            Redis = redis,
            Urls = urls ?? (at.Scheme == Uri.UriSchemeHttp ? origin.TrimEnd('/') : Listen),
            Management = management!,
        };
    }

    private async Task<AdapterAnswers> AdapterAsync(CancellationToken cancellationToken)
    {
        var name = await AskAsync(options.Adapter, "How are accounts made in it (None, Scim, Ldap, Sql, Webhook)", AnswerRules.Adapter, nameof(AdapterKind.None), cancellationToken);
        if (name is null || Enum.Parse<AdapterKind>(name, ignoreCase: true) is var kind && kind is AdapterKind.None) return new(AdapterKind.None);
        if (kind is AdapterKind.Sql)
        {
            return new(kind,
                Provider: await AskAsync(options.SqlProvider, "Which database (PostgreSql, Sqlite)", AnswerRules.SqlProvider, "PostgreSql", cancellationToken),
                Table: await AskAsync(options.SqlTable, "Which table holds the users", AnswerRules.Table, "users", cancellationToken));
        }

        var url = await AskAsync(options.AdapterUrl, kind switch { AdapterKind.Scim => "Where is its SCIM service, without /Users", AdapterKind.Ldap => "Where is the directory, as in ldap://ldap.example.com", _ => "Where is the webhook" }, text => AnswerRules.AdapterUrl(kind, text), null, cancellationToken);
        var answers = new AdapterAnswers(kind, url is null ? null : new Uri(url));
        return kind is AdapterKind.Ldap
            ? answers with
            {
                BaseDn = await AskAsync(options.LdapBaseDn, "Where are people in it, as in ou=people,dc=example,dc=com", AnswerRules.DistinguishedName, null, cancellationToken),
                BindDn = await AskAsync(options.LdapBindDn, "Whom does the gateway sign in as, as in cn=jitgateway,dc=example,dc=com", AnswerRules.DistinguishedName, null, cancellationToken),
            }
            : answers;
    }

    private async Task ReadMetadataAsync(string location, string? entity, CancellationToken cancellationToken)
    {
        try
        {
            Provider = await probe.ReadAsync(location, entity, cancellationToken);
        }
        catch (MetadataUnreadableException e)
        {
            Problem = e.Message;
            await output.WriteLineAsync($"WARNING: the metadata cannot be used now: {e.Message.TrimEnd('.')}. See that the address is right and that this machine reaches it; the gateway tries again by itself, and lets nobody in until it has read it.");
            return;
        }

        var found = TextTable.Facts("IDENTITY PROVIDER", Provider.EntityId);
        found.Add("PRODUCT", Provider.Product ?? "not recognised: the usual attribute names are tried");
        found.Add("SIGN-IN", Provider.SignIn.AbsoluteUri);
        found.Add("LOGOUT", Provider.SingleLogout?.AbsoluteUri ?? "none: signing out ends the sessions here alone");
        foreach (var key in Provider.Keys) found.Add("KEY", Told(key));
        if (Provider.ValidUntil is { } end) found.Add("VALID UNTIL", end.UtcDateTime.ToString("u", CultureInfo.InvariantCulture));
        await output.WriteAsync(found.ToString());
    }

    private async Task TryBackendAsync(Uri destination, CancellationToken cancellationToken)
    {
        Backend = await BackendAnswer.OfAsync(destination, cancellationToken);
        await output.WriteLineAsync($"{(Backend.Answers ? "" : "WARNING: ")}{destination.GetLeftPart(UriPartial.Path)} {Backend.Detail}.");
    }

    private static string Told(ProbedKey key) => key switch
    {
        { End: null } => $"{key.Key}, a bare key, SHA-256 {key.Fingerprint}",
        { DaysLeft: < 0 and var left } => string.Create(CultureInfo.InvariantCulture, $"{key.Key}, its certificate ended {Counted.Of(-left, "day")} ago"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{key.Key}, its certificate ends {key.End:yyyy-MM-dd}, in {Counted.Of(key.DaysLeft ?? 0, "day")}"),
    };

    private Task<string?> AskAsync(Option<string?> option, string question, Func<string, string?> rule, string? usual, CancellationToken cancellationToken) => questions.AnswerAsync(option, question, rule, usual, cancellationToken);
}
