using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Saml.Forms;

namespace JitGateway.Saml.Login;

/// <summary>Which identity providers fit a page: those of its backend; all, where it is a page of ours.</summary>
internal sealed class IdentityProviderChoices(Active<ServiceProvider> serviceProvider, Active<BackendTable> backends, ISessionHandOver handOver)
{
    public IReadOnlyList<IdentityProvider> For(ReturnUrl target, LoginDemand demand) => For(BackendOf(target), demand);

    /// <summary>With a demand for somebody who is signed in: the one through which they came.</summary>
    public IReadOnlyList<IdentityProvider> For(Backend? backend, LoginDemand demand)
    {
        var fitting = For(backend);
        return demand.IdentityProvider is { } only ? [.. fitting.Where(p => p.Name == only)] : fitting;
    }

    private IReadOnlyList<IdentityProvider> For(Backend? backend)
    {
        var providers = serviceProvider.Value.IdentityProviders;
        var names = backend?.Part<BackendIdentityProviders>().Names ?? [.. providers.Keys.Order(StringComparer.Ordinal)];
        return [.. names.Select(providers.GetValueOrDefault).OfType<IdentityProvider>()];
    }

    /// <summary>The backend of a page, or of the one that a hand-over leads to, or whose form is waiting.</summary>
    public Backend? BackendOf(ReturnUrl target) =>
        handOver.GoalOf(target.Uri) is { } goal ? backends.Value.Find(goal.Backend)
        : FormPaths.BackendOf(target.Uri) is { } name ? backends.Value.Find(name)
        : backends.Value.Find(target.Host, target.Path);

    /// <summary>The backends that a person of this provider may sign in to, by name.</summary>
    public IReadOnlyList<Backend> OpenTo(string identityProvider) =>
        [.. backends.Value.Backends.Where(b => b.Part<BackendIdentityProviders>().Names.Contains(identityProvider, StringComparer.Ordinal))];

    /// <summary>The host on which a backend is best opened: PublicOrigin's, where one sign-in does for all.</summary>
    public string HostOf(Backend backend) => IsOnPublicHost(backend) ? backends.Value.PublicHost : backend.Hosts[0];

    public bool IsOnPublicHost(Backend backend) => backend.Hosts.Contains(backends.Value.PublicHost, StringComparer.OrdinalIgnoreCase);
}
