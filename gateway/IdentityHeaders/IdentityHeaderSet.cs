using JitGateway.Identity.Templates;

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

    private static IdentityHeader Of(string name, string template) =>
        new(HeaderName.Parse(name), ValueTemplate.Parse(template), new IdentityHeaderOptions());
}
