using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Sends compiled requests to one service, and says what came of them.</summary>
/// <param name="secrets">What <c>{secret.NAME}</c> stands for.</param>
internal sealed class RestClient(HttpBackend backend, RestJudge judge, IReadOnlyDictionary<string, string> secrets) : IDisposable
{
    private readonly IReadOnlyList<(string Name, IReadOnlyList<string>? Values)> _secrets = [.. secrets.Select(s => (RestValues.SecretPrefix + s.Key, (IReadOnlyList<string>?)[s.Value]))];

    public async Task<AdapterResult<RestAnswer>> SendAsync(RestRequest request, RestValues values, CancellationToken cancellationToken)
    {
        var sent = values;
        var answer = await backend.SendAsync(
            credentials =>
            {
                sent = values.With(_secrets).With(credentials.Values.Select(v => (RestValues.LoginPrefix + v.Key, (IReadOnlyList<string>?)[v.Value])));
                return request.Make(sent).Map(call => call with { IsRefusal = a => RestJudge.IsRefusal(request, a) });
            },
            cancellationToken);
        return answer.Then(a => judge.Judge(request, a, request.Names.SelectMany(n => sent.Values(n) ?? [])));
    }

    public void Dispose() => backend.Dispose();
}
