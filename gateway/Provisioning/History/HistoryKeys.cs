using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Provisioning.History;

/// <summary>The keys in force: the configured ones, then those made from the gateway's own keys, which nodes share already.</summary>
internal sealed class HistoryKeys(Active<HistoryOptions> options, IGatewaySecrets secrets)
{
    private const string Purpose = "jitgateway history 1";

    /// <summary>Never empty; the first links and seals.</summary>
    public IReadOnlyList<HistoryKey> All =>
    [
        .. options.Value.Keys.Select(k => new HistoryKey(Encoding.UTF8.GetBytes(k.Reveal()))),
        .. secrets.For(Purpose).Select(secret => new HistoryKey(secret)),
    ];
}
