namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>
/// Credentials that are fetched when they are needed, kept until shortly before their end, and thrown away when the backend refuses them. Whoever
/// comes while they are being fetched waits for the same request; nobody who gives up takes them from the others.
/// </summary>
/// <param name="timeout">How long the fetching may take.</param>
internal abstract class FetchedAuthentication(TimeSpan timeout, TimeProvider time, string refusal) : IHttpAuthentication
{
    /// <summary>A request that is on its way must arrive with credentials that still count.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<AdapterResult<HttpCredentials>>? _running;
    private HttpCredentials? _held;
    private long _since;
    private TimeSpan? _usable;

    public string Refusal => refusal;

    protected TimeProvider Time => time;

    public async Task<AdapterResult<HttpCredentials>> GetAsync(CancellationToken cancellationToken)
    {
        Task<AdapterResult<HttpCredentials>> running;
        lock (_lock)
        {
            if (_held is { } held && (_usable is not { } usable || time.GetElapsedTime(_since) < usable)) return new AdapterResult<HttpCredentials>.Done(held);
            running = _running ??= Task.Run(FetchOnceAsync, CancellationToken.None);
        }

        return await running.WaitAsync(cancellationToken);
    }

    public bool Renew(HttpCredentials refused)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_held, refused)) _held = null;
            return true;
        }
    }

    public abstract void Dispose();

    /// <returns>The credentials, and how long they count from the moment they were asked for; null: it is not told.</returns>
    protected abstract Task<AdapterResult<(HttpCredentials Credentials, TimeSpan? Lifetime)>> FetchAsync(CancellationToken cancellationToken);

    private async Task<AdapterResult<HttpCredentials>> FetchOnceAsync()
    {
        var start = time.GetTimestamp();
        try
        {
            var answer = await CallLimit.WithinAsync(timeout, FetchAsync, CancellationToken.None);
            return answer.Map(fetched => Keep(fetched.Credentials, fetched.Lifetime, start));
        }
        finally
        {
            lock (_lock) _running = null;
        }
    }

    private HttpCredentials Keep(HttpCredentials credentials, TimeSpan? lifetime, long since)
    {
        lock (_lock)
        {
            _since = since;
            _usable = lifetime is { } counts ? counts - (counts / 10 < Margin ? counts / 10 : Margin) : null;
            return _held = credentials;
        }
    }
}
