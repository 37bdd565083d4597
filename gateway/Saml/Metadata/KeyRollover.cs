using JitGateway.Configuration;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Metadata;

/// <summary>
/// An identity provider may sign with a key that its metadata did not have when it was read last. Before people are turned away for that, the metadata is read anew, and the message is
/// judged once more if there are other keys now. Whoever sends forgeries to bring this about achieves one reading in half a minute.
/// </summary>
internal sealed class KeyRollover(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, MetadataRefresh refresh)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<Outcome<T>> JudgeAsync<T>(Func<Outcome<T>> judge, CancellationToken cancellationToken)
        where T : class
    {
        var before = directory.States;
        var outcome = judge();
        if (outcome.TryGet(out _, out var refusal) || refusal.Reason != Refusals.SignatureInvalid || refusal.IdentityProvider is not { } name) return outcome;
        if (!serviceProvider.Value.IdentityProviders.TryGetValue(name, out var provider)) return outcome;
        if (!HasOtherKeys(before, name)) await refresh.ReadNowAsync(provider, Patience, cancellationToken);
        return HasOtherKeys(before, name) ? judge() : outcome;
    }

    private bool HasOtherKeys(IReadOnlyDictionary<string, MetadataState> before, string name) =>
        KeysOf(directory.States, name).Except(KeysOf(before, name), StringComparer.Ordinal).Any();

    private static IEnumerable<string> KeysOf(IReadOnlyDictionary<string, MetadataState> states, string name) =>
        states.GetValueOrDefault(name)?.Metadata?.SigningKeys.Select(static k => k.Fingerprint) ?? [];
}
