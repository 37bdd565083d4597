using System.Net;
using System.Runtime.InteropServices;
using JitGateway.Identity.Address;

namespace JitGateway.Edge.RateLimits;

/// <summary>
/// How far each client address is ahead of its rate: one number for each, in a table that never grows. Where it is full of clients, the one that is ahead least is
/// forgotten, so that a flood from many addresses costs memory of a fixed size, no timer, and nobody else's requests.
/// </summary>
internal sealed class AddressRates(TimeProvider time)
{
    private const int Ways = 4;
    private const int Sets = 8192;   // half a megabyte; a power of two
    private const int Parts = 64;

    private readonly long _start = time.GetTimestamp();
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Parts).Select(_ => new Lock())];
    private readonly RateLimit[] _counted = new RateLimit[Parts];   // by which each part of the sets counts
    private readonly Entry[] _entries = new Entry[Sets * Ways];

    /// <summary>Counts one request.</summary>
    /// <returns>Null: it may pass. Else when the next one may; this one has cost nothing.</returns>
    public TimeSpan? Take(IPAddress client, RateLimit limit)
    {
        var key = ClientNetworks.KeyOf(client);
        var set = HashCode.Combine(key) & (Sets - 1);   // seeded anew in each process: nobody outside knows who shares a set
        var now = time.GetElapsedTime(_start).Ticks + 1;   // never 0, which is nobody's
        lock (_locks[set % Parts])
        {
            if (_counted[set % Parts] != limit) Recount(set % Parts, limit, now);
            ref var entry = ref Find(_entries.AsSpan(set * Ways, Ways), key);
            var free = Math.Max(entry.Key == key ? entry.FreeAt : 0, now);
            if (free - now > limit.Tolerance) return TimeSpan.FromTicks(free - now - limit.Tolerance);
            entry = new Entry(key, free + limit.Interval);
            return null;
        }
    }

    /// <summary>Of a limit that was changed, who has used so many requests of the former one has used as many of the new one, and all of it at most: it is in force at the next request, looser or tighter.</summary>
    private void Recount(int part, RateLimit limit, long now)
    {
        var former = _counted[part];
        _counted[part] = limit;
        if (former.Interval == 0) return;
        for (var set = part; set < Sets; set += Parts)
            foreach (ref var entry in _entries.AsSpan(set * Ways, Ways))
                if (entry.FreeAt > now) entry = entry with { FreeAt = now + (long)Math.Min((double)(entry.FreeAt - now) / former.Interval * limit.Interval, limit.Tolerance + limit.Interval) };
    }

    private static ref Entry Find(Span<Entry> set, ulong key)
    {
        var oldest = 0;
        for (var i = 0; i < set.Length; i++)
        {
            if (set[i].Key == key && set[i].FreeAt != 0) return ref set[i];
            if (set[i].FreeAt < set[oldest].FreeAt) oldest = i;
        }

        return ref set[oldest];
    }

    /// <param name="FreeAt">When the client is back at its rate; 0: nobody is here.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(ulong Key, long FreeAt);
}
