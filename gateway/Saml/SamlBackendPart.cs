using JitGateway.Backends;

namespace JitGateway.Saml;

/// <summary>The names of the identity providers whose people may sign in to a backend, in the order in which they are offered.</summary>
internal sealed record BackendIdentityProviders(IReadOnlyList<string> Names);

/// <summary>A backend's key <c>IdentityProvider</c>: a name or a list; absent: all.</summary>
internal sealed class SamlBackendPart : BackendPart<BackendIdentityProviders>
{
    public override IReadOnlyList<string> Keys => ["IdentityProvider"];

    public override BackendIdentityProviders Read(BackendPartContext context)
    {
        var known = context.Configuration.Get<ServiceProvider>().IdentityProviders.Keys.Order(StringComparer.Ordinal).ToList();
        var section = context.Section.GetSection("IdentityProvider");
        var asked = section.Value is { } single ? [(section.Path, Name: single)]
            : section.GetChildren().Select(c => (c.Path, Name: c.Value ?? "")).ToList();
        foreach (var (path, name) in asked.Where(a => !known.Contains(a.Name)))
            context.Errors.AddUnknownName(path, name, "identity provider", known);
        return new(asked.Count > 0 ? [.. asked.Select(a => a.Name).Distinct(StringComparer.Ordinal)] : known);
    }
}
