namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary>Holds the ring in force and looks after it: loads it, makes keys in good time, follows what other nodes made.</summary>
internal sealed class KeyRingKeeper(IKeyRingStore store, TimeProvider time, ILogger<KeyRingKeeper> logger) : BackgroundService
{
    /// <summary>How often the ring is looked at; a new key is published for a day before it signs, so minutes do not matter.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The same while there is no key at all.</summary>
    private static readonly TimeSpan IntervalWithoutKeys = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile KeyRing _ring = KeyRing.Empty;
    private volatile bool _isUnreachable;

    /// <summary>Empty until the store has answered once.</summary>
    public KeyRing Ring => _ring;

    /// <summary>Whether the last look at the store failed.</summary>
    public bool IsUnreachable => _isUnreachable;

    /// <summary>Waits for the first look at the store, whatever it brought: the first requests should find their keys.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _firstLook.Task.WaitAsync(cancellationToken);
    }

    /// <summary>One look at the store.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var (stored, version) = await store.LoadAsync(cancellationToken);
                var wanted = stored.At(time.GetUtcNow());
                if (wanted != stored && !await store.TryReplaceAsync(wanted, version, cancellationToken)) continue;
                _isUnreachable = false;
                Publish(wanted);
                return;
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // also what no store announces: a ring that cannot be had must not end the process
            if (!_isUnreachable) Log.KeysUnreachable(logger, store.Where, e);
            _isUnreachable = true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            _firstLook.TrySetResult();
            await Task.Delay(_ring.Keys.Count > 0 ? Interval : IntervalWithoutKeys, time, stoppingToken);
        }
    }

    private void Publish(KeyRing ring)
    {
        var former = _ring;
        if (former.Keys.Select(k => k.Id).SequenceEqual(ring.Keys.Select(k => k.Id), StringComparer.Ordinal)) return;
        _ring = ring;
        Log.KeysInForce(logger, ring.SigningAt(time.GetUtcNow())?.Id ?? "none", ring.Keys.Count);
    }
}
