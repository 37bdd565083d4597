using JitGateway.Configuration.Risks;

namespace JitGateway.Configuration.Checks;

/// <summary>Says of what the configuration names, beside the accounts of backends, whether it can be reached and is as it must be. Changes nothing anywhere.</summary>
internal interface IConnectionCheck
{
    Task<IReadOnlyList<CheckedConnection>> CheckAsync(CancellationToken cancellationToken);
}

/// <param name="Kind">What it is, in a word: <c>redis</c>, <c>identityProvider</c>.</param>
/// <param name="Name">As the configuration calls it.</param>
/// <param name="Target">Where it is, without credentials.</param>
/// <param name="IsGood">Whether it can be worked with.</param>
/// <param name="Detail">What it says of itself, or what is wrong.</param>
internal sealed record CheckedConnection(string Kind, string Name, string Target, bool IsGood, string Detail)
{
    /// <summary>What was seen there and may do harm.</summary>
    public IReadOnlyList<ConfigurationRisk> Risks { get; init; } = [];

    /// <summary>How old what was read there is, and when it ends.</summary>
    public IReadOnlyList<CheckedLifetime> Lifetimes { get; init; } = [];
}

/// <param name="What">In words.</param>
/// <param name="Since">When it was made or last changed; null: nobody says.</param>
/// <param name="Until">When it ends; null: it does not.</param>
/// <param name="Now">When it was looked at.</param>
internal sealed record CheckedLifetime(string What, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset Now)
{
    public TimeSpan? Age => Now - Since;

    public TimeSpan? Left => Until - Now;
}
