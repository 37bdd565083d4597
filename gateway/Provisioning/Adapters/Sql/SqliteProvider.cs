using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace JitGateway.Provisioning.Adapters.Sql;

internal sealed partial class SqliteProvider : SqlProvider
{
    public override string Name => "Sqlite";

    public override string? Prepare(string connectionString, TimeSpan timeout, Func<string, string> resolvePath, out (string Problem, string Cure)? problem)
    {
        problem = null;
        try
        {
            var builder = new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)) };
            if (string.IsNullOrWhiteSpace(builder.DataSource))
                problem = ("names no file", "Write Data Source=FILE");
            else if (builder.Mode == SqliteOpenMode.Memory || builder.DataSource == ":memory:")
                problem = ("names a database in memory, which nobody else could see", "Write Data Source=FILE");
            else
            {
                if (!builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) builder.DataSource = resolvePath(builder.DataSource);
                // the default mode would make an empty database of a misspelt name
                if (builder.Mode == SqliteOpenMode.ReadWriteCreate) builder.Mode = SqliteOpenMode.ReadWrite;
                return builder.ConnectionString;
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            problem = ("is not a connection string of Sqlite", "Write Data Source=FILE");
        }

        return null;
    }

    public override string Target(string connectionString) => $"sqlite:{new SqliteConnectionStringBuilder(connectionString).DataSource}";

    public override DbDataSource Open(string connectionString) => new PooledFile(connectionString);

    public override void AddParameter(DbCommand command, string name, AttributeValue? value, bool isList)
    {
        object content = value switch
        {
            AttributeValue.List list when isList => JsonSerializer.Serialize(list.Values),
            AttributeValue.Text text when isList => JsonSerializer.Serialize(new[] { text.Value }),
            AttributeValue.Text text => text.Value,
            AttributeValue.Flag flag => flag.Value ? 1L : 0L,
            AttributeValue.List { Values: [var only] } => only,
            _ => DBNull.Value,
        };
        command.Parameters.Add(new SqliteParameter($"@{name}", content));
    }

    public override AttributeValue? Read(DbDataReader row, int column, bool isList) => row.GetValue(column) switch
    {
        DBNull => null,
        string text when isList => JsonTexts.Read(text),
        // SQLite has no truth values: the declared type tells them from numbers
        long number when row.GetDataTypeName(column).StartsWith("BOOL", StringComparison.OrdinalIgnoreCase) => new AttributeValue.Flag(number != 0),
        var other => new AttributeValue.Text(Convert.ToString(other, CultureInfo.InvariantCulture)!),
    };

    public override async Task<IReadOnlyList<string>> DescribeAsync(DbCommand command, bool reads, CancellationToken cancellationToken)
    {
        await command.PrepareAsync(cancellationToken);
        if (!reads) return [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return Columns(reader);
    }

    /// <summary>Result codes: https://www.sqlite.org/rescode.html.</summary>
    public override AdapterResult<T> Failure<T>(DbException error, IReadOnlyDictionary<string, AttributeValue?> sent)
    {
        if (error is not SqliteException e) return new AdapterResult<T>.Unavailable("SQLite failed");
        var match = ConstrainedColumn().Match(e.Message);
        var column = match.Success ? AttributeOf(match.Groups["column"].Value, sent) : null;
        var code = e.SqliteExtendedErrorCode.ToString(CultureInfo.InvariantCulture);
        var said = column is null ? code : $"{code} ({column})";
        return (e.SqliteErrorCode, e.SqliteExtendedErrorCode) switch
        {
            (19, 2067 or 1555 or 2579) => new AdapterResult<T>.AlreadyExists(said, match.Groups["more"].Success ? null : column),   // UNIQUE, PRIMARYKEY, ROWID
            (19, _) => new AdapterResult<T>.Rejected($"{said}: a constraint is not met", column),
            (1, _) => new AdapterResult<T>.Rejected($"{said}: the statement does not fit the tables; check Sql:Statements"),
            (18 or 20 or 25, _) => new AdapterResult<T>.Rejected(said),               // TOOBIG, MISMATCH, RANGE
            _ => new AdapterResult<T>.Unavailable($"{said}: the database file cannot be used at present"),
        };
    }

    // "UNIQUE constraint failed: users.username": a name of the schema, never a value
    [GeneratedRegex(@"(?:UNIQUE|NOT NULL) constraint failed: \w+\.(?<column>\w+)(?<more>,)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConstrainedColumn();

    /// <summary>The driver keeps connections open for the next caller, also when there will be none.</summary>
    private sealed class PooledFile(string connectionString) : DbDataSource
    {
        public override string ConnectionString => connectionString;

        protected override DbConnection CreateDbConnection() => new SqliteConnection(connectionString);

        protected override void Dispose(bool disposing)
        {
            if (!disposing) return;
            using var connection = new SqliteConnection(connectionString);
            SqliteConnection.ClearPool(connection);
        }
    }
}
