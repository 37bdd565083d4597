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

/// <summary>A bearer token that is fetched when it is needed.</summary>
/// <inheritdoc cref="FetchedAuthentication"/>
internal sealed class TokenAuthentication(ITokenGrant grant, TimeSpan timeout, TimeProvider time, string refusal) : FetchedAuthentication(timeout, time, refusal)
{
    public override void Dispose() => grant.Dispose();

    protected override async Task<AdapterResult<(HttpCredentials Credentials, TimeSpan? Lifetime)>> FetchAsync(CancellationToken cancellationToken) =>
        (await grant.RequestAsync(cancellationToken)).Map(token => (new HttpCredentials([("Authorization", $"Bearer {token.Value}")]) { BaseUrl = token.BaseUrl }, token.Lifetime));
}
