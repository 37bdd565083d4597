namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>The statements of one backend, compiled.</summary>
internal sealed record SqlStatements(
    IReadOnlyDictionary<string, SqlStatement> Find, SqlStatement Get, SqlStatement? Create, IReadOnlyDictionary<string, SqlStatement> Update, SqlStatement? SetActive)
{
    /// <summary>The parameter of the account's id.</summary>
    public const string Id = "id";

    /// <summary>The parameter of the value searched or set.</summary>
    public const string Value = "value";

    /// <summary>The parameter of the account's new state, and the column of the present one.</summary>
    public const string Active = "active";

    /// <summary>Each with its key under <c>Statements</c>, and whether it reads accounts.</summary>
    public IEnumerable<(string Key, SqlStatement Statement, bool Reads)> All =>
        [
            .. Find.Select(f => ($"Find:{f.Key}", f.Value, true)),
            ("Get", Get, true),
            .. Create is null ? [] : new[] { ("Create", Create, false) },
            .. Update.Select(u => ($"Update:{u.Key}", u.Value, false)),
            .. SetActive is null ? [] : new[] { ("SetActive", SetActive, false) },
        ];
}
