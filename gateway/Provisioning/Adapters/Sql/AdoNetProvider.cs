using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>
/// Any other database, by the ADO.NET driver that the configuration names. What drivers have in common is little: values go as texts and truth values, lists as JSON
/// arrays of texts, and errors are told by SQLSTATE (ISO 9075) and by the numbers that the well-known databases give.
/// </summary>
internal sealed class AdoNetProvider(DbProviderFactory factory, string driver) : SqlProvider
{
    /// <summary>The name in <c>Sql:Provider</c>.</summary>
    public const string Driver = "AdoNet";

    private static readonly string[] HostKeys = ["Host", "Server", "Data Source", "DataSource"];
    private static readonly string[] PortKeys = ["Port"];
    private static readonly string[] DatabaseKeys = ["Database", "Initial Catalog"];
    private static readonly string[] TimeoutKeys = ["Connect Timeout", "Connection Timeout", "ConnectionTimeout", "Timeout"];

    /// <summary>MySQL's ER_DUP_ENTRY and ER_DUP_ENTRY_WITH_KEY_NAME, SQL Server's duplicate in a constraint and in an index; they stand beside SQLSTATE 23000 or none.</summary>
    private static readonly int[] DuplicateNumbers = [1062, 1586, 2627, 2601];

    /// <summary>
    /// What passes by itself where no SQLSTATE says so (SQL Server has none, MySQL HY000): time-outs, deadlocks and locks, connections that broke, and the numbers of SQL Server's service.
    /// </summary>
    private static readonly int[] PassingNumbers = [-2, 64, 233, 1204, 1205, 1222, 10053, 10054, 10060, 10928, 10929, 18456, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920];

    public override string Name => driver;

    /// <summary>Loads the driver; connects to nothing.</summary>
    /// <param name="assembly">A name, or the path of a <c>.dll</c>.</param>
    public static AdoNetProvider? Load(string assembly, Func<string, string> resolvePath, out (string Problem, string Cure)? problem)
    {
        var factory = DriverAssembly.FactoryOf(assembly, resolvePath, out problem);
        return factory is null ? null : new AdoNetProvider(factory, factory.GetType().Assembly.GetName().Name!);
    }

    public override string? Prepare(string connectionString, TimeSpan timeout, Func<string, string> resolvePath, out (string Problem, string Cure)? problem)
    {
        problem = null;
        try
        {
            var builder = Read(connectionString);
            var seconds = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));
            if (Array.Find(TimeoutKeys, k => IsKnown(builder, k)) is { } key && !builder.ShouldSerialize(key)) builder[key] = seconds;
            return builder.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException or NotSupportedException)
        {
            problem = ($"is not a connection string of {driver}", "Write it as the driver's documentation says");
            return null;
        }
    }

    public override string Target(string connectionString)
    {
        var builder = Read(connectionString);
        var (host, port, database) = (Value(builder, HostKeys), Value(builder, PortKeys), Value(builder, DatabaseKeys));
        return $"{driver}://{host}{(port is null ? "" : $":{port}")}/{database}";
    }

    public override DbDataSource Open(string connectionString) => factory.CreateDataSource(connectionString);

    public override void AddParameter(DbCommand command, string name, AttributeValue? value, bool isList)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = $"@{name}";
        parameter.Value = value switch
        {
            AttributeValue.List list when isList => JsonSerializer.Serialize(list.Values),
            AttributeValue.Text text when isList => JsonSerializer.Serialize(new[] { text.Value }),
            AttributeValue.Text text => text.Value,
            AttributeValue.Flag flag => flag.Value,
            AttributeValue.List { Values: [var only] } => only,
            _ => DBNull.Value,   // without a type, so that the database gives it the type of its place
        };
        command.Parameters.Add(parameter);
    }

    public override AttributeValue? Read(DbDataReader row, int column, bool isList) => row.GetValue(column) switch
    {
        DBNull => null,
        bool flag => new AttributeValue.Flag(flag),
        string text when isList => JsonTexts.Read(text),
        var other => new AttributeValue.Text(Convert.ToString(other, CultureInfo.InvariantCulture)!),
    };

    public override async Task<IReadOnlyList<string>> DescribeAsync(DbCommand command, bool reads, CancellationToken cancellationToken)
    {
        if (!reads)
        {
            await PrepareAsync(command, cancellationToken);
            return [];
        }

        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
        return Columns(reader);
    }

    public override AdapterResult<T> FailureToConnect<T>(DbException error) =>
        new AdapterResult<T>.Unavailable($"{Said(error)}: no connection to the database");

    public override AdapterResult<T> Failure<T>(DbException error, IReadOnlyDictionary<string, AttributeValue?> sent)
    {
        var said = Said(error);
        if (IsDuplicate(error)) return new AdapterResult<T>.AlreadyExists(said);
        return error.SqlState switch
        {
            ['2', '3', ..] => new AdapterResult<T>.Rejected($"{said}: a constraint is not met"),
            ['4', '2', ..] => new AdapterResult<T>.Rejected($"{said}: the statement does not fit the tables; check Sql:Statements"),
            ['0', '8', ..] or ['2', '8', ..] or ['4', '0', ..] or ['5', '3', ..] or ['5', '5', ..] or ['5', '7', ..] or ['5', '8', ..] or ['X', 'X', ..] =>
                new AdapterResult<T>.Unavailable($"{said}: the server cannot serve at present"),
            _ when error.IsTransient || IsPassing(error) => new AdapterResult<T>.Unavailable($"{said}: the server cannot serve at present"),
            _ => new AdapterResult<T>.Rejected(said),
        };
    }

    /// <summary>The one way of ADO.NET to have a statement compiled and not carried out. Some drivers refuse it where a parameter has no type yet.</summary>
    private static async Task PrepareAsync(DbCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await command.PrepareAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
        {
            // then it shows at the first use
        }
    }

    /// <summary>Codes only: the texts of drivers repeat values.</summary>
    private static string Said(DbException error) =>
        (error.SqlState, NumberOf(error)) switch
        {
            ({ } state, { } number) => string.Create(CultureInfo.InvariantCulture, $"{state} ({number})"),
            ({ } state, null) => state,
            (null, { } number) => string.Create(CultureInfo.InvariantCulture, $"error {number}"),
            _ => error.GetType().Name,
        };

    private static bool IsDuplicate(DbException error) =>
        error.SqlState == "23505" || (error.SqlState is null or "23000" && NumberOf(error) is { } number && DuplicateNumbers.Contains(number));

    private static bool IsPassing(DbException error) => error.SqlState is null or "HY000" && NumberOf(error) is { } number && PassingNumbers.Contains(number);

    /// <summary>Drivers call the database's own number of an error <c>Number</c>; ADO.NET has no name for it.</summary>
    private static int? NumberOf(DbException error) => error.GetType().GetProperty("Number")?.GetValue(error) as int?;

    private DbConnectionStringBuilder Read(string connectionString)
    {
        var builder = factory.CreateConnectionStringBuilder() ?? new DbConnectionStringBuilder();
        builder.ConnectionString = connectionString;
        return builder;
    }

    /// <summary>A builder of the driver's own throws for a key that it does not know; a general one knows none but those given.</summary>
    private static bool IsKnown(DbConnectionStringBuilder builder, string key)
    {
        try
        {
            return builder.TryGetValue(key, out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? Value(DbConnectionStringBuilder builder, string[] keys)
    {
        foreach (var key in keys)
            if (IsKnown(builder, key) && Convert.ToString(builder[key], CultureInfo.InvariantCulture) is { Length: > 0 } value)
                return value;
        return null;
    }
}
