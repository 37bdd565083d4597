using System.Data.Common;
using System.Globalization;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>Accounts in tables: statements with named parameters from the configuration, one transaction per call that writes.</summary>
internal sealed class SqlAdapter(
    SqlProvider provider, string connectionString, SqlStatements statements, IReadOnlyCollection<string> lists, SqlAttributes attributes, TimeSpan timeout)
    : IProvisioningAdapter, IDisposable
{
    private static readonly IReadOnlyDictionary<string, AttributeValue?> Nothing = new Dictionary<string, AttributeValue?>();

    public static readonly AdapterRegistration Registration = new("Sql", Bind) { Dialect = AttributeDialect.Underscored, Spoken = Spoken, KeepsGroups = true };

    private readonly DbDataSource _source = provider.Open(connectionString);
    private readonly SqlGroups? _groups = statements.Groups is { } groups ? new SqlGroups(groups) : null;

    public string Target { get; } = provider.Target(connectionString);

    public AdapterCapabilities Capabilities { get; } = new(
        Find: statements.Find.Count > 0, Update: statements.Update.Count > 0, Disable: statements.SetActive is not null, Groups: statements.Groups is not null, Undo: true, Rename: statements.Update.Count > 0);

    /// <summary>Connects and has the database compile every statement; none is carried out.</summary>
    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => ReadingAsync<string>(async (session, token) =>
    {
        var all = statements.All(attributes.Read).ToList();
        foreach (var (key, statement, columns) in all)
        {
            await using var command = session.Command(statement, static _ => default);
            try
            {
                var returned = await provider.DescribeAsync(command, columns.Count > 0, token);
                if (columns.FirstOrDefault(c => !returned.Contains(c, StringComparer.OrdinalIgnoreCase)) is { } missing)
                    return new AdapterResult<string>.Rejected($"Statements:{key} returns no column {missing}", missing);
            }
            catch (DbException e)
            {
                return provider.Failure<string>(e, Nothing) is AdapterResult<string>.Rejected rejected
                    ? new AdapterResult<string>.Rejected($"Statements:{key}: {rejected.Detail}")
                    : provider.Failure<string>(e, Nothing);
            }
        }

        return new AdapterResult<string>.Done($"{provider.Name}, {all.Count} statements compiled");
    }, cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        statements.Find.TryGetValue(attribute, out var find)
            ? ReadingAsync((session, token) => FindAsync(session, find, value, [.. wanted.Union([attribute], StringComparer.Ordinal)], token), cancellationToken)
            : Task.FromResult<AdapterResult<IReadOnlyList<ExistingUser>>>(new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("there is no statement Find for this attribute", attribute));

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        ReadingAsync((session, token) => ReadAsync(session, accountId, wanted, token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) => InTransactionAsync(user.Attributes, async (session, token) =>
    {
        if (statements.Create is not { } create) return new AdapterResult<ExistingUser>.Rejected("there is no statement Create");
        if (Unfit(user) is { } unfit) return unfit;
        await using var command = session.Command(create, name => (Named(user.Attributes, name), lists.Contains(name)));
        string? id;
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            if (Ordinal(reader, SqlStatements.Id) is not { } column)
                return new AdapterResult<ExistingUser>.Rejected("Statements:Create returns no column id; end it with: returning id");
            if (!await reader.ReadAsync(token)) return new AdapterResult<ExistingUser>.AlreadyExists("Statements:Create made no row");
            id = Text(reader, column);
            while (await reader.NextResultAsync(token))   // an error of a later statement comes with its result
            {
            }
        }

        if (id is null) return new AdapterResult<ExistingUser>.Rejected("Statements:Create returned NULL as id");
        var made = await RegroupedAsync(session, id, GroupChange.Of(null, user), [.. user.Attributes.Keys], token);
        return made is AdapterResult<ExistingUser>.Missing ? new AdapterResult<ExistingUser>.Rejected("Statements:Get does not show the account that Create made") : made;
    }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) =>
        InTransactionAsync(difference.Attributes, async (session, token) =>
        {
            var values = difference.Attributes.Where(a => a.Key != GroupChange.Attribute).ToList();
            if (values.Find(a => !statements.Update.ContainsKey(a.Key)) is { Key: { } unknown })
                return new AdapterResult<ExistingUser>.Rejected("there is no statement Update for this attribute", unknown);
            if (Unfit(difference) is { } unfit) return unfit;
            foreach (var (attribute, value) in values)
            {
                await using var command = session.Command(statements.Update[attribute], name => IsId(name) ? IdOf(existing.AccountId) : (value, lists.Contains(attribute)));
                await command.ExecuteNonQueryAsync(token);
            }

            string[] wanted = [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)];
            return await RegroupedAsync(session, existing.AccountId, GroupChange.Of(existing, difference), wanted, token);
        }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        InTransactionAsync(Nothing, async (session, token) =>
        {
            if (statements.SetActive is not { } setActive) return new AdapterResult<ExistingUser>.Rejected("there is no statement SetActive");
            await using var command = session.Command(setActive, name => IsId(name) ? IdOf(existing.AccountId) : (new AttributeValue.Flag(active), false));
            await command.ExecuteNonQueryAsync(token);
            return await ReadAsync(session, existing.AccountId, [.. existing.Attributes.Keys], token);
        }, cancellationToken);

    public void Dispose() => _source.Dispose();

    /// <summary>The names that the statements have a place for.</summary>
    private static HashSet<string> Spoken(IConfigurationSection settings)
    {
        var statements = settings.GetSection(nameof(SqlSettings.Statements));
        var create = statements[nameof(SqlStatementOptions.Create)] is { } text ? SqlStatement.Parse(text).Parameters : [];
        return create
            .Concat(statements.GetSection(nameof(SqlStatementOptions.Find)).GetChildren().Select(s => s.Key))
            .Concat(statements.GetSection(nameof(SqlStatementOptions.Update)).GetChildren().Select(s => s.Key))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static Func<IServiceProvider, IProvisioningAdapter> Bind(AdapterContext context)
    {
        var settings = context.Backend.Configuration.Bind<SqlSettings>(context.Settings);
        var validator = new SqlSettingsValidator(settings, context);
        var connection = validator.Connection();
        var statements = validator.Statements();
        var lists = settings.Lists.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var attributes = new SqlAttributes([.. context.Mapped.Union(context.Matched, StringComparer.OrdinalIgnoreCase)], [.. context.Mapped.Except(context.Generated, StringComparer.OrdinalIgnoreCase).Union(context.Matched, StringComparer.OrdinalIgnoreCase)]);
        return _ => new SqlAdapter(connection!.Value.Provider, connection.Value.ConnectionString, statements!, lists, attributes, context.Timeout);
    }

    private async Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(
        SqlSession session, SqlStatement find, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var found = new List<ExistingUser>();
        await using (var command = session.Command(find, _ => (new AttributeValue.Text(value), false)))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (Record(reader, wanted) is not { } user) return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("Statements:Find returned a row without id");
                found.Add(user);
                if (found.Count > ExistingUser.MostFound) return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected($"Statements:Find returned more than {ExistingUser.MostFound} rows");
            }
        }

        for (var i = 0; i < found.Count; i++) found[i] = await WithGroupsAsync(session, found[i], wanted, cancellationToken);
        return new AdapterResult<IReadOnlyList<ExistingUser>>.Done(found);
    }

    private async Task<AdapterResult<ExistingUser>> ReadAsync(SqlSession session, string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        ExistingUser? user;
        await using (var command = session.Command(statements.Get, _ => IdOf(accountId)))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken)) return new AdapterResult<ExistingUser>.Missing();
            user = Record(reader, wanted);
            if (user?.AccountId != accountId || await reader.ReadAsync(cancellationToken))
                return new AdapterResult<ExistingUser>.Rejected("Statements:Get does not return the one account of this id");
        }

        return new AdapterResult<ExistingUser>.Done(await WithGroupsAsync(session, user, wanted, cancellationToken));
    }

    private async Task<ExistingUser> WithGroupsAsync(SqlSession session, ExistingUser user, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        _groups is null || !wanted.Contains(GroupChange.Attribute) ? user : await _groups.ReadIntoAsync(session, user, cancellationToken);

    /// <summary>The account as it is after its groups were changed too.</summary>
    private async Task<AdapterResult<ExistingUser>> RegroupedAsync(
        SqlSession session, string accountId, GroupChange change, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (_groups is null || change.IsEmpty) return await ReadAsync(session, accountId, wanted, cancellationToken);
        // an account that is gone has no memberships to change
        var account = await ReadAsync(session, accountId, [], cancellationToken);
        return await account.ThenAsync(async found =>
        {
            try
            {
                await _groups.ChangeAsync(session, found.AccountId, change, cancellationToken);
            }
            catch (DbException e)
            {
                return provider.Failure<ExistingUser>(e, Nothing) switch
                {
                    AdapterResult<ExistingUser>.AlreadyExists(var detail, _) => new AdapterResult<ExistingUser>.Rejected(detail, GroupChange.Attribute),
                    AdapterResult<ExistingUser>.Rejected(var detail, _) => new AdapterResult<ExistingUser>.Rejected(detail, GroupChange.Attribute),
                    var failed => failed,
                };
            }

            return await ReadAsync(session, accountId, wanted, cancellationToken);
        });
    }

    /// <summary>Everything of one call happens, or nothing of it.</summary>
    private Task<AdapterResult<ExistingUser>> InTransactionAsync(
        IReadOnlyDictionary<string, AttributeValue?> sent, Func<SqlSession, CancellationToken, Task<AdapterResult<ExistingUser>>> work, CancellationToken cancellationToken) =>
        ConnectedAsync(sent, async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            var result = await work(new SqlSession(provider, connection, transaction), token);
            if (result is AdapterResult<ExistingUser>.Done) await transaction.CommitAsync(token);
            return result;   // disposal rolls back what was not committed
        }, cancellationToken);

    private Task<AdapterResult<T>> ReadingAsync<T>(Func<SqlSession, CancellationToken, Task<AdapterResult<T>>> work, CancellationToken cancellationToken) =>
        ConnectedAsync(Nothing, (connection, token) => work(new SqlSession(provider, connection, null), token), cancellationToken);

    private Task<AdapterResult<T>> ConnectedAsync<T>(
        IReadOnlyDictionary<string, AttributeValue?> sent, Func<DbConnection, CancellationToken, Task<AdapterResult<T>>> work, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(timeout, async token =>
        {
            DbConnection? connection = null;
            try
            {
                connection = await _source.OpenConnectionAsync(token);
                return await work(connection, token);
            }
            catch (DbException e)
            {
                return connection is null ? provider.FailureToConnect<T>(e) : provider.Failure<T>(e, sent);
            }
            catch (TimeoutException)
            {
                return new AdapterResult<T>.Unavailable("no connection in time");
            }
            catch (SqlStateException e)
            {
                return new AdapterResult<T>.Rejected(e.Message, AccountState.Attribute);
            }
            catch (InvalidCastException)
            {
                return new AdapterResult<T>.Rejected("a column has a type that cannot be read; cast it to text in the statement");
            }
            finally
            {
                if (connection is not null) await connection.DisposeAsync();
            }
        }, cancellationToken);

    private ExistingUser? Record(DbDataReader row, IEnumerable<string> wanted)
    {
        if (Ordinal(row, SqlStatements.Id) is not { } id || Text(row, id) is not { } accountId) return null;
        var values = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        bool? active = Ordinal(row, SqlStatements.Active) is { } state ? SqlState.Read(row.GetValue(state), isKept: statements.SetActive is not null)
            : statements.SetActive is null ? null
            : throw new SqlStateException("a statement returns no column active, without which a disabled account would be taken for an enabled one");
        foreach (var attribute in wanted)
        {
            var isActive = attribute.Equals(SqlStatements.Active, StringComparison.OrdinalIgnoreCase) && active is not null;
            if (isActive) values[attribute] = new AttributeValue.Flag(active!.Value);
            else if (Ordinal(row, attribute) is { } column && provider.Read(row, column, lists.Contains(attribute)) is { } value) values[attribute] = value;
        }

        return new ExistingUser(accountId, values, active);
    }

    /// <summary>An attribute that the settings do not declare as a list takes one value.</summary>
    private AdapterResult<ExistingUser>? Unfit(BackendUser user)
    {
        foreach (var (attribute, value) in user.Attributes)
        {
            if (value?.IsWellFormed() == false) return new AdapterResult<ExistingUser>.Rejected("the value is not well-formed text", attribute);
            if (attribute == GroupChange.Attribute && _groups is not null) continue;
            if (!attributes.All.Contains(attribute, StringComparer.OrdinalIgnoreCase)) return new AdapterResult<ExistingUser>.Rejected("the attribute is not mapped", attribute);
            if (value is AttributeValue.List { Values.Count: > 1 } && !lists.Contains(attribute))
                return new AdapterResult<ExistingUser>.Rejected("the attribute takes one value, and the mapping gave several; name it in Sql:Lists or join them", attribute);
        }

        return null;
    }

    private static AttributeValue? Named(IReadOnlyDictionary<string, AttributeValue?> values, string name) =>
        values.FirstOrDefault(v => v.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static (AttributeValue Value, bool IsList) IdOf(string accountId) => (new AttributeValue.Text(accountId), false);

    private static bool IsId(string parameter) => parameter.Equals(SqlStatements.Id, StringComparison.OrdinalIgnoreCase);

    private static int? Ordinal(DbDataReader row, string column)
    {
        for (var i = 0; i < row.FieldCount; i++)
            if (row.GetName(i).Equals(column, StringComparison.OrdinalIgnoreCase))
                return i;
        return null;
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture);
}
