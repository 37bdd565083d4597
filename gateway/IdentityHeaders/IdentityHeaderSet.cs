using JitGateway.Identity.Templates;
using JitGateway.IdentityHeaders.ChangeOfPerson;
using JitGateway.IdentityHeaders.Trust;

namespace JitGateway.IdentityHeaders;

/// <summary>The headers that one backend gets.</summary>
/// <param name="Headers">The configured ones, or the defaults.</param>
/// <param name="SendsAssertion">Whether <see cref="AssertionHeader"/> is sent.</param>
internal sealed record IdentityHeaderSet(IReadOnlyList<IdentityHeader> Headers, bool SendsAssertion)
{
    /// <summary>The signed header's name.</summary>
    public const string AssertionHeader = "X-Jit-Assertion";

    /// <summary>What a backend without <c>Headers</c> gets.</summary>
    public static readonly IdentityHeaderSet Default = new(
        [
            Of("X-Remote-User", "{username}"),
            Of("X-Remote-Email", "{email}"),
            Of("X-Remote-Name", "{displayName}"),
            Of("X-Remote-Groups", "{groups}"),
        ],
        SendsAssertion: true);

    private readonly bool _headersMayRefuse = Headers.Any(h => h.MayRefuse);

    /// <summary>By which headers the backend knows the gateway; null: by none.</summary>
    public BackendTrust? Trust { get; init; }

    /// <summary>What becomes of the application's cookies when the person changes.</summary>
    public FormerCookies FormerCookies { get; init; }

    /// <summary>Whether any of them can keep a person out.</summary>
    public bool MayRefuse => _headersMayRefuse || Trust?.Basic is not null;

    /// <summary>The names that no client may send.</summary>
    public IEnumerable<HeaderName> Names => Headers.Select(h => h.Name).Concat(Trust?.Secret is { } secret ? [secret.Name] : []);

    private static IdentityHeader Of(string name, string template) =>
        new(HeaderName.Parse(name), ValueTemplate.Parse(template), new IdentityHeaderOptions());
}
