using System.Collections.Frozen;
using System.Text;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>What a request shows to be let in.</summary>
/// <param name="Headers">In clear: keep them out of messages.</param>
internal sealed record HttpCredentials(IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>Where the one who gave the credentials says that they count; null: at the backend's base URL.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Values by name for whoever writes them into a request's own places. In clear, too.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = FrozenDictionary<string, string>.Empty;

    public override string ToString() => "(credentials)";
}

/// <summary>How the gateway shows a backend who it is. Safe for concurrent calls.</summary>
internal interface IHttpAuthentication : IDisposable
{
    /// <summary>For the operator: what is not accepted when the answer is 401, and what to mend.</summary>
    string Refusal { get; }

    /// <summary>The credentials to use now; a failure where there are none to be had.</summary>
    Task<AdapterResult<HttpCredentials>> GetAsync(CancellationToken cancellationToken);

    /// <summary>The backend did not accept these.</summary>
    /// <returns>Whether others can be had, so that the request is worth repeating once.</returns>
    bool Renew(HttpCredentials refused);
}

/// <summary>Credentials that stand in the configuration.</summary>
internal sealed class FixedAuthentication(HttpCredentials credentials, string refusal) : IHttpAuthentication
{
    private readonly Task<AdapterResult<HttpCredentials>> _credentials = Task.FromResult<AdapterResult<HttpCredentials>>(new AdapterResult<HttpCredentials>.Done(credentials));

    public string Refusal => refusal;

    public static FixedAuthentication None(string refusal) => new(new HttpCredentials([]), refusal);

    public static FixedAuthentication Bearer(string token, string refusal) => OfHeader("Authorization", $"Bearer {token}", refusal);

    /// <summary>RFC 7617, in UTF-8.</summary>
    public static FixedAuthentication Basic(string userName, string password, string refusal) =>
        OfHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"))}", refusal);

    public static FixedAuthentication OfHeader(string name, string value, string refusal) => new(new HttpCredentials([(name, value)]), refusal);

    public Task<AdapterResult<HttpCredentials>> GetAsync(CancellationToken cancellationToken) => _credentials;

    public bool Renew(HttpCredentials refused) => false;

    public void Dispose()
    {
    }
}
