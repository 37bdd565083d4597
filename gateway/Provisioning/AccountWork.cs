namespace JitGateway.Provisioning;

/// <summary>
/// The backend's half of the algorithm, under the lock: find, create or send only the difference. It ends after a bounded
/// number of calls, whatever the backend answers.
/// </summary>
/// <param name="changed">Which attributes changed since the ledger's entry; everything where there is none.</param>
/// <param name="added">What the ledger knows of merged lists; afterwards, what it is to know.</param>
internal sealed class AccountWork(
    BackendProvisioning part, WantedUser wanted, Func<string, bool> changed, AddedValues added, AdapterCalls calls, ProvisioningFailures failures)
{
    /// <summary>An account that is gone is looked for and made again once; a second time, something else works against us.</summary>
    private const int MostRounds = 2;

    private static readonly BackendUser NothingToSend = new(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal));
    private static readonly Func<string, bool> Everything = static _ => true;

    private readonly AccountSearch _search = new(part, calls, failures);
    private NameChoice? _names;
    private BackendUser _sent = NothingToSend;
    private int _rounds;
    private bool _unanswered;
    private bool _enabled;

    /// <inheritdoc cref="AccountWork" path="/param[@name='added']"/>
    public AddedValues Added => added;

    /// <summary>The account that is written to; null: none yet, or one that is being made.</summary>
    public string? AccountId { get; private set; }

    /// <summary>A creation of this pass has no answer that tells whether it made the account.</summary>
    public bool IsUnanswered => _unanswered;

    /// <summary>Waits until no other pass takes the account over; its answer is null where that took too long. Itself null: nothing is written.</summary>
    public Func<string, CancellationToken, Task<IProvisioningLease?>>? LockUnlinked { private get; init; }

    /// <summary>A creation began of which nobody knows whether it made the account: searches may show it late.</summary>
    public bool MayBeMade { get => _search.LooksAgain; init => _search.LooksAgain = value; }

    /// <inheritdoc cref="AccountSearch.NotTheirs"/>
    public string? NotTheirs { init => _search.NotTheirs = value; }

    private NameChoice Names => _names ??= new NameChoice(part.Attributes, wanted, _search, failures);

    /// <param name="knownId">The account's id by the ledger; null where the ledger knows none.</param>
    public async Task<ProvisioningResult> RunAsync(string? knownId, CancellationToken cancellationToken)
    {
        if (knownId is null) return await FindOrCreateAsync(cancellationToken);
        return await calls.GetAsync(knownId, cancellationToken) switch
        {
            AdapterResult<ExistingUser>.Done(var account) => await AlignAsync(account, changed, cancellationToken),
            AdapterResult<ExistingUser>.Missing => await AnewAsync(cancellationToken),
            var failed => failures.Of(failed, failures.SearchRejected),
        };
    }

    /// <summary>The account is gone; what another one holds is not ours.</summary>
    private Task<ProvisioningResult> AnewAsync(CancellationToken cancellationToken)
    {
        added.Forget();
        return FindOrCreateAsync(cancellationToken);
    }

    private async Task<ProvisioningResult> FindOrCreateAsync(CancellationToken cancellationToken)
    {
        if (++_rounds > MostRounds) return failures.BackendUnsteady("the account disappeared again while it was worked on");
        return await _search.FindAsync(wanted, cancellationToken) switch
        {
            AccountSearchResult.Found found => await TakeAsync(found, cancellationToken),
            AccountSearchResult.Stopped(var result) => result,
            _ => await CreateAsync(cancellationToken),
        };
    }

    private async Task<ProvisioningResult> TakeAsync(AccountSearchResult.Found found, CancellationToken cancellationToken)
    {
        if (found.IsAdopted) return await TakeOverAsync(found.Account.AccountId, cancellationToken);
        var result = await AlignAsync(found.Account, Everything, cancellationToken);
        return _unanswered ? AsMade(result) : result;
    }

    /// <summary>It was nobody's when it was found; somebody else who may have it too is waited for, and it is looked at once more.</summary>
    private async Task<ProvisioningResult> TakeOverAsync(string accountId, CancellationToken cancellationToken)
    {
        added.Forget();   // it was not made by us
        await using var turn = LockUnlinked is null ? null : await LockUnlinked(accountId, cancellationToken);
        if (turn is null && LockUnlinked is not null) return failures.LockBusy();
        return await calls.GetAsync(accountId, cancellationToken) switch
        {
            AdapterResult<ExistingUser>.Done(var account) => await AlignAsync(account, Everything, cancellationToken, isAdopted: true),
            AdapterResult<ExistingUser>.Missing => await AnewAsync(cancellationToken),
            var failed => failures.Of(failed, failures.SearchRejected),
        };
    }

    private async Task<ProvisioningResult> CreateAsync(CancellationToken cancellationToken)
    {
        if (!part.Create) return failures.NotFound();
        if (wanted.CreationRefusal is { } refusal) return refusal;
        var account = NewUser();
        for (var attempt = 0; ;)
        {
            var (user, own, unnamed) = await Names.WithFreeNamesAsync(account, null, cancellationToken);
            if (own is not null) return await TakeAsync(new AccountSearchResult.Found(own), cancellationToken);
            if (user is null) return unnamed!;
            AccountId = null;
            added.Note(held: null, user);
            var answer = await calls.CreateAsync(user, cancellationToken);
            if (answer is AdapterResult<ExistingUser>.Done(var created))
                return created.Active == false ? failures.Disabled(created.AccountId) : new ProvisioningResult.Created(created.AccountId);
            ProvisioningResult failure;
            if (answer is AdapterResult<ExistingUser>.AlreadyExists(var detail, var attribute) exists)
            {
                if (!MayBeMade) added.Forget();
                if (exists.LinkTo is { } linked) return await LinkAsync(linked, cancellationToken);
                if (await AdoptAsync(cancellationToken) is { } adopted) return adopted;
                if (!MayBeMade && Names.Advance(user, attribute)) continue;
                if (!MayBeMade) return failures.UniqueTaken(detail, attribute);
                failure = failures.NotShownYet();   // it may be our own, and another name would make a second one
            }
            else
            {
                if (answer is AdapterResult<ExistingUser>.Unavailable or AdapterResult<ExistingUser>.Missing) _search.LooksAgain = _unanswered = true;
                if (answer is AdapterResult<ExistingUser>.Missing) return await AwaitAsync(cancellationToken);
                failure = failures.Of(answer, failures.CreationRejected);
            }

            if (failure is ProvisioningResult.Refused || !await calls.PauseAsync(attempt++, answer, cancellationToken)) return failure;

            // it may have been made although no answer came
            var found = await _search.FindAsync(wanted, cancellationToken);
            if (found is AccountSearchResult.Stopped(var stopped)) return stopped;
            if (found is AccountSearchResult.Found existing) return await TakeAsync(existing, cancellationToken);
        }
    }

    /// <summary>An account that was accepted and does not show yet: replicas and indexes lag. It is looked for, and never made twice.</summary>
    private async Task<ProvisioningResult> AwaitAsync(CancellationToken cancellationToken)
    {
        var unseen = new AdapterResult<ExistingUser>.Unavailable("the account was accepted, but is not found");
        for (var attempt = 0; await calls.PauseAsync(attempt, unseen, cancellationToken); attempt++)
        {
            var found = await _search.FindAsync(wanted, cancellationToken);
            if (found is AccountSearchResult.Stopped(var stopped)) return stopped;
            if (found is AccountSearchResult.Found account) return await TakeAsync(account, cancellationToken);
        }

        return failures.BackendUnsteady(unseen.Detail);
    }

    /// <summary>The backend has made up its mind whose account this is: it is looked at and brought in order as one that was found.</summary>
    private async Task<ProvisioningResult> LinkAsync(string accountId, CancellationToken cancellationToken)
    {
        added.Forget();
        return await calls.GetAsync(accountId, cancellationToken) switch
        {
            AdapterResult<ExistingUser>.Done(var account) => await AlignAsync(account, Everything, cancellationToken),
            AdapterResult<ExistingUser>.Missing => failures.LinkMissing(),
            var failed => failures.Of(failed, failures.SearchRejected),
        };
    }

    /// <summary>The backend knows such an account, which the search did not show: locked, of other case, or made a moment ago. Looked for once more.</summary>
    /// <returns>Null: it is not found.</returns>
    private async Task<ProvisioningResult?> AdoptAsync(CancellationToken cancellationToken) =>
        await _search.FindConflictingAsync(wanted, cancellationToken) switch
        {
            AccountSearchResult.Found found => await TakeAsync(found, cancellationToken),
            AccountSearchResult.Stopped(var result) => result,
            _ => null,
        };

    /// <param name="isAdopted">It was nobody's: what identifies it is written whatever else is, or the next person of that name would get it too.</param>
    private async Task<ProvisioningResult> AlignAsync(ExistingUser account, Func<string, bool> concerned, CancellationToken cancellationToken, bool isAdopted = false)
    {
        AccountId = account.AccountId;
        for (var attempt = 0; ;)
        {
            if (isAdopted && _search.IsAnothers(account, wanted)) return failures.BelongsToAnother(part.Rules[0], account.AccountId);
            var (ended, answer) = await SendAsync(account, concerned, isAdopted, cancellationToken);
            if (ended is not null) return ended;
            if (answer is AdapterResult<ExistingUser>.Missing) return await AnewAsync(cancellationToken);
            if (answer is AdapterResult<ExistingUser>.AlreadyExists(var detail, var attribute))
            {
                if (Names.Advance(_sent, attribute)) continue;
                return failures.UniqueTaken(detail, attribute);
            }

            var failure = failures.Of(answer!, failures.UpdateRejected);
            if (failure is ProvisioningResult.Refused || !await calls.PauseAsync(attempt++, answer!, cancellationToken)) return failure;

            // what of it was done?
            var reread = await calls.GetAsync(account.AccountId, cancellationToken);
            if (reread is AdapterResult<ExistingUser>.Missing) return await AnewAsync(cancellationToken);
            if (reread is not AdapterResult<ExistingUser>.Done(var now)) return failures.Of(reread, failures.SearchRejected);
            account = now;
        }
    }

    /// <returns>How it ended, or the answer that is no success.</returns>
    private async Task<(ProvisioningResult? Ended, AdapterResult<ExistingUser>? Answer)> SendAsync(
        ExistingUser account, Func<string, bool> concerned, bool isAdopted, CancellationToken cancellationToken)
    {
        if (account.Active == false)
        {
            if (!part.Reactivate && !IsSaidActive()) return (failures.Disabled(account.AccountId), null);
            var answer = await calls.EnableAsync(account, cancellationToken);
            if (answer is not AdapterResult<ExistingUser>.Done(var enabled)) return (null, answer);
            account = account with { Active = true, Version = enabled.Version };
            _enabled = true;
        }

        var difference = part.Update == UpdatePolicy.Never
            ? NothingToSend
            : Difference.Between(account.Attributes, wanted.Attributes, part.Attributes, concerned, added.Has);
        if (isAdopted && _search.Identifying(account).Count == 0) difference = WithIdentifying(difference);
        if (difference.Attributes.Count > 0)
        {
            var (named, _, unnamed) = await Names.WithFreeNamesAsync(difference, account.AccountId, cancellationToken);
            if (named is null) return (unnamed, null);
            _sent = named;
            added.Note(account.Attributes, named);
            var answer = await calls.UpdateAsync(account, named, cancellationToken);
            if (answer is not AdapterResult<ExistingUser>.Done(var updated)) return (null, answer);
            if (updated.Active == false) return (failures.Disabled(account.AccountId), null);
            return (new ProvisioningResult.Updated(account.AccountId, [.. difference.Attributes.Keys]), null);
        }

        return (_enabled ? new ProvisioningResult.Updated(account.AccountId, []) : new ProvisioningResult.Unchanged(account.AccountId), null);
    }

    /// <summary>Whether the person's own values ask for an enabled account, where the dialect has a word for it.</summary>
    private bool IsSaidActive() =>
        part.Preset?.Activation is { } attribute && AccountState.Truth(wanted.Attributes.GetValueOrDefault(attribute)) == true;

    private BackendUser WithIdentifying(BackendUser difference)
    {
        var first = wanted.Searches[0];
        var attributes = new Dictionary<string, AttributeValue?>(difference.Attributes, StringComparer.Ordinal);
        attributes[first.Rule.Attribute] = wanted.Attributes.GetValueOrDefault(first.Rule.Attribute) ?? new AttributeValue.Text(first.Value);
        return new BackendUser(attributes);
    }

    /// <summary>An account that is found after a creation without an answer is the one we made.</summary>
    private static ProvisioningResult AsMade(ProvisioningResult result) => result switch
    {
        ProvisioningResult.Unchanged(var id) => new ProvisioningResult.Created(id),
        ProvisioningResult.Updated(var id, _) => new ProvisioningResult.Created(id),
        _ => result,
    };

    private BackendUser NewUser()
    {
        var attributes = new Dictionary<string, AttributeValue?>(wanted.Attributes.Where(a => ValueComparison.Texts(a.Value).Count > 0), StringComparer.Ordinal);
        var words = wanted.Attributes.Values.SelectMany(ValueComparison.Texts).ToList();
        foreach (var mapping in part.Attributes)
            if (mapping.Generated is { } generated)
                attributes[mapping.Attribute] = new AttributeValue.Text(generated.Next(words));
        return new BackendUser(attributes);
    }
}
