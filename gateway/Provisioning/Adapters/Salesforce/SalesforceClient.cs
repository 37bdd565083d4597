using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>Salesforce's REST API: queries, and records made, changed and deleted.</summary>
internal sealed class SalesforceClient(HttpBackend backend, string apiVersion) : IDisposable
{
    /// <summary>More records than this are no search result.</summary>
    private const int MostFound = 100;

    private readonly string _root = $"services/data/v{apiVersion}";

    public static BackendUser NothingSent { get; } = new(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal));

    /// <param name="where">One condition, or several joined by AND; every value in it a literal.</param>
    /// <param name="searched">What is searched, so that a refusal can name it and keep the value back.</param>
    public async Task<AdapterResult<IReadOnlyList<JsonElement>>> QueryAsync(
        IEnumerable<string> fields, string from, string where, BackendUser searched, CancellationToken cancellationToken)
    {
        var query = Uri.EscapeDataString(Soql.Select(fields, from, where, MostFound + 1));
        if (query.Length > Soql.LongestQuery) return new AdapterResult<IReadOnlyList<JsonElement>>.Rejected("the value is too long to be searched", searched.Attributes.Keys.FirstOrDefault());
        var records = new List<JsonElement>();
        for (var path = $"{_root}/query?q={query}"; path is not null;)
        {
            var page = (await SendAsync(HttpMethod.Get, path, null, SalesforceObject.User, searched, cancellationToken)).Then(a => Page(a.Json));
            if (page is not AdapterResult<(IReadOnlyList<JsonElement>, string?)>.Done(var (found, next))) return page.Map(p => p.Records);
            records.AddRange(found);
            if (records.Count > MostFound) return new AdapterResult<IReadOnlyList<JsonElement>>.Rejected($"the search brought more than {MostFound} records", searched.Attributes.Keys.FirstOrDefault());
            path = found.Count == 0 ? null : next;
        }

        return new AdapterResult<IReadOnlyList<JsonElement>>.Done(records);
    }

    /// <returns>The id of the new record.</returns>
    public async Task<AdapterResult<string>> CreateAsync(string what, JsonObject fields, SalesforceObject about, BackendUser sent, CancellationToken cancellationToken)
    {
        var made = await SendAsync(HttpMethod.Post, $"{_root}/sobjects/{what}", fields, about, sent, cancellationToken);
        if (made is AdapterResult<HttpAnswer>.Missing) return new AdapterResult<string>.Rejected("404: there is no such object; check Salesforce:ApiVersion and the rights of the gateway's user");
        return made.Then<string>(a => a.Json is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && SalesforceId.Is(id.GetString()!)
            ? new AdapterResult<string>.Done(id.GetString()!)
            : new AdapterResult<string>.Unavailable("the record was accepted, but its id was not told"));
    }

    public async Task<AdapterResult<bool>> UpdateAsync(string what, string id, JsonObject fields, SalesforceObject about, BackendUser sent, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Patch, $"{_root}/sobjects/{what}/{id}", fields, about, sent, cancellationToken)).Map(_ => true);

    public async Task<AdapterResult<bool>> DeleteAsync(string what, string id, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, $"{_root}/sobjects/{what}/{id}", null, SalesforceObject.User, NothingSent, cancellationToken)).Map(_ => true);

    /// <summary>What the org says of an object's fields.</summary>
    public async Task<AdapterResult<JsonElement>> DescribeAsync(string what, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Get, $"{_root}/sobjects/{what}/describe", null, SalesforceObject.User, NothingSent, cancellationToken))
            .Then<JsonElement>(a => a.Json is { ValueKind: JsonValueKind.Object } body ? new AdapterResult<JsonElement>.Done(body) : new AdapterResult<JsonElement>.Unavailable("the description of an object cannot be read"));

    public void Dispose() => backend.Dispose();

    private async Task<AdapterResult<HttpAnswer>> SendAsync(HttpMethod method, string path, JsonObject? body, SalesforceObject about, BackendUser sent, CancellationToken cancellationToken)
    {
        var answer = await backend.SendAsync(new HttpCall(method, path)
        {
            Body = body is null ? (ReadOnlyMemory<byte>?)null : JsonSerializer.SerializeToUtf8Bytes(body),
            ContentType = "application/json",
        }, cancellationToken);
        return answer.Then(a => SalesforceFailure.Of(a, about, sent) ?? new AdapterResult<HttpAnswer>.Done(a));
    }

    /// <summary>The next page is a path of the same API; any other place is not gone to.</summary>
    private AdapterResult<(IReadOnlyList<JsonElement> Records, string? Next)> Page(JsonElement? answer)
    {
        if (answer is not { ValueKind: JsonValueKind.Object } body || !body.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
            return new AdapterResult<(IReadOnlyList<JsonElement>, string?)>.Unavailable("the answer to a search is not a list");
        var next = body.TryGetProperty("nextRecordsUrl", out var url) && url.ValueKind == JsonValueKind.String && url.GetString()!.TrimStart('/') is var path
            && path.StartsWith($"{_root}/query/", StringComparison.Ordinal) && path[(_root.Length + 7)..].All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? path : null;
        return new AdapterResult<(IReadOnlyList<JsonElement>, string?)>.Done(([.. records.EnumerateArray()], next));
    }
}
