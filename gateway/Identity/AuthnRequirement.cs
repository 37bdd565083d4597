using System.Collections.Frozen;

namespace JitGateway.Identity;

/// <summary>How a person must have been authenticated: in which way, and how lately. Immutable.</summary>
internal sealed class AuthnRequirement
{
    /// <summary>In any way, at any time.</summary>
    public static readonly AuthnRequirement None = new([], AuthnContextComparison.Exact, [], maxAge: null);

    /// <summary>For clocks of identity providers that differ from ours: as much as is borne in their messages.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly FrozenSet<string>? _accepted;

    /// <param name="contexts">What identity providers are asked for; empty: any.</param>
    /// <param name="comparison">How they are to compare.</param>
    /// <param name="accepted">All that meet it, by the operator's order.</param>
    /// <param name="maxAge">How long ago the person may have been authenticated; null: any time.</param>
    public AuthnRequirement(IReadOnlyList<string> contexts, AuthnContextComparison comparison, IReadOnlyList<string> accepted, TimeSpan? maxAge)
    {
        Contexts = contexts;
        Comparison = comparison;
        Accepted = accepted;
        MaxAge = maxAge;
        _accepted = contexts.Count == 0 ? null : accepted.ToFrozenSet(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Contexts { get; }

    public AuthnContextComparison Comparison { get; }

    public IReadOnlyList<string> Accepted { get; }

    public TimeSpan? MaxAge { get; }

    public bool IsNone => _accepted is null && MaxAge is null;

    /// <summary>What is said for all counts where this says nothing.</summary>
    public AuthnRequirement Or(AuthnRequirement common)
    {
        var ways = Contexts.Count > 0 ? this : common;
        return new(ways.Contexts, ways.Comparison, ways.Accepted, MaxAge ?? common.MaxAge);
    }

    public bool IsMetByContext(UserIdentity user) => _accepted is null || (user.AuthnContext is { } context && _accepted.Contains(context));

    public bool IsMetByAge(UserIdentity user, TimeProvider time) => MaxAge is not { } most || time.GetUtcNow() - user.AuthnInstant <= most + Tolerance;

    public bool AsksTheSameAs(AuthnRequirement other) =>
        ReferenceEquals(this, other) || (Comparison == other.Comparison && MaxAge == other.MaxAge && Contexts.SequenceEqual(other.Contexts, StringComparer.Ordinal));
}
