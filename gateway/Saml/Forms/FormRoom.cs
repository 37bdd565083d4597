using JitGateway.Configuration;
using JitGateway.Identity.Address;

namespace JitGateway.Saml.Forms;

/// <summary>
/// How much of forms this node holds at once: whoever sends one is nobody yet, and each costs about a dozen times its size while it is sealed. One client has a quarter of it, so that it does not keep the others out.
/// </summary>
internal sealed class FormRoom(Active<ServiceProvider> serviceProvider, TimeProvider time)
{
    /// <summary>In octets of forms as they come.</summary>
    public const long Usual = 16 * 1024 * 1024;

    private const int SharesOfOne = 4;

    /// <summary>What a form costs beside its octets, so that empty ones cost something too.</summary>
    private const int Beside = 4 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, long> _byClient = [];

    /// <summary>Octets that are held.</summary>
    public long Taken { get; private set; }

    /// <summary>What there is: at least for as many of the largest.</summary>
    private long Most => Math.Max(Usual, 16L * (serviceProvider.Value.KeptForms.MaxBytes + Beside));

    /// <param name="octets">As announced; 0: it grows with what comes.</param>
    /// <returns>The place, until it is given back, which the end of the request does at the latest; null: there is none.</returns>
    public FormPlace? Enter(HttpContext context, long octets)
    {
        var place = new FormPlace(this, context, context.Connection.RemoteIpAddress is { } address ? ClientNetworks.KeyOf(address) : 0, time);
        if (!place.TryGrow(Beside + octets)) return null;
        context.Response.RegisterForDispose(place);
        context.Features.Set(place);
        return place;
    }

    internal bool TryTake(ulong client, long octets)
    {
        lock (_lock)
        {
            var (most, held) = (Most, _byClient.GetValueOrDefault(client));
            if (Taken + octets > most || held + octets > most / SharesOfOne) return false;
            Taken += octets;
            _byClient[client] = held + octets;
            return true;
        }
    }

    internal void GiveBack(ulong client, long octets)
    {
        lock (_lock)
        {
            Taken -= octets;
            if (_byClient[client] > octets) _byClient[client] -= octets;
            else _byClient.Remove(client);
        }
    }
}

/// <summary>A request feature: what one form takes of the <see cref="FormRoom"/>, and for how long.</summary>
internal sealed class FormPlace(FormRoom room, HttpContext context, ulong client, TimeProvider time) : IDisposable
{
    /// <summary>What a poor line carries in a second, up or down.</summary>
    private const int Pace = 32 * 1024;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long _taken;
    private bool _left;
    private ITimer? _limit;

    /// <summary>How long so much may take to come or to go: who is slower holds a place that others need.</summary>
    public static TimeSpan TimeFor(long octets) => Grace + TimeSpan.FromSeconds((double)octets / Pace);

    public bool TryGrow(long octets)
    {
        if (!room.TryTake(client, octets)) return false;
        _taken += octets;
        return true;
    }

    /// <summary>From now on the answer, which has the form on its page, must be read: who does not is cut off.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            if (!_left) _limit ??= time.CreateTimer(static place => ((FormPlace)place!).CutOff(), this, TimeFor(2 * _taken), Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_left) return;
            _left = true;
            _limit?.Dispose();
        }

        room.GiveBack(client, _taken);
    }

    /// <summary>Under the lock: after the place is given back the server may use the context for another request.</summary>
    private void CutOff()
    {
        lock (_lock)
        {
            if (!_left) context.Abort();
        }
    }
}
