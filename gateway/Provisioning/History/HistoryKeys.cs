using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Provisioning.History;

/// <summary>The keys in force: the configured ones, then those made from the gateway's own keys, which nodes share already.</summary>
internal sealed class HistoryKeys(Active<HistoryOptions> options, IGatewaySecrets secrets)
{
    private const string Purpose = "jitgateway history 1";

    private volatile Tuple<HistoryOptions, IReadOnlyList<HistoryKey>>? _made;

    /// <summary>Never empty; the first links and seals. Made once for each accepted configuration, whose keys never change.</summary>
    public IReadOnlyList<HistoryKey> All
    {
        get
        {
            var current = options.Value;
            if (_made is { } made && ReferenceEquals(made.Item1, current)) return made.Item2;
            IReadOnlyList<HistoryKey> keys =
            [
                .. current.Keys.Select(k => new HistoryKey(Encoding.UTF8.GetBytes(k.Reveal()))),
                .. secrets.For(Purpose).Select(secret => new HistoryKey(secret)),
            ];
            _made = Tuple.Create(current, keys);
            return keys;
        }
    }
}
