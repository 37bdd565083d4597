namespace JitGateway.Plugins;

/// <summary>
/// The accounts of one backend, as a plug-in keeps them. The class that implements it is public, and has one public constructor: without parameters, or with one of type
/// <see cref="IAdapterSettings"/>. The constructor reads settings and connects to nothing: it runs each time the configuration is read, also for one that is then
/// refused, to see what the adapter can do, and that object is disposed at once; and once more before the first call, for the object that works. One that implements
/// <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/> is disposed when its configuration is out of force.
/// </summary>
/// <remarks>
/// The gateway does the thinking: when to look for whom, what differs, what to do about it. An adapter does one thing at a time and says plainly what came of it. It is safe for
/// concurrent calls, keeps no state of users, and never repeats a write. A call that takes longer than the backend's <c>Timeout</c> is given up on; heed the token all the same.
/// What is thrown counts as <see cref="Outcome{T}.Unavailable"/>, and the log has it.
/// </remarks>
public interface IProvisioningAdapter
{
    /// <summary>What it can do. Read once.</summary>
    AdapterAbilities Abilities { get; }

    /// <summary>
    /// Which system the account ids belong to: its address without credentials. When it changes, every account is looked for again. Read once.
    /// </summary>
    string Target { get; }

    /// <summary>Tries connection and credentials without changing anything.</summary>
    /// <returns>What <c>jitgateway check</c> shows, as in <c>Phonebook 2.1 at phone.example.com</c>.</returns>
    Task<Outcome<string>> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// All accounts whose attribute has this value, disabled ones too, in any case of letters where the backend can search so. The gateway compares what came back with what was
    /// searched, so each account has the attribute searched.
    /// </summary>
    Task<Outcome<IReadOnlyList<Account>>> FindAsync(string attribute, string value, AdapterCall call, CancellationToken cancellationToken);

    /// <summary>The account with the backend's own id; <see cref="Outcome{T}.Missing"/> where there is none.</summary>
    Task<Outcome<Account>> GetAsync(string accountId, AdapterCall call, CancellationToken cancellationToken);

    /// <summary>Makes the account. One that exists already is <see cref="Outcome{T}.AlreadyExists"/>, never a second one.</summary>
    Task<Outcome<Account>> CreateAsync(AccountChange wanted, AdapterCall call, CancellationToken cancellationToken);

    /// <summary>Changes just what is named. Only called with <see cref="AdapterAbilities.Update"/>.</summary>
    /// <param name="account">As it was read.</param>
    /// <param name="difference">What is to become of it.</param>
    /// <param name="call">What besides.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<Outcome<Account>> UpdateAsync(Account account, AccountChange difference, AdapterCall call, CancellationToken cancellationToken);

    /// <summary>Enables or disables the account. Only called with <see cref="AdapterAbilities.Disable"/>.</summary>
    Task<Outcome<Account>> SetActiveAsync(Account account, bool active, AdapterCall call, CancellationToken cancellationToken);
}

/// <summary>What an adapter can do; shown by <c>jitgateway check</c>. Searching, reading and making accounts everyone can.</summary>
public sealed record AdapterAbilities
{
    /// <summary>Can change attributes.</summary>
    public bool Update { get; init; }

    /// <summary>Can enable and disable accounts.</summary>
    public bool Disable { get; init; }

    /// <summary>Can keep memberships in groups.</summary>
    public bool Groups { get; init; }

    /// <summary>A call that fails half way leaves nothing behind.</summary>
    public bool Undo { get; init; }

    /// <summary>Can change the name an account goes by, and the account and its id stay the same.</summary>
    public bool Rename { get; init; }

    /// <summary>Does not write over what somebody else changed since the account was read (<see cref="Account.Version"/>).</summary>
    public bool Conditional { get; init; }
}
