namespace JitGateway.Identity;

/// <summary>
/// A request feature: the request carries a session cookie, but the session store did not answer, so nobody knows whether
/// somebody is signed in. Set by the session scheme when it is asked, which leaves the request anonymous; Access answers 503 where a person is needed.
/// </summary>
/// <param name="RetryAfter">When it is worth trying again.</param>
internal sealed record SessionOutage(TimeSpan RetryAfter);
