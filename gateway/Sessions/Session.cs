using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>A session as it was made at the login. Immutable; when its person was last seen stands beside it.</summary>
/// <param name="User">Who signed in.</param>
/// <param name="StartedAt">When.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
internal sealed record Session(UserIdentity User, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt) : SessionTerms(User.IdentityProvider, StartedAt, ExpiresAt)
{
    public static Session Start(UserIdentity user, SessionsOptions options, DateTimeOffset now) => new(user, now, Earlier(now + options.AbsoluteTimeout, user.SessionNotOnOrAfter));

    /// <summary>The same without the person.</summary>
    public SessionTerms Terms() => new(IdentityProvider, StartedAt, ExpiresAt) { Epoch = Epoch, Seal = Seal };
}
