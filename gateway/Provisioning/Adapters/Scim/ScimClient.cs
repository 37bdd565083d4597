using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <param name="Body">What was answered; null for an answer without a body.</param>
/// <param name="ETag">The header, as it came; null for none.</param>
/// <param name="Location">The header; relative ones are legal.</param>
internal sealed record ScimReply(JsonElement? Body, string? ETag, Uri? Location)
{
    /// <summary>Nothing was done, because what was read is not what is there any more (412, RFC 7644 3.14).</summary>
    public bool IsOutdated { get; init; }
}

/// <summary>Speaks SCIM to one service, and says what its answers mean.</summary>
internal sealed class ScimClient(HttpBackend backend) : IDisposable
{
    private const string MediaType = "application/scim+json";

    /// <param name="path">Relative to BaseUrl, every value in it escaped.</param>
    /// <param name="version">Sent as If-Match where there is one.</param>
    /// <param name="sent">What the body holds or the path asks for, so that a refusal can name an attribute and keep the values back.</param>
    public async Task<AdapterResult<ScimReply>> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? version, BackendUser sent, CancellationToken cancellationToken)
    {
        var answer = await backend.SendAsync(new HttpCall(method, path)
        {
            Body = body is null ? (ReadOnlyMemory<byte>?)null : JsonSerializer.SerializeToUtf8Bytes(body),
            ContentType = MediaType,
            Accept = $"{MediaType}, application/json;q=0.9",
            Headers = version is null ? [] : [("If-Match", version)],
        }, cancellationToken);
        return answer.Then(a => a.Status == HttpStatusCode.PreconditionFailed && version is not null
            ? new AdapterResult<ScimReply>.Done(new ScimReply(null, null, null) { IsOutdated = true })
            : ScimFailure.Of(a, sent) ?? (a.IsJson
                ? new AdapterResult<ScimReply>.Done(new ScimReply(a.Json, a.ETag, a.Location))
                : new AdapterResult<ScimReply>.Unavailable($"{(int)a.Status}, but the answer is not JSON or not whole")));
    }

    public Task<AdapterResult<ScimReply>> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, null, NothingSent, cancellationToken);

    public void Dispose() => backend.Dispose();

    private static BackendUser NothingSent { get; } = new(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal));
}
