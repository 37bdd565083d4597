using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>The section <c>Provisioning:Sql</c> of a backend. Attribute names are the names of parameters and of result columns.</summary>
internal sealed class SqlSettings
{
    /// <summary>PostgreSql, Sqlite, or AdoNet for any other database with the driver that <c>Assembly</c> names. Required.</summary>
    public string? Provider { get; set; }

    /// <summary>
    /// With the provider AdoNet, the assembly of its driver: a name, for one that lies beside the gateway (<c>MySqlConnector</c>), or the path of a <c>.dll</c>, relative to
    /// the file that names it. It is loaded when the configuration is read.
    /// </summary>
    public string? Assembly { get; set; }

    /// <summary>The provider's connection string. A relative path of an SQLite file is relative to the file that names it. Required.</summary>
    public Secret? ConnectionString { get; set; }

    public SqlStatementOptions Statements { get; set; } = new();

    /// <summary>Attributes that hold several texts: <c>text[]</c> in PostgreSQL, a JSON array of texts elsewhere. Absent: none.</summary>
    public IReadOnlyList<string> Lists { get; set; } = [];
}

/// <summary>
/// The statements, with named parameters (<c>@name</c>) and nothing else of the person in them. Those that read return the account's id as
/// the column <c>id</c>, a truth value <c>active</c> where there is one, and each attribute as a column of its name.
/// </summary>
internal sealed class SqlStatementOptions
{
    /// <summary>One for each attribute that the match rules use; <c>@value</c> is what is searched. Returns all accounts that fit, disabled ones too.</summary>
    public Dictionary<string, string> Find { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the account <c>@id</c>. Required.</summary>
    public string? Get { get; set; }

    /// <summary>
    /// Makes an account from all mapped attributes, each as the parameter of its name, NULL where it has no value; returns its <c>id</c>. Required
    /// where accounts are made.
    /// </summary>
    public string? Create { get; set; }

    /// <summary>One for each mapped attribute: sets it to <c>@value</c> in the account <c>@id</c>. Required where accounts are changed.</summary>
    public Dictionary<string, string> Update { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Enables or disables (<c>@active</c>) the account <c>@id</c>. Absent: the adapter cannot.</summary>
    public string? SetActive { get; set; }

    /// <summary>Returns the names of the groups of the account <c>@id</c>, as the column <c>name</c>. Required where memberships are kept.</summary>
    public string? Groups { get; set; }

    /// <summary>
    /// Puts the account <c>@id</c> into the group <c>@group</c>, and does nothing where there is no such group or the account is in it. Required
    /// where memberships are kept.
    /// </summary>
    public string? GroupAdd { get; set; }

    /// <summary>Takes the account <c>@id</c> out of the group <c>@group</c>. Required where memberships are kept.</summary>
    public string? GroupRemove { get; set; }
}
