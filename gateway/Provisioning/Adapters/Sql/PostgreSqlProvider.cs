using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace JitGateway.Provisioning.Adapters.Sql;

internal sealed partial class PostgreSqlProvider : SqlProvider
{
    public override string Name => "PostgreSql";

    public override string? Prepare(string connectionString, TimeSpan timeout, Func<string, string> resolvePath, out (string Problem, string Cure)? problem)
    {
        problem = null;
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString)
            {
                Timeout = Math.Clamp((int)Math.Ceiling(timeout.TotalSeconds), 1, 1024),
                CommandTimeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)),
                IncludeErrorDetail = false,   // the detail repeats values
            };
            builder.ApplicationName ??= "jitgateway";
            if (builder.RootCertificate is { Length: > 0 } authority) builder.RootCertificate = resolvePath(authority);
            if (builder.SslCertificate is { Length: > 0 } certificate) builder.SslCertificate = resolvePath(certificate);
            if (builder.SslKey is { Length: > 0 } key) builder.SslKey = resolvePath(key);
            if (!string.IsNullOrWhiteSpace(builder.Host)) return builder.ConnectionString;
            problem = ("names no host", "Write Host=…;Database=…;Username=…;Password=…");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            problem = ("is not a connection string of PostgreSql", "Write Host=…;Database=…;Username=…;Password=…");
        }

        return null;
    }

    public override string Target(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://{builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}");
    }

    public override string? ClearHost(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var far = builder.Host!.Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(h => !h.StartsWith('/') && !h.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(h, out var address) && IPAddress.IsLoopback(address)));
        return builder.SslMode is SslMode.Disable or SslMode.Allow or SslMode.Prefer ? far : null;
    }

    public override DbDataSource Open(string connectionString) => NpgsqlDataSource.Create(connectionString);

    /// <summary>Texts go without a type, so that the database gives them the type of their place: an id may be a number or a UUID.</summary>
    public override void AddParameter(DbCommand command, string name, AttributeValue? value, bool isList)
    {
        command.Parameters.Add(isList
            ? new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text)
            {
                Value = value switch { AttributeValue.List list => list.Values.ToArray(), AttributeValue.Text text => new[] { text.Value }, _ => DBNull.Value },
            }
            : new NpgsqlParameter(name, NpgsqlDbType.Unknown)
            {
                Value = value switch
                {
                    AttributeValue.Text text => text.Value,
                    AttributeValue.Flag flag => flag.Value ? "true" : "false",
                    AttributeValue.List { Values: [var only] } => only,
                    _ => DBNull.Value,
                },
            });
    }

    public override AttributeValue? Read(DbDataReader row, int column, bool isList) => row.GetValue(column) switch
    {
        DBNull => null,
        bool flag => new AttributeValue.Flag(flag),
        string[] { Length: 0 } => null,
        string[] { Length: 1 } values => new AttributeValue.Text(values[0]),
        string[] values => new AttributeValue.List(values),
        var other => new AttributeValue.Text(Convert.ToString(other, CultureInfo.InvariantCulture)!),
    };

    public override async Task<IReadOnlyList<string>> DescribeAsync(DbCommand command, bool reads, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
        return reads ? Columns(reader) : [];
    }

    public override AdapterResult<T> Failure<T>(DbException error, IReadOnlyDictionary<string, AttributeValue?> sent)
    {
        if (error is not PostgresException e) return new AdapterResult<T>.Unavailable("no connection to PostgreSQL");
        var about = e.ColumnName is null ? e.ConstraintName : AttributeOf(e.ColumnName, sent);
        var said = about is null ? e.SqlState : $"{e.SqlState} ({about})";
        return e.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new AdapterResult<T>.AlreadyExists(said, AttributeIn(e.ConstraintName, sent)),
            PostgresErrorCodes.StringDataRightTruncation => new AdapterResult<T>.Rejected($"{said}: a value is longer than its column", TooLong(e, sent)),
            PostgresErrorCodes.InsufficientPrivilege => new AdapterResult<T>.Unavailable($"{said}: our user may not do this; an operator must give it the right"),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.SyntaxError => new AdapterResult<T>.Rejected($"{said}: the statement does not fit the tables; check Sql:Statements"),
            ['2', '8', ..] or PostgresErrorCodes.InvalidCatalogName => new AdapterResult<T>.Unavailable($"{said}: the server does not accept our credentials or has no such database; an operator must mend Sql:ConnectionString"),
            ['0', '8', ..] or ['4', '0', ..] or ['5', '3', ..] or ['5', '5', ..] or ['5', '7', ..] or ['5', '8', ..] or ['X', 'X', ..] or PostgresErrorCodes.ReadOnlySqlTransaction =>
                new AdapterResult<T>.Unavailable($"{said}: the server cannot serve at present"),
            _ => new AdapterResult<T>.Rejected(said, AttributeOf(e.ColumnName, sent)),
        };
    }

    /// <summary>The server tells the limit but not the column: the attribute is known where only one is that long.</summary>
    private static string? TooLong(PostgresException error, IReadOnlyDictionary<string, AttributeValue?> sent)
    {
        if (!int.TryParse(Limit().Match(error.MessageText).Groups["limit"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)) return null;
        var tooLong = sent.Where(a => a.Value is AttributeValue.Text text && text.Value.EnumerateRunes().Count() > limit).Select(a => a.Key).ToList();
        return tooLong is [var only] ? only : null;
    }

    [GeneratedRegex(@"\((?<limit>\d+)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Limit();
}
