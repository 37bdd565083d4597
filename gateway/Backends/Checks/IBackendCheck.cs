namespace JitGateway.Backends.Checks;

/// <summary>Says of each backend whether its accounts can be reached, and what can be done about them. Changes nothing anywhere.</summary>
internal interface IBackendCheck
{
    /// <param name="backend">Only this one; null: all.</param>
    /// <param name="connects">False: nothing is connected to, and only what is configured is told.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    Task<BackendCheckReport> RunAsync(string? backend, bool connects, CancellationToken cancellationToken);
}

/// <param name="Plugins">The plug-ins that were loaded.</param>
/// <param name="Backends">In the order of their names.</param>
internal sealed record BackendCheckReport(IReadOnlyList<CheckedPlugin> Plugins, IReadOnlyList<CheckedBackend> Backends)
{
    public bool IsGood => Backends.All(b => b.Outcome is CheckOutcome.Good or CheckOutcome.NotProvisioned or CheckOutcome.NotAsked);
}

/// <param name="Name">As the configuration calls it.</param>
/// <param name="File">Where its assembly was read from.</param>
/// <param name="Sha256">Of that file, in hexadecimal.</param>
/// <param name="Contract">The version of the contract that it was built against.</param>
/// <param name="Type">The class of its adapters.</param>
internal sealed record CheckedPlugin(string Name, string File, string Sha256, string Contract, string Type);

/// <param name="Backend">Its name.</param>
/// <param name="Adapter">Its adapter's name; <c>None</c>: nobody gets an account through the gateway.</param>
internal sealed record CheckedBackend(string Backend, string Adapter)
{
    public CheckOutcome Outcome { get; init; }

    /// <summary>Which system its accounts are in, without credentials.</summary>
    public string? Target { get; init; }

    /// <summary>What the backend says of itself, or what is wrong.</summary>
    public string? Detail { get; init; }

    /// <summary>States that a person who wonders should know of (maintenance, canary), as sentences without a full stop.</summary>
    public IReadOnlyCollection<string> Notes { get; init; } = [];

    /// <summary>What its adapter can do with accounts; null without one.</summary>
    public AccountAbilities? Can { get; init; }
}

/// <param name="Find">Finds accounts by their attributes.</param>
/// <param name="Update">Changes attributes.</param>
/// <param name="Disable">Enables and disables.</param>
/// <param name="Groups">Keeps memberships; only told where the configuration asks for it.</param>
/// <param name="Undo">A call that fails half way leaves nothing behind.</param>
/// <param name="Rename">Changes the name an account goes by.</param>
/// <param name="Conditional">Does not write over what somebody else changed meanwhile.</param>
internal sealed record AccountAbilities(bool Find, bool Update, bool Disable, bool Groups, bool Undo, bool Rename, bool Conditional);

internal enum CheckOutcome
{
    /// <summary>Nobody gets an account there.</summary>
    NotProvisioned,

    /// <summary>It was not connected to.</summary>
    NotAsked,

    /// <summary>It answers, and takes our credentials.</summary>
    Good,

    /// <summary>It answers, and something there is not as it must be.</summary>
    Rejected,

    /// <summary>It does not answer, or does not take our credentials.</summary>
    Unavailable,
}
