namespace JitGateway.Identity.DryRun;

/// <summary>What another version of a mapping changes, and for whom.</summary>
/// <param name="Before">The fingerprint of the mapping in force.</param>
/// <param name="After">That of the other one.</param>
/// <param name="Compared">How many logins were mapped by both.</param>
/// <param name="Logins">Those for whom something changes.</param>
internal sealed record MappingComparison(string? Before, string? After, int Compared, IReadOnlyList<LoginChange> Logins)
{
    /// <summary>For how many logins each attribute changes.</summary>
    public IReadOnlyDictionary<string, int> Attributes { get; } = Logins.SelectMany(l => l.Changes).Where(c => c.Kind == MappingChangeKind.Attribute)
        .GroupBy(c => c.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    /// <param name="before">What the mapping in force makes of the logins.</param>
    /// <param name="after">What the other one makes of the same logins, in the same order.</param>
    public static MappingComparison Between(IReadOnlyList<MappedLogin> before, IReadOnlyList<MappedLogin> after) => new(
        before.FirstOrDefault()?.Mapping, after.FirstOrDefault()?.Mapping, before.Count,
        [.. before.Zip(after, (b, a) => new LoginChange(b.Login, b.Person ?? a.Person, [.. Changes(b, a)])).Where(l => l.Changes.Count > 0)]);

    private static IEnumerable<MappingChange> Changes(MappedLogin before, MappedLogin after)
    {
        if (before.Person?.SubjectHash != after.Person?.SubjectHash) yield return new(MappingChangeKind.Person, "subject", One(before.Person?.Subject), One(after.Person?.Subject));
        if (!before.Searches.SequenceEqual(after.Searches, StringComparer.Ordinal)) yield return new(MappingChangeKind.Match, "match", before.Searches, after.Searches);
        if (before.Failure?.Reason != after.Failure?.Reason || before.Failure?.Detail != after.Failure?.Detail) yield return new(MappingChangeKind.Refusal, "refusal", One(Words(before.Failure)), One(Words(after.Failure)));
        if (before.Failure is not null || after.Failure is not null) yield break;   // whoever is refused gets no attribute
        foreach (var name in before.Attributes.Keys.Union(after.Attributes.Keys, StringComparer.Ordinal))
        {
            var (one, other) = (before.Attributes.GetValueOrDefault(name), after.Attributes.GetValueOrDefault(name));
            if (one?.Normal != other?.Normal && (one is null || other is null || !one.Texts.SequenceEqual(other.Texts, StringComparer.Ordinal)))
                yield return new(MappingChangeKind.Attribute, name, one?.Texts, other?.Texts);
        }
    }

    private static IReadOnlyList<string>? One(string? text) => text is null ? null : [text];

    private static string? Words(DryRunFailure? failure) => failure is null ? null : $"{failure.Code} {failure.Constant}, {failure.Detail ?? failure.Reason}";
}

/// <param name="Person">Whom the login names; null: nobody.</param>
internal sealed record LoginChange(string Login, DryRunPerson? Person, IReadOnlyList<MappingChange> Changes);

/// <summary>What is otherwise.</summary>
internal enum MappingChangeKind
{
    /// <summary>The value of an attribute.</summary>
    Attribute,

    /// <summary>By what the account is searched.</summary>
    Match,

    /// <summary>Whether and why the person is refused.</summary>
    Refusal,

    /// <summary>Who it is: the identity provider's settings differ.</summary>
    Person,
}

/// <param name="Before">Null: no value; empty: cleared.</param>
/// <param name="After">As <paramref name="Before"/>.</param>
internal sealed record MappingChange(MappingChangeKind Kind, string Name, IReadOnlyList<string>? Before, IReadOnlyList<string>? After);
