namespace JitGateway.Provisioning.Protection;

/// <summary>A call that was not made, to spare the backend.</summary>
/// <param name="Detail">For the operator: what was measured.</param>
/// <param name="After">When it is worth trying again.</param>
internal sealed record WithheldCall(WithheldBecause Because, string Detail, TimeSpan After);

internal enum WithheldBecause
{
    /// <summary>The backend was unavailable too often.</summary>
    CircuitOpen,

    /// <summary>The backend asked not to be called for a while.</summary>
    BackendAsked,

    /// <summary>More accounts were to be made than <c>CreatesPerSecond</c> allows.</summary>
    CreationRate,

    /// <summary>More calls were to be made at once than <c>CallsAtOnce</c> and <c>CallsWaiting</c> allow.</summary>
    CallsAtOnce,
}
