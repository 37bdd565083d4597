using JitGateway.Saml.Replay;

namespace JitGateway.Saml.Forms;

/// <summary>For one node.</summary>
internal sealed class InMemoryUsedForms(TimeProvider time, int most = 100_000) : IUsedForms
{
    private readonly InMemoryReplayCache _marks = new(time, most);

    public Task<bool> TryUseAsync(string id, DateTimeOffset until, CancellationToken cancellationToken) => _marks.TryUseAsync("", id, until, cancellationToken);

    public Task<bool> IsUsedAsync(string id, CancellationToken cancellationToken) => _marks.IsUsedAsync("", id, cancellationToken);
}
