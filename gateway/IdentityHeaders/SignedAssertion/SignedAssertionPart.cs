using JitGateway.Configuration;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <param name="File">Where a node without Redis keeps its keys.</param>
internal sealed record SignedAssertionSettings(string File);

/// <summary>No keys of configuration of its own: the file lies under <c>keys/</c> beside the file that names PublicOrigin.</summary>
internal sealed class SignedAssertionPart : ConfigurationPart<SignedAssertionSettings>
{
    public override IReadOnlyList<string> Sections => [];

    public override SignedAssertionSettings Read(ConfigurationContext context) =>
        new(context.ResolvePath(context.Root.GetSection("Gateway:PublicOrigin"), Path.Combine("keys", "assertion.json")));
}
