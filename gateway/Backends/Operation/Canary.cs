using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Backends.Operation;

/// <summary>
/// Whom a backend's canary takes. Nothing is kept anywhere: a person's place in the hundred is a digest of backend and person, so it is the same on every node and
/// after every start, another one for each backend, and whoever is within ten percent is within twenty.
/// </summary>
internal sealed class Canary(BackendName backend, CanaryOptions options)
{
    private readonly FrozenSet<string> _groups = options.Groups.ToFrozenSet(StringComparer.Ordinal);
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes($"canary {backend} ");
    private readonly ulong _bound = options.Percent >= 100 ? ulong.MaxValue : (ulong)(options.Percent / 100 * ulong.MaxValue);

    public string ClusterId { get; } = ClusterIds.CanaryOf(backend);

    public IReadOnlyList<Uri> Destinations { get; } = options.Destinations;

    public double Percent { get; } = options.Percent;

    public IReadOnlyList<string> Groups { get; } = options.Groups;

    /// <summary>Whether it depends on who the person is, groups aside.</summary>
    public bool Draws => Percent is > 0 and < 100;

    /// <param name="subjectHash">The key of a person, as a hash.</param>
    public CanaryPlace PlaceOf(string subjectHash, IReadOnlyList<string> groups)
    {
        for (var i = 0; i < groups.Count; i++)
            if (_groups.Contains(groups[i]))
                return CanaryPlace.Group;
        Span<byte> who = stackalloc byte[Encoding.UTF8.GetMaxByteCount(subjectHash.Length)];
        return Drawn(who[..Encoding.UTF8.GetBytes(subjectHash, who)]);
    }

    /// <summary>The place of somebody of whom only the address is known; of an IPv6 address the network counts, for the rest of it changes by the day.</summary>
    public CanaryPlace PlaceOf(IPAddress? address)
    {
        if (address is null) return Percent >= 100 ? CanaryPlace.Share : CanaryPlace.Stable;
        Span<byte> octets = stackalloc byte[16];
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(octets, out var length);
        return Drawn(octets[..Math.Min(length, 8)]);
    }

    public override string ToString()
    {
        var share = Percent > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Percent} percent of the people") : null;
        var groups = Groups.Count > 0 ? $"the groups {string.Join(", ", Groups)}" : null;
        return $"{string.Join(" and ", new[] { share, groups }.OfType<string>())} go to {string.Join(", ", Destinations)}";
    }

    private CanaryPlace Drawn(ReadOnlySpan<byte> who)
    {
        if (_bound == 0) return CanaryPlace.Stable;
        if (_bound == ulong.MaxValue) return CanaryPlace.Share;
        Span<byte> text = stackalloc byte[_prefix.Length + who.Length];
        _prefix.CopyTo(text);
        who.CopyTo(text[_prefix.Length..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest) < _bound ? CanaryPlace.Share : CanaryPlace.Stable;
    }
}

/// <summary>Where a backend with a canary sends somebody.</summary>
internal enum CanaryPlace
{
    /// <summary>To its usual destinations.</summary>
    Stable,

    /// <summary>To the canary, because of a group.</summary>
    Group,

    /// <summary>To the canary, because the share falls on them.</summary>
    Share,
}
