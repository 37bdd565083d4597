namespace JitGateway.Provisioning.History;

/// <summary>Sets back at the backend what a plan wrote, under the account's lock.</summary>
/// <param name="overwrites">Whether it sets back what somebody changed since, too.</param>
internal sealed class UndoWork(BackendProvisioning part, PlanReversal reversal, bool overwrites, AdapterCalls calls, ProvisioningFailures failures)
{
    /// <returns>How it ended; or the attributes that somebody changed since, and nothing was written.</returns>
    public async Task<(ProvisioningResult? Result, IReadOnlyList<string> Changed)> RunAsync(CancellationToken cancellationToken)
    {
        var read = await calls.GetAsync(reversal.AccountId, cancellationToken);
        if (read is not AdapterResult<ExistingUser>.Done(var account)) return (Failed(read), []);
        if (!overwrites && reversal.ChangedSince(account, part) is { Count: > 0 } changed) return (null, changed);
        var left = reversal.Left(account, part);
        if (left.Attributes.Count > 0)
        {
            var answer = await calls.UpdateAsync(account, left, cancellationToken);
            if (answer is not AdapterResult<ExistingUser>.Done(var updated)) return (Failed(answer), []);
            account = account with { Version = updated.Version };
        }

        var setsActive = reversal.Active is { } wanted && account.Active != wanted;
        if (setsActive)
        {
            var answer = reversal.Active == true ? await calls.EnableAsync(account, cancellationToken) : await calls.DisableAsync(account, cancellationToken);
            if (answer is not AdapterResult<ExistingUser>.Done) return (Failed(answer), []);
        }

        return (left.Attributes.Count > 0 || setsActive ? new ProvisioningResult.Updated(account.AccountId, [.. left.Attributes.Keys]) : new ProvisioningResult.Unchanged(account.AccountId), []);
    }

    private ProvisioningResult Failed(AdapterResult<ExistingUser> answer) => answer switch
    {
        AdapterResult<ExistingUser>.AlreadyExists(var detail, var attribute) => failures.UniqueTaken(detail, attribute),
        AdapterResult<ExistingUser>.Missing => failures.NotFound(),
        _ => failures.Of(answer, failures.UpdateRejected),
    };
}
