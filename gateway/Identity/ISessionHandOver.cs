namespace JitGateway.Identity;

/// <summary>
/// Brings a session to a host that has a cookie of its own. Implemented by Sessions; begun by the login, where somebody navigates to such a host and nobody is signed in there.
/// </summary>
internal interface ISessionHandOver
{
    /// <summary>Whether the host of a request has a cookie of its own.</summary>
    bool IsNeeded(HttpRequest request);

    /// <summary>Remembers in this browser what it wants, and says where to send it: to PublicOrigin, which signs in who is not, and sends it back.</summary>
    /// <param name="page">The page to be shown in the end, on the host of the request.</param>
    /// <param name="backend">Whose page it is, by name: only its identity providers fit.</param>
    string Begin(HttpContext context, string page, string? backend);

    /// <summary>What a page of PublicOrigin hands over to; null where it is another page.</summary>
    HandOverGoal? GoalOf(Uri page);
}

/// <summary>What a hand-over leads to, the same for each that does.</summary>
/// <param name="Host">As the address says: nobody has checked it.</param>
/// <param name="Backend">Its name; empty where the address says none.</param>
internal sealed record HandOverGoal(string Host, string Backend);
