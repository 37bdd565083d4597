using System.Collections.Concurrent;
using JitGateway.Configuration;

namespace JitGateway.Saml.Keys;

/// <summary>Our signing keys in force: the configured ones, or the one the gateway made itself.</summary>
internal sealed class ServiceProviderKeys(Active<ServiceProvider> serviceProvider, GeneratedKey generated)
{
    private readonly ConcurrentDictionary<string, Lazy<ServiceProviderKey>> _made = new(StringComparer.Ordinal);

    /// <summary>Whether there is a key without one being made.</summary>
    public bool AreKept => serviceProvider.Value is var current && (current.SigningKeys.Count > 0 || File.Exists(current.GeneratedKeyPath));

    /// <summary>At least one; the first signs.</summary>
    public IReadOnlyList<ServiceProviderKey> Signing
    {
        get
        {
            var current = serviceProvider.Value;
            return current.SigningKeys.Count > 0 ? current.SigningKeys
                : [_made.GetOrAdd(current.GeneratedKeyPath, path => new(() => generated.LoadOrMake(path))).Value];
        }
    }
}
