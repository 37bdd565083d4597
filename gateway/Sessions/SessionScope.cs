using System.Diagnostics.CodeAnalysis;

namespace JitGateway.Sessions;

internal enum SessionScopeKind
{
    Everything,
    IdentityProvider,
    Backend,
}

/// <summary>A set of sessions that ends in one step, however many they are. Its text stands in Redis and in messages between nodes.</summary>
internal readonly record struct SessionScope
{
    private const string IdentityProviderPrefix = "idp:";
    private const string BackendPrefix = "backend:";

    private SessionScope(SessionScopeKind kind, string name) => (Kind, Name) = (kind, name);

    public static SessionScope Everything { get; } = new(SessionScopeKind.Everything, "");

    public SessionScopeKind Kind { get; }

    /// <summary>The configured name of the identity provider or the backend; empty for everything.</summary>
    public string Name { get; }

    public static SessionScope OfIdentityProvider(string name) => new(SessionScopeKind.IdentityProvider, name);

    /// <summary>Sessions whose persons are inside a backend.</summary>
    public static SessionScope OfBackend(string name) => new(SessionScopeKind.Backend, name);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionScope scope)
    {
        scope = Everything;
        if (text == "all") return true;
        if (text?.StartsWith(IdentityProviderPrefix, StringComparison.Ordinal) == true) scope = OfIdentityProvider(text[IdentityProviderPrefix.Length..]);
        else if (text?.StartsWith(BackendPrefix, StringComparison.Ordinal) == true) scope = OfBackend(text[BackendPrefix.Length..]);
        return scope.Name is { Length: > 0 };
    }

    public override string ToString() => Kind switch
    {
        SessionScopeKind.IdentityProvider => IdentityProviderPrefix + Name,
        SessionScopeKind.Backend => BackendPrefix + Name,
        _ => "all",
    };
}
