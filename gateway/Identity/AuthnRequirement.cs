using System.Collections.Frozen;

namespace JitGateway.Identity;

/// <summary>How a person must have been authenticated: in which way, and how lately. Immutable.</summary>
internal sealed class AuthnRequirement
{
    /// <summary>In any way, at any time.</summary>
    public static readonly AuthnRequirement None = new([], AuthnContextComparison.Exact, [], maxAge: null);

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

    /// <summary>What meets this and another one, as either is written where that is the narrower; ages are left to each. Null: nothing meets both.</summary>
    public AuthnRequirement? And(AuthnRequirement other)
    {
        if (other.Contexts.Count == 0) return this;
        if (Contexts.Count == 0) return other;
        string[] both = [.. Accepted.Where(context => other.Accepted.Contains(context, StringComparer.Ordinal))];
        return both.Length == 0 ? null
            : both.Length == Accepted.Count ? this
            : both.Length == other.Accepted.Count ? other
            : new(both, AuthnContextComparison.Exact, both, MaxAge);
    }

    public bool IsMetByContext(UserIdentity user) => _accepted is null || (user.AuthnContext is { } context && _accepted.Contains(context));

    /// <param name="skew">How far the identity provider's clock may be off.</param>
    public bool IsMetByAge(UserIdentity user, DateTimeOffset now, TimeSpan skew) => MaxAge is not { } most || now - user.AuthnInstant <= most + skew;

    public bool AsksTheSameAs(AuthnRequirement other) =>
        ReferenceEquals(this, other) || (Comparison == other.Comparison && MaxAge == other.MaxAge && Contexts.SequenceEqual(other.Contexts, StringComparer.Ordinal));
}
