using JitGateway.Configuration;

namespace JitGateway.Identity.DryRun;

/// <summary>What provisioning would do with a person, without doing it. It reads from the backend and the ledger, and writes nowhere. Implemented by Provisioning.</summary>
internal interface IDryRun
{
    /// <summary>What a pass with this login would do now.</summary>
    /// <exception cref="DryRunRefusedException">There is no such backend, or it is no login.</exception>
    Task<DryRunReport> PlanAsync(string backend, KeptLogin login, CancellationToken cancellationToken);

    /// <summary>The same with another version of the mapping.</summary>
    /// <param name="provisioning">As in <see cref="CompareAsync"/>; null: the one in force.</param>
    /// <exception cref="ConfigurationRefusedException">The other version has errors.</exception>
    Task<DryRunReport> PlanAsync(string backend, KeptLogin login, string? provisioning, CancellationToken cancellationToken);

    /// <summary>The same for a person who is known already.</summary>
    /// <returns>Null: the backend has no provisioning.</returns>
    Task<DryRunReport?> PlanAsync(string backend, string login, StatedPerson person, CancellationToken cancellationToken);

    /// <summary>What the mapping makes of this login; nobody is asked.</summary>
    /// <exception cref="DryRunRefusedException">There is no such backend, or it is no login.</exception>
    Task<MappedLogin> MapAsync(string backend, KeptLogin login, CancellationToken cancellationToken);

    /// <summary>What another version of a backend's mapping would make of these logins, beside the one in force; nobody is asked.</summary>
    /// <param name="provisioning">The keys of the backend's section <c>Provisioning</c> that are other, as a JSON object; the rest is as in force.</param>
    /// <exception cref="DryRunRefusedException">There is no such backend, or one of them is no login.</exception>
    /// <exception cref="ConfigurationRefusedException">The other version has errors.</exception>
    Task<MappingComparison> CompareAsync(string backend, IReadOnlyList<KeptLogin> kept, string provisioning, CancellationToken cancellationToken);
}
