using System.Data;
using System.Data.Common;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>What differs between databases: connection strings, parameters, values and the meaning of errors.</summary>
internal abstract class SqlProvider
{
    /// <summary>Those whose driver comes with the gateway.</summary>
    public static readonly IReadOnlyList<SqlProvider> BuiltIn = [new PostgreSqlProvider(), new SqliteProvider()];

    /// <summary>The name in <c>Sql:Provider</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Checks a connection string and completes it; connects to nothing.</summary>
    /// <param name="timeout">How long one call may take.</param>
    /// <param name="resolvePath">Makes the path of a database file or a certificate absolute.</param>
    /// <param name="problem">What is wrong; never with a part of the string.</param>
    public abstract string? Prepare(string connectionString, TimeSpan timeout, Func<string, string> resolvePath, out (string Problem, string Cure)? problem);

    /// <summary>The system a prepared connection string leads to, without credentials.</summary>
    public abstract string Target(string connectionString);

    /// <summary>Another machine to which a prepared connection string may lead without TLS; null: none, or nobody knows.</summary>
    public virtual string? ClearHost(string connectionString) => null;

    /// <summary>The pool of connections; made when the configuration is in force.</summary>
    public abstract DbDataSource Open(string connectionString);

    /// <summary>Adds a parameter; null is NULL.</summary>
    /// <param name="isList">The attribute is one of <c>Sql:Lists</c>.</param>
    public abstract void AddParameter(DbCommand command, string name, AttributeValue? value, bool isList);

    /// <summary>A column of the present row; null for NULL.</summary>
    public abstract AttributeValue? Read(DbDataReader row, int column, bool isList);

    /// <summary>Compiles a statement in the database without doing what it says; a parameter is left without a value.</summary>
    /// <returns>The columns it returns; empty where <paramref name="reads"/> is false.</returns>
    public abstract Task<IReadOnlyList<string>> DescribeAsync(DbCommand command, bool reads, CancellationToken cancellationToken);

    /// <summary>What an error of the database means. Its text may repeat a person's values, so it is not handed on.</summary>
    /// <param name="sent">The attributes that were sent, so that the refusal can name one.</param>
    public abstract AdapterResult<T> Failure<T>(DbException error, IReadOnlyDictionary<string, AttributeValue?> sent);

    /// <summary>What it means that no connection could be made.</summary>
    public virtual AdapterResult<T> FailureToConnect<T>(DbException error) => Failure<T>(error, new Dictionary<string, AttributeValue?>(StringComparer.Ordinal));

    /// <summary>The attribute whose name a column has.</summary>
    protected static string? AttributeOf(string? column, IReadOnlyDictionary<string, AttributeValue?> sent) =>
        column is null ? null : sent.Keys.FirstOrDefault(a => a.Equals(column, StringComparison.OrdinalIgnoreCase)) ?? column;

    /// <summary>The attribute whose name stands in the name of a constraint: <c>users_external_id_key</c> is about <c>external_id</c>. Null where none does, or several.</summary>
    protected static string? AttributeIn(string? constraint, IReadOnlyDictionary<string, AttributeValue?> sent)
    {
        var named = sent.Keys.Where(a => $"_{constraint}_".Contains($"_{a}_", StringComparison.OrdinalIgnoreCase)).OrderByDescending(a => a.Length).ToList();
        return named.TrueForAll(a => named[0].Contains(a, StringComparison.OrdinalIgnoreCase)) ? named.FirstOrDefault() : null;
    }

    protected static IReadOnlyList<string> Columns(IDataRecord reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
}
