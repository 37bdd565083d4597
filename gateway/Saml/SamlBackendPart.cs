using JitGateway.Backends;
using JitGateway.Configuration;

namespace JitGateway.Saml;

/// <summary>The names of the identity providers whose people may sign in to a backend, in the order in which they are offered; also such as are not there now.</summary>
internal sealed record BackendIdentityProviders(IReadOnlyList<string> Names);

/// <summary>A backend's key <c>IdentityProvider</c>: a name or a list; absent: all.</summary>
internal sealed class SamlBackendPart : BackendPart<BackendIdentityProviders>
{
    public override IReadOnlyList<string> Keys => ["IdentityProvider"];

    public override BackendIdentityProviders Read(BackendPartContext context)
    {
        var section = context.Section.GetSection("IdentityProvider");
        var asked = section.Value is { } single ? [(section.Path, Name: single)]
            : section.GetChildren().Select(c => (c.Path, Name: c.Value ?? "")).ToList();
        foreach (var (path, name) in asked) context.CheckIdentityProvider(path, name, StringComparer.Ordinal);
        return new(asked.Count > 0 ? [.. asked.Select(a => a.Name).Distinct(StringComparer.Ordinal)] : context.Configuration.Get<IdentityProviderNames>().All);
    }
}
