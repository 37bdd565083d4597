namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>The statements about memberships, compiled.</summary>
/// <param name="Read">Returns the names of the groups of the account <c>@id</c>, as the column <c>name</c>.</param>
/// <param name="Add">Puts the account <c>@id</c> into the group <c>@group</c>.</param>
/// <param name="Remove">Takes it out of it.</param>
internal sealed record SqlGroupStatements(SqlStatement Read, SqlStatement Add, SqlStatement Remove);

/// <summary>Memberships in tables, as part of the transaction of a call.</summary>
internal sealed class SqlGroups(SqlGroupStatements statements)
{
    public async Task<ExistingUser> ReadIntoAsync(SqlSession session, ExistingUser user, CancellationToken cancellationToken)
    {
        var names = await ReadAsync(session, user.AccountId, cancellationToken);
        return names.Count == 0 ? user : user with
        {
            Attributes = new Dictionary<string, AttributeValue?>(user.Attributes, StringComparer.Ordinal) { [GroupChange.Attribute] = ValueComparison.Of(names) },
        };
    }

    public async Task ChangeAsync(SqlSession session, string accountId, GroupChange change, CancellationToken cancellationToken)
    {
        // somebody may have done it meanwhile, and a membership twice is an error in many tables
        var held = (await ReadAsync(session, accountId, cancellationToken)).Select(GroupChange.Names.Normal).ToHashSet(StringComparer.Ordinal);
        foreach (var name in change.Remove.Where(n => held.Contains(GroupChange.Names.Normal(n)))) await RunAsync(session, statements.Remove, accountId, name, cancellationToken);
        foreach (var name in change.Add.Where(n => !held.Contains(GroupChange.Names.Normal(n)))) await RunAsync(session, statements.Add, accountId, name, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ReadAsync(SqlSession session, string accountId, CancellationToken cancellationToken)
    {
        await using var command = session.Command(statements.Read, _ => (new AttributeValue.Text(accountId), false));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var column = -1;
        for (var i = 0; i < reader.FieldCount; i++)
            if (reader.GetName(i).Equals(SqlStatements.Name, StringComparison.OrdinalIgnoreCase)) column = i;
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            if (column >= 0 && session.Provider.Read(reader, column, isList: false) is AttributeValue.Text(var name)) names.Add(name);
        return names;
    }

    private static async Task RunAsync(SqlSession session, SqlStatement statement, string accountId, string group, CancellationToken cancellationToken)
    {
        await using var command = session.Command(statement,
            name => (new AttributeValue.Text(name.Equals(SqlStatements.Id, StringComparison.OrdinalIgnoreCase) ? accountId : group), false));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
