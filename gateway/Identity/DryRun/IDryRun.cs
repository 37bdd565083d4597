namespace JitGateway.Identity.DryRun;

/// <summary>What provisioning would do with a person, without doing it. It reads from the backend and the ledger, and writes nowhere. Implemented by Provisioning.</summary>
internal interface IDryRun
{
    /// <summary>What a pass with this login would do now.</summary>
    /// <exception cref="DryRunRefusedException">There is no such backend, or it is no login.</exception>
    Task<DryRunReport> PlanAsync(string backend, KeptLogin login, CancellationToken cancellationToken);

    /// <summary>What the mapping makes of this login; nobody is asked.</summary>
    /// <exception cref="DryRunRefusedException">There is no such backend, or it is no login.</exception>
    Task<MappedLogin> MapAsync(string backend, KeptLogin login, CancellationToken cancellationToken);
}
