namespace JitGateway.Backends.Checks;

/// <summary>Goes to a backend past the gateway with headers that only the gateway may send, and says whether they were believed.</summary>
internal interface IBypassProbe
{
    /// <param name="path">As the application sees it.</param>
    /// <param name="user">Whom to pretend to be; null: somebody of an invented name.</param>
    Task<BypassReport> RunAsync(Backend backend, string path, string? user, CancellationToken cancellationToken);
}

/// <param name="Backend">Its name.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="User">The name that was pretended.</param>
/// <param name="Destinations">In their order.</param>
internal sealed record BypassReport(string Backend, string Path, string User, IReadOnlyList<ProbedDestination> Destinations)
{
    /// <summary>The worst of them.</summary>
    public BypassVerdict Verdict => Destinations.Max(d => d.Verdict);
}

/// <param name="Destination">Its address.</param>
/// <param name="Baseline">How it answers a request that says nothing of anybody.</param>
/// <param name="Tries">What was tried.</param>
internal sealed record ProbedDestination(string Destination, string Baseline, IReadOnlyList<BypassTry> Tries)
{
    public BypassVerdict Verdict => Tries.Select(t => t.Verdict).DefaultIfEmpty(BypassVerdict.Unreachable).Max();
}

/// <param name="What">The headers that were sent, by name.</param>
/// <param name="Detail">What was seen.</param>
internal sealed record BypassTry(string What, BypassVerdict Verdict, string Detail);

/// <summary>Whether headers were believed; the later, the worse.</summary>
internal enum BypassVerdict
{
    /// <summary>The destination does not speak with whoever is not the gateway: the best there is.</summary>
    Unreachable,

    /// <summary>It answers as if they were not there.</summary>
    Ignored,

    /// <summary>Its answers do not show whether it believes them.</summary>
    Unclear,

    /// <summary>It takes us for the person.</summary>
    Believed,
}
