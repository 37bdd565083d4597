namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>A bearer token that somebody gave.</summary>
/// <param name="Lifetime">From now; null: it is not told.</param>
internal sealed record AccessToken(string Value, TimeSpan? Lifetime)
{
    /// <summary>Where it counts, by the one who gave it; null: at the backend's base URL.</summary>
    public Uri? BaseUrl { get; init; }

    public override string ToString() => "(token)";
}

/// <summary>Asks for a token.</summary>
internal interface ITokenGrant : IDisposable
{
    Task<AdapterResult<AccessToken>> RequestAsync(CancellationToken cancellationToken);
}

/// <summary>
/// A bearer token that is fetched when it is needed, kept until shortly before its end, and thrown away when the backend refuses it. Whoever
/// comes while it is being fetched waits for the same request; nobody who gives up takes it from the others.
/// </summary>
/// <param name="timeout">How long the fetching may take.</param>
internal sealed class TokenAuthentication(ITokenGrant grant, TimeSpan timeout, TimeProvider time, string refusal) : IHttpAuthentication
{
    /// <summary>A request that is on its way must arrive with a token that still counts.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<AdapterResult<HttpCredentials>>? _running;
    private HttpCredentials? _held;
    private long _since;
    private TimeSpan? _usable;

    public string Refusal => refusal;

    public async Task<AdapterResult<HttpCredentials>> GetAsync(CancellationToken cancellationToken)
    {
        Task<AdapterResult<HttpCredentials>> running;
        lock (_lock)
        {
            if (_held is { } held && (_usable is not { } usable || time.GetElapsedTime(_since) < usable)) return new AdapterResult<HttpCredentials>.Done(held);
            running = _running ??= Task.Run(FetchAsync, CancellationToken.None);
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

    public void Dispose() => grant.Dispose();

    private async Task<AdapterResult<HttpCredentials>> FetchAsync()
    {
        var start = time.GetTimestamp();
        try
        {
            var answer = await CallLimit.WithinAsync(timeout, grant.RequestAsync, CancellationToken.None);
            return answer.Map(token => Keep(token, start));
        }
        finally
        {
            lock (_lock) _running = null;
        }
    }

    private HttpCredentials Keep(AccessToken token, long since)
    {
        lock (_lock)
        {
            _since = since;
            _usable = token.Lifetime is { } lifetime ? lifetime - (lifetime / 10 < Margin ? lifetime / 10 : Margin) : null;
            return _held = new HttpCredentials([("Authorization", $"Bearer {token.Value}")]) { BaseUrl = token.BaseUrl };
        }
    }
}
