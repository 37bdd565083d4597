namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>The statements of one backend, compiled.</summary>
internal sealed record SqlStatements(
    IReadOnlyDictionary<string, SqlStatement> Find, SqlStatement Get, SqlStatement? Create, IReadOnlyDictionary<string, SqlStatement> Update, SqlStatement? SetActive, SqlGroupStatements? Groups)
{
    /// <summary>The parameter of the account's id, and its column.</summary>
    public const string Id = "id";

    /// <summary>The parameter of the value searched or set.</summary>
    public const string Value = "value";

    /// <summary>The parameter of the account's new state, and the column of the present one.</summary>
    public const string Active = AccountState.Attribute;

    /// <summary>The parameter of a group's name.</summary>
    public const string Group = "group";

    /// <summary>The column of a group's name.</summary>
    public const string Name = "name";

    /// <summary>Each with its key under <c>Statements</c>, and the columns that it must return; none: it only writes.</summary>
    public IEnumerable<(string Key, SqlStatement Statement, IReadOnlyList<string> Columns)> All(IEnumerable<string> attributes)
    {
        string[] account = [Id, .. attributes, .. SetActive is null ? (string[])[] : [Active]];
        return
        [
            .. Find.Select(f => ($"Find:{f.Key}", f.Value, (IReadOnlyList<string>)account)),
            ("Get", Get, account),
            .. Create is null ? [] : new[] { ("Create", Create, (IReadOnlyList<string>)[]) },
            .. Update.Select(u => ($"Update:{u.Key}", u.Value, (IReadOnlyList<string>)[])),
            .. SetActive is null ? [] : new[] { ("SetActive", SetActive, (IReadOnlyList<string>)[]) },
            .. Groups is null ? [] : new[] { ("Groups", Groups.Read, (IReadOnlyList<string>)[Name]), ("GroupAdd", Groups.Add, []), ("GroupRemove", Groups.Remove, []) },
        ];
    }
}
