using System.Globalization;
using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>Lists of a service, over all pages (RFC 7644 3.4.2.4): a page may be shorter than what was asked for.</summary>
internal sealed class ScimPages(ScimClient client)
{
    /// <param name="endpoint">What is listed: <c>Users</c>, <c>Groups</c>.</param>
    /// <param name="query">What is asked for on every page: a filter, how many at once.</param>
    /// <param name="first">What stands before the query in the first request only.</param>
    /// <param name="sent">What the query holds.</param>
    /// <param name="most">How many records are wanted at most: then it ends, with more than so many.</param>
    /// <param name="idOf">What tells a record from others; null: it cannot be used.</param>
    /// <returns>The records, and how many the service says there are.</returns>
    public async Task<AdapterResult<(IReadOnlyList<JsonElement> Records, int Total)>> ReadAsync(
        string endpoint, string query, string first, BackendUser sent, int most, Func<JsonElement, string?> idOf, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        int before, total;
        do
        {
            before = found.Count;
            var place = before == 0 ? $"{first}{query}" : string.Create(CultureInfo.InvariantCulture, $"{query}&startIndex={before + 1}");
            var reply = ScimSearch.Endpoint(await client.SendAsync(HttpMethod.Get, $"{endpoint}?{place}", null, null, sent, cancellationToken), endpoint.ToLowerInvariant());
            var read = reply.Then(r => Take(r.Body, found, idOf, most));
            if (read is not AdapterResult<int>.Done(var told)) return read.Map<(IReadOnlyList<JsonElement>, int)>(_ => ([], 0));
            total = Math.Max(told, found.Count);
        }
        while (found.Count > before && found.Count < total && total <= most);

        return new AdapterResult<(IReadOnlyList<JsonElement>, int)>.Done(([.. found.Values], total));
    }

    /// <returns>How many the service says there are.</returns>
    private static AdapterResult<int> Take(JsonElement? body, Dictionary<string, JsonElement> found, Func<JsonElement, string?> idOf, int most)
    {
        var total = body is { } b && ScimResource.Property(b, "totalResults") is { ValueKind: JsonValueKind.Number } n && n.TryGetInt32(out var number) ? number : (int?)null;
        var resources = body is { } r && ScimResource.Property(r, "Resources") is { ValueKind: JsonValueKind.Array } array ? array : (JsonElement?)null;
        if (resources is null) return total == 0 ? new AdapterResult<int>.Done(0) : new AdapterResult<int>.Unavailable("the answer to a search is not a list");
        foreach (var resource in resources.Value.EnumerateArray())
        {
            if (idOf(resource) is not { } id) return new AdapterResult<int>.Unavailable("a record that was found has no id that could be used");
            found.TryAdd(id, resource);
            if (found.Count > most) break;
        }

        return new AdapterResult<int>.Done(total ?? found.Count);
    }
}
