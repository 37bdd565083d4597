namespace JitGateway.Cli.Setup;

/// <summary>What has to be known to write a configuration.</summary>
internal sealed record SetupAnswers
{
    public required Uri Origin { get; init; }

    /// <summary>A URL, or the absolute path of a file.</summary>
    public required string Metadata { get; init; }

    /// <summary>Which entity of it; null: the only one.</summary>
    public string? EntityId { get; init; }

    public required string IdentityProvider { get; init; }

    public required string Backend { get; init; }

    public required Uri Destination { get; init; }

    /// <summary>A host of the application's own; null: that of <see cref="Origin"/>.</summary>
    public string? Host { get; init; }

    public required string Path { get; init; }

    public required AdapterAnswers Adapter { get; init; }

    /// <summary>As Redis:Configuration, without a password of its own; null: one node.</summary>
    public string? Redis { get; init; }

    /// <summary>Where to listen.</summary>
    public required string Urls { get; init; }

    public required string Management { get; init; }

    /// <summary>What stands before the names of environment variables for this application's secrets.</summary>
    public string Prefix => Backend.Replace('-', '_').ToUpperInvariant();
}

/// <summary>The adapters that need little enough to be written without knowing the application; the others have pages of their own.</summary>
internal enum AdapterKind
{
    None,
    Scim,
    Ldap,
    Sql,
    Webhook,
}

/// <param name="Url">Of the SCIM service, the directory, the webhook.</param>
/// <param name="Table">Of SQL: the table of users.</param>
internal sealed record AdapterAnswers(AdapterKind Kind, Uri? Url = null, string? BaseDn = null, string? BindDn = null, string? Table = null, string? Provider = null);
