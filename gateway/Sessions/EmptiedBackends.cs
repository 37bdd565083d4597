using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>Whether a session began before the backend of a request was emptied: then it is no good there.</summary>
internal static class EmptiedBackends
{
    public static bool Bars(this ISessionStore store, SessionPrincipal person, HttpContext context) =>
        store.Epochs.HasEmptiedBackends
        && context.Backend() is { } backend
        && person.Memo<NearCacheEntry>(NearCache.MemoKey) is { } entry
        && store.Epochs.IsBarred(entry.Terms.Epoch, backend.Name.Value);
}
