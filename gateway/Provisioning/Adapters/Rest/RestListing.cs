using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Requests that bring lists, over all their pages.</summary>
/// <param name="baseUrl">Further pages are asked for below it only.</param>
internal sealed partial class RestListing(RestClient client, Uri baseUrl)
{
    private readonly string _base = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/";

    /// <param name="identify">What tells one entry from another; null where an entry cannot be used.</param>
    /// <returns>The entries, each once; none where the service says that there is nothing.</returns>
    public async Task<AdapterResult<IReadOnlyList<JsonElement>>> ReadAsync(RestSearch search, RestValues values, Func<JsonElement, string?> identify, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var (request, page, cursor) = (search.Request, search.Pages?.First ?? 1, (string?)null);
        while (true)
        {
            var before = found.Count;
            var place = values.With(RestValues.Page, Number(page++)).With(RestValues.Offset, Number(before));
            if (cursor is not null) place = place.With(RestValues.Cursor, cursor);
            var reply = await client.SendAsync(request, place, cancellationToken);
            if (reply is AdapterResult<RestAnswer>.Missing) break;
            if (reply is not AdapterResult<RestAnswer>.Done(var answer)) return reply.Map<IReadOnlyList<JsonElement>>(_ => []);
            if (Entries(search.Request, answer) is not { } entries) return new AdapterResult<IReadOnlyList<JsonElement>>.Unavailable($"{search.Request.Key}: the answer has no list at \"{search.Request.At}\"");
            foreach (var entry in entries)
            {
                if (identify(entry) is not { } key) return new AdapterResult<IReadOnlyList<JsonElement>>.Unavailable($"{search.Request.Key}: an entry of the answer has no id that could be used");
                found.TryAdd(key, entry);
                if (found.Count > search.Most)
                    return new AdapterResult<IReadOnlyList<JsonElement>>.Rejected($"{search.Request.Key}: the search brought more than {search.Most} records: the service does not understand it, or Most is too low");
            }

            if (search.Pages is not { } pages || found.Count == before || entries.Count < pages.Size) break;
            if (pages.Cursor is { } at && (cursor = answer.Root is { } root ? at.Texts(root).FirstOrDefault() : null) is null) break;
            if (pages is { InHeader: false, Next: null }) continue;
            if (NextUrl(pages, answer) is not { } next) break;
            if (Following(search.Request, next) is not { } following) return new AdapterResult<IReadOnlyList<JsonElement>>.Unavailable($"{search.Request.Key}: the next page would be elsewhere than under BaseUrl");
            request = following;
        }

        return new AdapterResult<IReadOnlyList<JsonElement>>.Done([.. found.Values]);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <returns>Null where the answer is another than was expected.</returns>
    private static IReadOnlyList<JsonElement>? Entries(RestRequest request, RestAnswer answer)
    {
        if (answer.Root is not { } root) return answer.Http.Content.Length == 0 ? [] : null;
        return request.At.All(root) switch
        {
            [] => request.At.IsIn(root) ? [] : null,
            [{ ValueKind: JsonValueKind.Array } list] => [.. list.EnumerateArray()],
            [{ ValueKind: JsonValueKind.Object } only] => [only],
            var several => several,
        };
    }

    private static string? NextUrl(RestPages pages, RestAnswer answer)
    {
        if (pages.InHeader)
            return answer.Http.Headers.TryGetValues("Link", out var links) ? links.SelectMany(l => LinkPattern().Matches(l)).FirstOrDefault(m => m.Groups["next"].Success)?.Groups["url"].Value : null;
        return answer.Root is { } root ? pages.Next!.Texts(root).FirstOrDefault() : null;
    }

    /// <summary>The search with the URL that an answer named in place of its own; null for one that is not the service's.</summary>
    private RestRequest? Following(RestRequest search, string url)
    {
        if (!Uri.TryCreate(new Uri(_base), url, out var next) || !next.AbsoluteUri.StartsWith(_base, StringComparison.Ordinal)) return null;
        return search with { Followed = next.AbsoluteUri[_base.Length..] };
    }

    // RFC 8288 3: <url>; rel="next"
    [GeneratedRegex("""<(?<url>[^<>]{1,4000})>(?<next>[^<>,]{0,200};\s*rel="?next"?)?""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkPattern();
}
