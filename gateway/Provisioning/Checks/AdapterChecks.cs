using JitGateway.Backends;
using JitGateway.Backends.Checks;
using JitGateway.Configuration;
using JitGateway.Provisioning.Adapters;
using JitGateway.Provisioning.Adapters.Plugins;

namespace JitGateway.Provisioning.Checks;

/// <summary>Asks every backend's adapter for its check, all at once and each within its own time.</summary>
internal sealed class AdapterChecks(Active<BackendTable> backends, Active<PluginTable> plugins, BackendAdapters adapters) : IBackendCheck
{
    public async Task<BackendCheckReport> RunAsync(string? backend, bool connects, CancellationToken cancellationToken)
    {
        var chosen = backends.Value.Backends.Where(b => backend is null || b.Name.Value == backend).OrderBy(b => b.Name.Value, StringComparer.Ordinal).ToList();
        if (backend is not null && chosen.Count == 0)
        {
            var errors = new ConfigurationErrors();
            errors.AddUnknownName("--backend", backend, "backend", backends.Value.Backends.Select(b => b.Name.Value));
            throw new ConfigurationRefusedException(errors.All);
        }

        var listed = plugins.Value.Plugins.Select(p => new CheckedPlugin(p.Name, p.File, p.Hash, p.Contract.ToString(2), p.Type.FullName!));
        return new BackendCheckReport([.. listed], await Task.WhenAll(chosen.Select(b => CheckAsync(b, connects, cancellationToken))));
    }

    private async Task<CheckedBackend> CheckAsync(Backend backend, bool connects, CancellationToken cancellationToken)
    {
        var part = backend.Part<BackendProvisioning>();
        var answer = new CheckedBackend(part.Backend.Value, part.AdapterName) { Notes = BackendNotes.Of(backend) };
        if (!part.IsEnabled) return answer;
        try
        {
            var adapter = adapters.For(part).Adapter;
            var can = adapter.Capabilities;
            answer = answer with
            {
                Outcome = CheckOutcome.NotAsked,
                Target = adapter.Target,
                Can = new AccountAbilities(can.Find, can.Update, can.Disable, can.Groups, can.Undo, can.Rename, can.Conditional),
            };
            if (!connects) return answer;
            return await CallLimit.WithinAsync(part.Timeout, async token => await adapter.CheckAsync(token).WaitAsync(token), cancellationToken) switch
            {
                AdapterResult<string>.Done(var said) => answer with { Outcome = CheckOutcome.Good, Detail = said },
                AdapterResult<string>.Rejected(var detail, var about) => answer with { Outcome = CheckOutcome.Rejected, Detail = about is null || detail.Contains(about, StringComparison.Ordinal) ? detail : $"{about}: {detail}" },
                AdapterResult<string>.Unavailable(var detail) => answer with { Outcome = CheckOutcome.Unavailable, Detail = detail },
                AdapterResult<string>.RateLimited(var after) => answer with { Outcome = CheckOutcome.Unavailable, Detail = after is { } wait ? $"busy, for {wait.TotalSeconds:0} s" : "busy" },
                var other => answer with { Outcome = CheckOutcome.Rejected, Detail = other.GetType().Name },
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return answer with { Outcome = CheckOutcome.Unavailable, Detail = $"the adapter threw {e.GetType().Name}" };
        }
    }
}
