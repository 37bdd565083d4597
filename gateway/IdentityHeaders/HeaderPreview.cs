using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Explain;
using JitGateway.IdentityHeaders.Trust;

namespace JitGateway.IdentityHeaders;

/// <summary>The headers of a person on paper. No token is signed for them and no secret is shown, so that an explanation is never a key.</summary>
internal sealed class HeaderPreview(Active<BackendTable> backends) : IHeaderPreview
{
    private const string NotSigned = "(a token, signed for a live request only)";
    private const string NotShown = "***";

    public IReadOnlyList<PreviewedHeader> Of(string backend, UserIdentity user) =>
        backends.Value.Find(backend)?.Part<IdentityHeaderSet>() is { } set ? [.. Headers(set, user)] : [];

    private static IEnumerable<PreviewedHeader> Headers(IdentityHeaderSet set, UserIdentity user)
    {
        foreach (var header in set.Headers)
        {
            var value = header.ValueFor(user);
            yield return new PreviewedHeader(header.Name.Value, value.Text, value.LeftOut, value.Refusal?.ToString());
        }

        if (set.SendsAssertion) yield return new PreviewedHeader(IdentityHeaderSet.AssertionHeader, NotSigned, LeftOut: 0, KeepsOut: null);
        if (set.Trust?.Secret is { } secret) yield return new PreviewedHeader(secret.Name.Value, NotShown, LeftOut: 0, KeepsOut: null);
        if (set.Trust?.Basic is not { } basic) yield break;
        var isTold = basic.ValueFor(user) is not null;
        yield return new PreviewedHeader(BasicTrust.Header.Value, isTold ? $"Basic {NotShown}" : null, LeftOut: 0, isTold ? null : nameof(HeaderRefusal.Missing));
    }
}
