using System.Security.Cryptography;

namespace JitGateway.Provisioning.History;

/// <summary>Goes along the chain, entry by entry, and says what is wrong with each.</summary>
internal sealed class ChainWalk(IReadOnlyDictionary<string, HistoryKey> keys, long number, byte[] mac)
{
    private readonly List<ChainFinding> _findings = [];
    private bool _isSure = true;

    public IReadOnlyList<ChainFinding> Findings => _findings;

    /// <summary>The last entry that was met.</summary>
    public long Number { get; private set; } = number;

    public byte[] Mac { get; private set; } = mac;

    public static IReadOnlyDictionary<string, HistoryKey> KeysById(HistoryKeys keys) => keys.All.DistinctBy(k => k.Id).ToDictionary(k => k.Id, StringComparer.Ordinal);

    public void Meet(HistoryLink link)
    {
        if (link.Place <= Number)
        {
            _findings.Add(new ChainFinding(ChainFault.Inserted, link.Place));
            return;
        }

        var isNext = link.Place == Number + 1;
        if (link.Place > Number + 1) _findings.Add(new ChainFinding(ChainFault.Removed, Number + 1, link.Place - 1));
        var fault = Judge(link, isNext);
        if (fault is { } found) _findings.Add(found == ChainFault.Moved ? new ChainFinding(found, link.Number, link.Place) : new ChainFinding(found, link.Place));
        (Number, Mac, _isSure) = (link.Place, link.Mac, fault is null or ChainFault.Exchanged);
    }

    private ChainFault? Judge(HistoryLink link, bool isNext)
    {
        if (!keys.TryGetValue(link.Key, out var key)) return ChainFault.UnknownKey;
        if (!link.IsIntact(key)) return ChainFault.Changed;
        if (link.Number != link.Place) return ChainFault.Moved;
        var before = Mac.Length == 0 ? new byte[HistoryLink.MacSize] : Mac;
        // after a gap or a fault the one before is known to be wrong; that is one finding, not two
        return isNext && _isSure && !CryptographicOperations.FixedTimeEquals(link.Previous, before) ? ChainFault.Exchanged : null;
    }
}
