namespace JitGateway.Configuration.Risks;

/// <summary>
/// Looks for risks of a module that cost more than a look at a value: in files, or over several sections. What a validator sees in passing it adds to
/// <see cref="ConfigurationContext.Risks"/> itself.
/// </summary>
internal interface IRiskReview
{
    /// <summary>Adds what it finds; connects to nothing. The configuration may have errors, so nothing that it holds is sure to be sound.</summary>
    Task ReviewAsync(ConfigurationContext context, ConfigurationRisks risks, CancellationToken cancellationToken);
}
