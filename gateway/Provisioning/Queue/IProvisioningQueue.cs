namespace JitGateway.Provisioning.Queue;

internal enum QueueAddition
{
    Added,

    /// <summary>It takes the place of an earlier login's plan.</summary>
    Replaced,

    /// <summary>The plan of this login, or of a later one, waits already.</summary>
    Known,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>The plan of this login, or of a later one, is a dead letter.</summary>
    Dead,

    /// <summary>
    /// The person was refused: whether that holds has to be seen before anything else. The dead letter is as young as if it had died now, and holds the plan of the latest login.
    /// </summary>
    Refused,
}

/// <summary>
/// The port to the queues, one for each backend, shared by all nodes. What was added stays until it is finished, buried or dropped: a node that dies over an entry holds it until
/// its claim runs out. Any method may throw <see cref="Redis.RedisUnavailableException"/>.
/// </summary>
internal interface IProvisioningQueue
{
    /// <param name="key">Whose account.</param>
    /// <param name="plan">What is to be done.</param>
    /// <param name="most">How many may wait.</param>
    /// <param name="despiteRefusal">The person had an account in good order since they were refused: the plan takes the place of the dead letter, unless that is a later login's.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<QueueAddition> AddAsync(AccountKey key, QueuedPlan plan, int most, bool despiteRefusal, CancellationToken cancellationToken);

    Task<QueueDepth> LookAsync(string backend, CancellationToken cancellationToken);

    /// <summary>Takes the entry that has been due longest, for so long that it is nobody else's.</summary>
    /// <returns>Null: none is due.</returns>
    Task<QueueClaim?> ClaimAsync(string backend, TimeSpan lease, CancellationToken cancellationToken);

    /// <returns>False: it is another's, or gone. So for the next three.</returns>
    Task<bool> RenewAsync(QueueClaim claim, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>It is done. A later login's plan that came meanwhile is due at once; so for the next two.</summary>
    Task<bool> FinishAsync(QueueClaim claim, CancellationToken cancellationToken);

    Task<bool> PostponeAsync(QueueClaim claim, TimeSpan pause, int attempts, QueueFault fault, CancellationToken cancellationToken);

    /// <summary>Makes it a dead letter.</summary>
    /// <param name="claim">The entry.</param>
    /// <param name="attempts">How many were made.</param>
    /// <param name="fault">Why.</param>
    /// <param name="most">How many dead letters are kept; the oldest go.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it was ours; and whose letters went.</returns>
    Task<(bool Buried, IReadOnlyList<string> Gone)> BuryAsync(QueueClaim claim, int attempts, QueueFault fault, int most, CancellationToken cancellationToken);

    /// <summary>Ends dead letters by their age.</summary>
    /// <param name="backend">Whose.</param>
    /// <param name="keep">How old they may become.</param>
    /// <param name="most">How many end in one step.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The subjects of those that went, the oldest first.</returns>
    Task<IReadOnlyList<string>> ExpireAsync(string backend, TimeSpan keep, int most, CancellationToken cancellationToken);

    /// <summary>Those that wait, in the order in which they are due, or the dead letters, oldest first.</summary>
    Task<IReadOnlyList<QueueEntry>> ListAsync(string backend, bool dead, int most, CancellationToken cancellationToken);

    /// <summary>Whose dead letters there are, the oldest first, as of one moment.</summary>
    Task<IReadOnlyList<string>> DeadAsync(string backend, int most, CancellationToken cancellationToken);

    Task<QueueEntry?> FindAsync(AccountKey key, CancellationToken cancellationToken);

    /// <summary>Due now, with all its attempts before it, dead or waiting.</summary>
    /// <returns>False: there is none.</returns>
    Task<bool> ReplayAsync(AccountKey key, CancellationToken cancellationToken);

    /// <summary>The account is in order as of a login: a dead letter of that or of an earlier one is done with. What waits or is worked on stays.</summary>
    /// <returns>False: there is none.</returns>
    Task<bool> AbsolveAsync(AccountKey key, DateTimeOffset signedInAt, CancellationToken cancellationToken);

    /// <returns>False: there is none.</returns>
    Task<bool> DropAsync(AccountKey key, CancellationToken cancellationToken);
}
