namespace JitGateway.Provisioning;

/// <summary>What a search by the match rules came to. Closed.</summary>
internal abstract record AccountSearchResult
{
    private AccountSearchResult()
    {
    }

    public sealed record Found(ExistingUser Account) : AccountSearchResult;

    public sealed record NotFound : AccountSearchResult
    {
        public static readonly NotFound Instance = new();
    }

    /// <summary>The search cannot be believed, may not be used, or failed.</summary>
    public sealed record Stopped(ProvisioningResult Result) : AccountSearchResult;
}

/// <summary>Finds a person's account by the ordered match rules, and believes nothing that it did not check.</summary>
internal sealed class AccountSearch(BackendProvisioning part, AdapterCalls calls, ProvisioningFailures failures)
{
    private readonly HashSet<(string Attribute, string Value)> _unheld = [];

    public async Task<AccountSearchResult> FindAsync(WantedUser wanted, CancellationToken cancellationToken)
    {
        foreach (var term in wanted.Searches)
            if (await FindAsync(term, wanted, cancellationToken) is not AccountSearchResult.NotFound and var result)
                return result;
        return AccountSearchResult.NotFound.Instance;
    }

    /// <summary>
    /// After the backend said that such an account exists: by each rule, and by what the mapping sends where that differs from what the rule
    /// searches; where case does not count, in other cases too, because a search may be exact where uniqueness is not.
    /// </summary>
    public async Task<AccountSearchResult> FindConflictingAsync(WantedUser wanted, CancellationToken cancellationToken)
    {
        if (await FindAsync(wanted, cancellationToken) is not AccountSearchResult.NotFound and var result) return result;
        foreach (var rule in part.Rules)
        {
            var searched = wanted.Searches.FirstOrDefault(t => t.Rule == rule)?.Value;
            var sent = (wanted.Attributes.GetValueOrDefault(rule.Attribute) as AttributeValue.Text)?.Value;
            foreach (var value in Spellings(rule, searched, sent).Where(v => v != searched))
            {
                var term = new AccountSearchTerm(rule, value, Identifies: rule == part.Rules[0]);
                if (await FindAsync(term, wanted, cancellationToken) is not AccountSearchResult.NotFound and var conflicting) return conflicting;
            }
        }

        return AccountSearchResult.NotFound.Instance;
    }

    /// <summary>Whether an account other than this one has the name, in whatever case: many backends tell names apart by case in searches, and in nothing else.</summary>
    public async Task<(bool IsTaken, ProvisioningResult? Failure)> IsTakenAsync(AttributeMapping mapping, string name, string? accountId, CancellationToken cancellationToken)
    {
        if (_unheld.Contains((mapping.Attribute, name))) return (false, null);
        var answer = await calls.FindAsync(mapping.Attribute, name, cancellationToken);
        if (answer is AdapterResult<IReadOnlyList<ExistingUser>>.Missing) return (false, null);
        if (answer is not AdapterResult<IReadOnlyList<ExistingUser>>.Done(var records)) return (false, Failed(answer));
        foreach (var record in records.Where(r => r.AccountId != accountId))
        {
            if (!record.Attributes.TryGetValue(mapping.Attribute, out var held) || held is null) return (false, failures.SearchUnverifiable(mapping.Attribute));
            if (Holds(held, new AttributeValue.Text(name), mapping.Compare) || ValueComparison.Texts(held).Contains(name, StringComparer.OrdinalIgnoreCase)) return (true, null);
        }

        return (false, null);
    }

    private static IEnumerable<string> Spellings(MatchRule rule, string? searched, string? sent)
    {
        var values = new[] { searched, sent }.OfType<string>();
        if (rule.Compare.IgnoresCase) values = values.SelectMany(v => new[] { v, v.ToLowerInvariant(), v.ToUpperInvariant() });
        return values.Distinct(StringComparer.Ordinal);
    }

    private async Task<AccountSearchResult> FindAsync(AccountSearchTerm term, WantedUser wanted, CancellationToken cancellationToken) =>
        await calls.FindAsync(term.Rule.Attribute, term.Value, cancellationToken) switch
        {
            AdapterResult<IReadOnlyList<ExistingUser>>.Done(var records) => Judge(term, records, wanted),
            AdapterResult<IReadOnlyList<ExistingUser>>.Missing => AccountSearchResult.NotFound.Instance,
            var failed => new AccountSearchResult.Stopped(Failed(failed)),
        };

    private ProvisioningResult Failed(AdapterResult<IReadOnlyList<ExistingUser>> answer) => answer switch
    {
        AdapterResult<IReadOnlyList<ExistingUser>>.Rejected { Code: { } code } known => failures.Rejected(code, known.Detail, known.Attribute, known.Note),
        AdapterResult<IReadOnlyList<ExistingUser>>.Rejected(var detail, var attribute) => failures.SearchRejected(detail, attribute),
        AdapterResult<IReadOnlyList<ExistingUser>>.AlreadyExists(var detail, var attribute) => failures.SearchRejected(detail, attribute),
        AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable unavailable => failures.BackendUnavailable(unavailable.Detail, unavailable.Code),
        AdapterResult<IReadOnlyList<ExistingUser>>.RateLimited(var after) => failures.BackendBusy(after),
        AdapterResult<IReadOnlyList<ExistingUser>>.Withheld(var call) => failures.Withheld(call),
        _ => throw new InvalidOperationException($"{answer.GetType().Name} is no failure"),
    };

    /// <summary>A filter is no proof: backends were seen to answer a malformed one with every user, and a search by name with every name that contains it.</summary>
    private AccountSearchResult Judge(AccountSearchTerm term, IReadOnlyList<ExistingUser> records, WantedUser wanted)
    {
        if (records.Count == 0) _unheld.Add((term.Rule.Attribute, term.Value));
        var searched = new AttributeValue.Text(term.Value);
        var hits = new Dictionary<string, ExistingUser>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (!record.Attributes.TryGetValue(term.Rule.Attribute, out var held) || held is null)
                return new AccountSearchResult.Stopped(failures.SearchUnverifiable(term.Rule.Attribute));
            if (Holds(held, searched, term.Rule.Compare)) hits[record.AccountId] = record;
        }

        if (hits.Count == 0) return AccountSearchResult.NotFound.Instance;
        if (hits.Count > 1) return new AccountSearchResult.Stopped(failures.MultipleFound(term.Rule, hits.Keys));
        var account = hits.Values.First();
        var identified = ValueComparison.Texts(account.Attributes.GetValueOrDefault(part.Rules[0].Attribute));
        if (term.Identifies || identified.Any(text => IsThePersons(text, wanted))) return new AccountSearchResult.Found(account);
        var isAnothers = identified.Count > 0;
        if ((isAnothers || !part.LinkExisting) && Yields(term, wanted)) return AccountSearchResult.NotFound.Instance;
        if (isAnothers) return new AccountSearchResult.Stopped(failures.BelongsToAnother(term.Rule, account.AccountId));
        return part.LinkExisting
            ? new AccountSearchResult.Found(account)
            : new AccountSearchResult.Stopped(failures.NotLinked(term.Rule, account.AccountId));
    }

    /// <summary>A list holds the value searched when one of its texts is it.</summary>
    private static bool Holds(AttributeValue held, AttributeValue.Text searched, ValueComparison compare) =>
        ValueComparison.Texts(held).Any(text => compare.Same(new AttributeValue.Text(text), searched));

    /// <summary>The name is another's, and the person will get another name.</summary>
    private bool Yields(AccountSearchTerm term, WantedUser wanted) =>
        part.Attributes.FirstOrDefault(m => m.Attribute == term.Rule.Attribute) is { Variants: not null } mapping
        && wanted.Attributes.GetValueOrDefault(mapping.Attribute) is AttributeValue.Text sent && Holds(sent, new AttributeValue.Text(term.Value), mapping.Compare);

    /// <summary>What identifies an account is the person's: it was made after the first rule found none.</summary>
    private bool IsThePersons(string identifying, WantedUser wanted) =>
        part.Rules[0].Compare.Same(new AttributeValue.Text(identifying), new AttributeValue.Text(wanted.Searches[0].Value));
}
