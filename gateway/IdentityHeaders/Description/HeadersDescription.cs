using JitGateway.Backends;
using JitGateway.Backends.Description;
using JitGateway.IdentityHeaders.Trust;

namespace JitGateway.IdentityHeaders.Description;

/// <summary>What a backend is told of people: names of headers and where their values come from. A text that is the same for everybody may be a key, and is not told.</summary>
internal sealed class HeadersDescription : BackendDescription<DescribedHeaders>
{
    public override string Section => "headers";

    public override DescribedHeaders Of(Backend backend)
    {
        var set = backend.Part<IdentityHeaderSet>();
        return new DescribedHeaders(
            [.. set.Headers.Select(static h => new DescribedHeader(h.Name.Value, h.HasLiterals ? null : h.Template, h.IsRequired))],
            set.SendsAssertion ? IdentityHeaderSet.AssertionHeader : null,
            set.Trust?.Secret?.Name.Value,
            set.Trust?.Basic is null ? null : BasicTrust.Header.Value);
    }
}

/// <param name="Assertion">The signed header's name; null: it is not sent.</param>
/// <param name="Secret">The name of the header by which the backend knows the gateway; null: none.</param>
/// <param name="Basic">The header of Basic authentication; null: none.</param>
internal sealed record DescribedHeaders(IReadOnlyList<DescribedHeader> Identity, string? Assertion, string? Secret, string? Basic);

/// <param name="Template">Where the value comes from; null: it holds fixed text, which is not told.</param>
/// <param name="IsRequired">Whether who has no value is refused.</param>
internal sealed record DescribedHeader(string Name, string? Template, bool IsRequired);
