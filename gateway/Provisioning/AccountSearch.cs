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
    public async Task<AccountSearchResult> FindAsync(WantedUser wanted, CancellationToken cancellationToken)
    {
        foreach (var term in wanted.Searches)
            if (await FindAsync(term, wanted, cancellationToken) is not AccountSearchResult.NotFound and var result)
                return result;
        return AccountSearchResult.NotFound.Instance;
    }

    /// <summary>
    /// After the backend said that such an account exists: by each rule, and by what the mapping sends where that differs from
    /// what the rule searches.
    /// </summary>
    public async Task<AccountSearchResult> FindConflictingAsync(WantedUser wanted, CancellationToken cancellationToken)
    {
        if (await FindAsync(wanted, cancellationToken) is not AccountSearchResult.NotFound and var result) return result;
        foreach (var rule in part.Rules)
        {
            if (wanted.Attributes.GetValueOrDefault(rule.Attribute) is not AttributeValue.Text { Value: var sent }) continue;
            if (wanted.Searches.Any(t => t.Rule == rule && t.Value == sent)) continue;
            var term = new AccountSearchTerm(rule, sent, Identifies: rule == part.Rules[0]);
            if (await FindAsync(term, wanted, cancellationToken) is not AccountSearchResult.NotFound and var conflicting) return conflicting;
        }

        return AccountSearchResult.NotFound.Instance;
    }

    private async Task<AccountSearchResult> FindAsync(AccountSearchTerm term, WantedUser wanted, CancellationToken cancellationToken) =>
        await calls.FindAsync(term.Rule.Attribute, term.Value, cancellationToken) switch
        {
            AdapterResult<IReadOnlyList<ExistingUser>>.Done(var records) => Judge(term, records, wanted),
            AdapterResult<IReadOnlyList<ExistingUser>>.Missing => AccountSearchResult.NotFound.Instance,
            AdapterResult<IReadOnlyList<ExistingUser>>.Rejected(var detail, var attribute) => new AccountSearchResult.Stopped(failures.SearchRejected(detail, attribute)),
            AdapterResult<IReadOnlyList<ExistingUser>>.AlreadyExists(var detail) => new AccountSearchResult.Stopped(failures.SearchRejected(detail)),
            AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable(var detail) => new AccountSearchResult.Stopped(failures.BackendUnavailable(detail)),
            AdapterResult<IReadOnlyList<ExistingUser>>.RateLimited(var after) => new AccountSearchResult.Stopped(failures.BackendBusy(after)),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no answer"),
        };

    /// <summary>A filter is no proof: backends were seen to answer a malformed one with every user, and a search by name with every name that contains it.</summary>
    private AccountSearchResult Judge(AccountSearchTerm term, IReadOnlyList<ExistingUser> records, WantedUser wanted)
    {
        var searched = new AttributeValue.Text(term.Value);
        var hits = new Dictionary<string, ExistingUser>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (!record.Attributes.TryGetValue(term.Rule.Attribute, out var held) || held is null)
                return new AccountSearchResult.Stopped(failures.SearchUnverifiable(term.Rule));
            if (Holds(held, searched, term.Rule.Compare)) hits[record.AccountId] = record;
        }

        if (hits.Count == 0) return AccountSearchResult.NotFound.Instance;
        if (hits.Count > 1) return new AccountSearchResult.Stopped(failures.MultipleFound(term.Rule, hits.Keys));
        var account = hits.Values.First();
        if (term.Identifies) return new AccountSearchResult.Found(account);
        if (IsAnothers(account, wanted)) return new AccountSearchResult.Stopped(failures.BelongsToAnother(term.Rule, account.AccountId));
        return part.LinkExisting
            ? new AccountSearchResult.Found(account)
            : new AccountSearchResult.Stopped(failures.NotLinked(term.Rule, account.AccountId));
    }

    /// <summary>A list holds the value searched when one of its texts is it.</summary>
    private static bool Holds(AttributeValue held, AttributeValue.Text searched, ValueComparison compare) =>
        ValueComparison.Texts(held).Any(text => compare.Same(new AttributeValue.Text(text), searched));

    private bool IsAnothers(ExistingUser account, WantedUser wanted)
    {
        var identifying = part.Rules[0];
        var held = account.Attributes.GetValueOrDefault(identifying.Attribute);
        return ValueComparison.Texts(held).Count > 0
            && !Holds(held!, new AttributeValue.Text(wanted.Searches[0].Value), identifying.Compare);
    }
}
