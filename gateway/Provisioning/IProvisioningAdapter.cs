using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>
/// The port to one backend's user accounts. An adapter offers primitives and says plainly what came of them; the algorithm
/// (<c>UserProvisioner</c>) stands above it once. It never retries a write, keeps no state of users, and is safe for
/// concurrent calls. Everything it learns from the other side and hands on is checked, never guessed.
/// </summary>
internal interface IProvisioningAdapter
{
    /// <summary>What this adapter can do; shown by <c>check</c>.</summary>
    AdapterCapabilities Capabilities { get; }

    /// <summary>
    /// Which system the account ids belong to: its address without credentials (base URL; host and database). When it changes, the ledger is
    /// not believed and every account is looked up again.
    /// </summary>
    string Target { get; }

    /// <summary>Tests the connection and the credentials without changing anything.</summary>
    Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// All accounts whose attribute has this value, disabled ones too, in any case of letters where the backend can search so. The caller
    /// compares what came back with the value searched, so every record carries the attribute searched; the other attributes of
    /// <paramref name="wanted"/> as far as the backend tells them.
    /// </summary>
    Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken);

    /// <summary>The account with the backend's own id; <see cref="AdapterResult{T}.Missing"/> where it is gone.</summary>
    Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the account and returns it with the backend's own id. Groups (<see cref="GroupChange.Attribute"/>) are among what is sent and read, where the adapter
    /// keeps them.
    /// </summary>
    Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken);

    /// <summary>Sends exactly these attributes; a null value clears. Nothing else of the account changes.</summary>
    Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken);

    /// <summary>Enables or disables the account.</summary>
    Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken);
}

/// <summary>An adapter whose backend is told for whom each call is made.</summary>
internal interface IPersonalAdapter : IProvisioningAdapter
{
    /// <summary>This adapter, working for one person; it has nothing of its own to dispose.</summary>
    /// <param name="subject">Who it is.</param>
    /// <param name="login">What the sign-in says of them; null where an operator asks, and nobody signed in.</param>
    IProvisioningAdapter For(SubjectKey subject, UserIdentity? login);
}

/// <param name="Find">Can search by an attribute (needed for matching).</param>
/// <param name="Update">Can change attributes.</param>
/// <param name="Disable">Can enable and disable accounts.</param>
/// <param name="Groups">Can keep group membership (<see cref="GroupChange"/>).</param>
/// <param name="Undo">Whether a call that fails half way leaves nothing behind. Without it the next pass mends what is half done.</param>
/// <param name="Rename">Can change the name an account goes by, and the account and its id stay the same.</param>
/// <param name="Conditional">Does not write over what somebody else changed since the account was read, where the backend has versions.</param>
internal sealed record AdapterCapabilities(bool Find, bool Update, bool Disable, bool Groups, bool Undo = false, bool Rename = false, bool Conditional = false)
{
    /// <summary>
    /// The attribute that is the account's state: it is sent as a truth value, and what is none is refused before the adapter is asked. Null: the backend has no states, and every attribute is as
    /// any other.
    /// </summary>
    public string? State { get; init; } = AccountState.Attribute;
}
