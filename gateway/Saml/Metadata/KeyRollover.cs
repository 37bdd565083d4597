using JitGateway.Configuration;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Metadata;

/// <summary>
/// An identity provider may sign with a key that its metadata did not have when it was read last. Before people are turned away for that, the metadata is read anew, and the message is
/// judged once more if there are other keys now. Whoever sends forgeries to bring this about achieves one reading in half a minute.
/// </summary>
internal sealed class KeyRollover(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, MetadataRefresh refresh)
{
    /// <summary>People wait rather than being refused, and a server that is changed over may be slow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<Outcome<T>> JudgeAsync<T>(Func<Outcome<T>> judge, CancellationToken cancellationToken)
        where T : class
    {
        var before = directory.States;
        var outcome = judge();
        if (outcome.TryGet(out _, out var refusal) || !IsOfUnknownKey(refusal) || refusal.IdentityProvider is not { } name) return outcome;
        if (!serviceProvider.Value.IdentityProviders.TryGetValue(name, out var provider)) return outcome;
        if (!HasOtherKeys(before, name)) await refresh.ReadNowAsync(provider, Patience, cancellationToken);
        return HasOtherKeys(before, name) ? judge() : outcome;
    }

    /// <summary>Whether the keys changed while a person was away: then a former one may have signed, and the identity provider signs with another if it is asked again.</summary>
    public bool MayBeOfFormerKey(Refusal refusal, DateTimeOffset since) =>
        IsOfUnknownKey(refusal) && refusal.IdentityProvider is { } name && directory.States.GetValueOrDefault(name)?.KeysChangedAt > since;

    private static bool IsOfUnknownKey(Refusal refusal) => refusal.Reason == Refusals.SignatureInvalid || refusal.Reason == Refusals.SignatureKeyKind;

    private bool HasOtherKeys(IReadOnlyDictionary<string, MetadataState> before, string name) =>
        KeysOf(directory.States, name).Except(KeysOf(before, name), StringComparer.Ordinal).Any();

    private static IEnumerable<string> KeysOf(IReadOnlyDictionary<string, MetadataState> states, string name) =>
        states.GetValueOrDefault(name)?.Metadata?.SigningKeys.Select(static k => k.Fingerprint) ?? [];
}
