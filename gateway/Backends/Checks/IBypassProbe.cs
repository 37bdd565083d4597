namespace JitGateway.Backends.Checks;

/// <summary>Goes to a backend past the gateway with headers that only the gateway may send, and says whether they were believed.</summary>
internal interface IBypassProbe
{
    Task<BypassReport> RunAsync(Backend backend, BypassQuestion question, CancellationToken cancellationToken);
}

/// <param name="Path">As the application sees it.</param>
/// <param name="User">Whom to pretend to be; null: somebody of an invented name.</param>
/// <param name="Patience">How long to wait for each answer.</param>
internal sealed record BypassQuestion(string Path, string? User, TimeSpan Patience);

/// <param name="Backend">Its name.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="User">The name that was pretended.</param>
/// <param name="IsInvented">Whether the application cannot know that name.</param>
/// <param name="Destinations">In their order.</param>
internal sealed record BypassReport(string Backend, string Path, string User, bool IsInvented, IReadOnlyList<ProbedDestination> Destinations)
{
    /// <summary>The worst of them.</summary>
    public BypassVerdict Verdict => Destinations.Max(d => d.Verdict);
}

/// <param name="Destination">Its address.</param>
/// <param name="Baseline">How it answers a request that says nothing of anybody.</param>
/// <param name="Verdict">The worst of what was tried. Headers that were ignored for an invented name alone are unclear: those who know their people may refuse a stranger in the same words as nobody.</param>
/// <param name="Tries">What was tried.</param>
internal sealed record ProbedDestination(string Destination, string Baseline, BypassVerdict Verdict, IReadOnlyList<BypassTry> Tries);

/// <param name="What">The headers that were sent, by name.</param>
/// <param name="Detail">What was seen.</param>
internal sealed record BypassTry(string What, BypassVerdict Verdict, string Detail);

/// <summary>Whether headers were believed; the later, the worse.</summary>
internal enum BypassVerdict
{
    /// <summary>The destination says no before it hears of anybody: nobody listens, or it wants a certificate that only the gateway has. The best there is.</summary>
    Refused,

    /// <summary>It asks whoever comes with them to sign in, as it does without them.</summary>
    Ignored,

    /// <summary>Nothing came back: silence, an ended connection, another protocol. That is no refusal.</summary>
    NoAnswer,

    /// <summary>Its answers do not show whether it believes them.</summary>
    Unclear,

    /// <summary>It takes us for the person.</summary>
    Believed,
}
