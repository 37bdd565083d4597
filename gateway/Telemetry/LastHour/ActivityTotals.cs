using System.Runtime.InteropServices;

namespace JitGateway.Telemetry.LastHour;

/// <summary>What this node has done since it started.</summary>
/// <param name="Logins">Answers of identity providers that became a session.</param>
/// <param name="RefusedLogins">Those that did not.</param>
/// <param name="Passes">First passes to applications that ended well.</param>
/// <param name="FailedPasses">Those after which the person was not let in.</param>
/// <param name="Requests">Forwarded.</param>
/// <param name="FailedRequests">Of these, answered with a status from 500 on.</param>
/// <param name="Seconds">That forwarded requests took in all, WebSockets left out.</param>
/// <param name="Timed">How many requests that is of.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ActivityTotals(long Logins, long RefusedLogins, long Passes, long FailedPasses, long Requests, long FailedRequests, double Seconds, long Timed)
{
    public static ActivityTotals operator -(ActivityTotals later, ActivityTotals earlier) => new(
        later.Logins - earlier.Logins, later.RefusedLogins - earlier.RefusedLogins, later.Passes - earlier.Passes, later.FailedPasses - earlier.FailedPasses,
        later.Requests - earlier.Requests, later.FailedRequests - earlier.FailedRequests, later.Seconds - earlier.Seconds, later.Timed - earlier.Timed);
}
