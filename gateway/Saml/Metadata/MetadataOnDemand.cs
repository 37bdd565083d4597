using JitGateway.Configuration;

namespace JitGateway.Saml.Metadata;

/// <summary>Metadata for a command that looks at messages. Where the gateway runs, what it has is enough, or comes soon. Where it does not, nobody else has read the metadata.</summary>
internal sealed class MetadataOnDemand(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, MetadataRefresh refresh, MetadataSource source)
{
    /// <summary>Somebody waits for the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task ReadMissingAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in serviceProvider.Value.IdentityProviders.Values) await ReadAsync(provider, cancellationToken);
    }

    /// <summary>One of them, where nobody has read it yet.</summary>
    public async Task ReadAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        if (provider.Feed is null || !IsUnread(directory.StateOf(provider)) || await refresh.AwaitReadingAsync(provider, Patience, cancellationToken)) return;
        try
        {
            var metadata = await source.ReadAsync(provider, cancellationToken);
            directory.Accept(provider, metadata, state => IsUnread(state) ? state with { Metadata = metadata } : state);
        }
        catch (MetadataRefusedException e)
        {
            directory.Update(provider, state => IsUnread(state) ? state with { Problem = e.Message } : state);
        }
    }

    private static bool IsUnread(MetadataState state) => state is { Metadata: null, Problem: null };
}
