namespace JitGateway.Provisioning;

/// <summary>What a search by the match rules came to. Closed.</summary>
internal abstract record AccountSearchResult
{
    private AccountSearchResult()
    {
    }

    /// <param name="Account">It.</param>
    /// <param name="IsAdopted">It was nobody's, and <see cref="BackendProvisioning.LinkExisting"/> makes it the person's.</param>
    public sealed record Found(ExistingUser Account, bool IsAdopted = false) : AccountSearchResult;

    public sealed record NotFound : AccountSearchResult
    {
        public static readonly NotFound Instance = new();
    }

    /// <summary>The search cannot be believed, may not be used, or failed.</summary>
    public sealed record Stopped(ProvisioningResult Result) : AccountSearchResult;
}

/// <summary>What a search for a name came to that is to be given. Closed.</summary>
internal abstract record NameSearchResult
{
    private NameSearchResult()
    {
    }

    public sealed record Free : NameSearchResult
    {
        public static readonly Free Instance = new();
    }

    /// <summary>Another account has it.</summary>
    public sealed record Taken : NameSearchResult
    {
        public static readonly Taken Instance = new();
    }

    /// <summary>The account that has it is the person's own.</summary>
    public sealed record Own(ExistingUser Account) : NameSearchResult;

    /// <summary>The search cannot be believed, or failed.</summary>
    public sealed record Stopped(ProvisioningResult Result) : NameSearchResult;
}

/// <summary>Finds a person's account by the ordered match rules, and believes nothing that it did not check.</summary>
internal sealed class AccountSearch(BackendProvisioning part, AdapterCalls calls, ProvisioningFailures failures)
{
    private readonly HashSet<(string Attribute, string Value)> _unheld = [];

    /// <summary>An account was made that a search may not have shown: what nobody had a moment ago is looked for again.</summary>
    public bool LooksAgain { get; set; }

    /// <summary>An account that an operator gave to somebody else, and that may be identified as this person's still.</summary>
    public string? NotTheirs { private get; set; }

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

    /// <summary>
    /// Who has the name, in whatever case: many backends tell names apart by case in searches, and in nothing else. A name that the person's own account has is not taken: it
    /// was made a moment ago, and the search by what identifies it does not show it yet.
    /// </summary>
    /// <param name="accountId">The account that may hold the name already; null where it is to be made.</param>
    public async Task<NameSearchResult> FindNameAsync(AttributeMapping mapping, string name, string? accountId, WantedUser wanted, CancellationToken cancellationToken)
    {
        if (!LooksAgain && _unheld.Contains((mapping.Attribute, name))) return NameSearchResult.Free.Instance;
        var answer = await calls.FindAsync(mapping.Attribute, name, cancellationToken);
        if (answer is AdapterResult<IReadOnlyList<ExistingUser>>.Missing) return NameSearchResult.Free.Instance;
        if (answer is not AdapterResult<IReadOnlyList<ExistingUser>>.Done(var records)) return new NameSearchResult.Stopped(failures.Of(answer, failures.SearchRejected));
        var holders = new List<ExistingUser>();
        foreach (var record in records.Where(r => r.AccountId != accountId))
        {
            if (!record.Attributes.TryGetValue(mapping.Attribute, out var held) || held is null) return new NameSearchResult.Stopped(failures.SearchUnverifiable(mapping.Attribute));
            if (Holds(held, new AttributeValue.Text(name), mapping.Compare) || ValueComparison.Texts(held).Contains(name, StringComparer.OrdinalIgnoreCase)) holders.Add(record);
        }

        if (holders.Count == 0) return NameSearchResult.Free.Instance;
        return accountId is null && holders.Find(h => h.AccountId != NotTheirs && IsThePersons(h, wanted)) is { } own ? new NameSearchResult.Own(own) : NameSearchResult.Taken.Instance;
    }

    /// <summary>What identifies an account by the first rule; nothing: it is nobody's yet.</summary>
    public IReadOnlyList<string> Identifying(ExistingUser account) => ValueComparison.Texts(account.Attributes.GetValueOrDefault(part.Rules[0].Attribute));

    /// <summary>What identifies it is somebody else's.</summary>
    public bool IsAnothers(ExistingUser account, WantedUser wanted) => Identifying(account).Count > 0 && !IsThePersons(account, wanted);

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
            var failed => new AccountSearchResult.Stopped(failures.Of(failed, failures.SearchRejected)),
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
        if (account.AccountId == NotTheirs && !IsAnothers(account, wanted)) return new AccountSearchResult.Stopped(failures.BelongsToAnother(term.Rule, account.AccountId));
        if (term.Identifies || IsThePersons(account, wanted)) return new AccountSearchResult.Found(account);
        var isAnothers = IsAnothers(account, wanted);
        if ((isAnothers || !part.LinkExisting) && Yields(term, wanted)) return AccountSearchResult.NotFound.Instance;
        if (isAnothers) return new AccountSearchResult.Stopped(failures.BelongsToAnother(term.Rule, account.AccountId));
        return part.LinkExisting
            ? new AccountSearchResult.Found(account, IsAdopted: true)
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
    private bool IsThePersons(ExistingUser account, WantedUser wanted) =>
        Identifying(account).Any(text => part.Rules[0].Compare.Same(new AttributeValue.Text(text), new AttributeValue.Text(wanted.Searches[0].Value)));
}
